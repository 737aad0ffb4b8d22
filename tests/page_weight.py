"""What a visit costs who comes by a telephone: a page with its styles and pictures, as the gateway sends them. Sends nothing itself."""

import gzip
import re
from collections.abc import Callable

COMPRESSED_FROM = 1024  # infra/api.yaml
FIRST_VISIT, AFTER = 40 * 1024, 10 * 1024
_ASKED_FOR = re.compile(r'<(?:link[^>]* href|(?:img|script)[^>]* src)="[^"]*?(/static/[^"]+)"')


def sent(body: bytes) -> int:
    """Return how many bytes of a body go over the air."""
    is_compressed = len(body) >= COMPRESSED_FROM
    return len(gzip.compress(body, mtime=0)) if is_compressed else len(body)


def weight(page: bytes, fetch: Callable[[str], bytes]) -> dict[str, int]:
    """Return what a first visit sends, by address; `fetch` answers with the body of a path of ours. A later one sends the page only."""
    assets = sorted(set(_ASKED_FOR.findall(page.decode())))
    return {"page": sent(page), **{path: sent(fetch(path)) for path in assets}}
