"""The style sheets, scripts and pictures of the pages, under names that change with their content. Text only."""

import functools
import hashlib
from pathlib import Path

from chalice.app import Response

from chalicelib.shared.errors import NotFoundError

_STATIC = Path(__file__).parent / "static"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def hashed_name(name: str) -> str:
    """Return the public name of a file: `common.css` is `common.1f0c….css`."""
    return _public_names()[name]


def serve(public_name: str) -> Response:
    """Answer with a file that a browser may keep for ever; raises NotFoundError for any other name."""
    path = _files().get(public_name)
    if path is None:
        raise NotFoundError
    headers: dict[str, str | list[str]] = {
        "Content-Type": _MEDIA_TYPES[path.suffix],
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return Response(body=path.read_text("utf-8"), headers=headers, status_code=200)


@functools.cache
def _files() -> dict[str, Path]:
    return {_hashed(path): path for path in _STATIC.iterdir() if path.suffix in _MEDIA_TYPES}


@functools.cache
def _public_names() -> dict[str, str]:
    return {path.name: public for public, path in _files().items()}


def _hashed(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{path.stem}.{digest}{path.suffix}"
