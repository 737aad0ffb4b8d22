"""Where somebody goes on after a PIN: to the page of ours that they came for, and nowhere else."""

import re
from urllib.parse import urlencode

from chalicelib.web.doors import doors_of
from chalicelib.web.page_request import PageRequest

HOME = "/hoy"
FIELD = "de"
_A_PATH = re.compile(r"(/[a-z0-9_-]+(?:/[a-z0-9_~-]+)*)(\?[a-z0-9_=&-]*)?", re.ASCII)
_GATES = ("/entrar", "/candado", "/invitacion")


def asked_for(visit: PageRequest) -> str:
    """Return what was asked for, to come back to: of a deed that changes something, the day."""
    if visit.method != "GET":
        return HOME
    query = f"?{urlencode(dict(visit.query))}" if visit.query else ""
    return ours(visit.path + query)


def ours(text: str) -> str:
    """Return the path if it is one of the front desk's pages, else the day's."""
    found = _A_PATH.fullmatch(text)
    is_ours = found and not text.startswith(_GATES) and doors_of(found[1]) == ["staff_pages"]
    return text if is_ours else HOME


def address(visit: PageRequest, path: str, **query: str) -> str:
    """Return the path as an address from here, whatever stage the application begins with."""
    return f"{visit.root}{path.removeprefix('/')}{'?' if query else ''}{urlencode(query)}"
