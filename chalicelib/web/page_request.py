"""One request for a page as plain values. Never decides anything, and is never logged: it holds what people typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from chalice.app import Request

_COOKIE = re.compile(r"(?:^|;)\s*([!#$%&'*+.^_`|~\w-]+)=([^;]*)")


@dataclass(frozen=True)
class PageRequest:
    """What a page may know of the request it answers."""

    now: datetime
    root: str = "../"  # from the asked address up to where the application begins
    parts: Mapping[str, str] = field(default_factory=dict)  # of the path, by name
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    address: str = ""
    body: bytes = b""
    method: str = "GET"
    path: str = ""  # as it was asked for, below the root: /hoy

    @classmethod
    def of(cls, request: "Request", *, now: datetime) -> "PageRequest":
        """Read Chalice's request."""
        body = request.raw_body
        return cls(
            now,
            _way_up(request.path, str(request.context.get("path", ""))),
            dict(request.uri_params or {}),
            dict(request.query_params or {}),
            {name.lower(): value for name, value in dict(request.headers).items()},
            str(request.context.get("identity", {}).get("sourceIp", "")),
            body.encode() if isinstance(body, str) else body,
            request.method,
            _path_of(request),
        )

    @property
    def media_type(self) -> str:
        """What the body says it is, without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def is_secure(self) -> bool:
        """Tell whether the browser came by HTTPS, as it always does on AWS."""
        return self.headers.get("x-forwarded-proto", "") == "https"

    def cookie(self, name: str) -> str:
        """Return what the browser kept for us, or nothing."""
        kept: dict[str, str] = dict(_COOKIE.findall(self.headers.get("cookie", "")))
        return kept.get(name, "").strip()


def _path_of(request: "Request") -> str:
    """Return the path below the root, whatever stage or domain the address begins with."""
    path = str(request.path)
    for name, value in dict(request.uri_params or {}).items():
        path = path.replace("{" + name + "}", quote(str(value), safe=""))
    return path


def _way_up(resource: str, asked: str) -> str:
    """Return the relative way to the root, whatever stage or domain the address begins with.

    `/c/{slug}/aviso` is three deep, so `../../`; a slash at the end of what was asked is one deeper. The root
    itself may be asked for as the stage, without one: then it lies below what the browser takes for its folder.
    """
    if resource == "/":
        stage = asked.rpartition("/")[2]
        return f"{stage}/" if stage else "./"
    depth = resource.strip("/").count("/") + asked.endswith("/")
    return "../" * depth or "./"
