"""The two cookies of the front desk: the device's and the session's. Each begins with the clinic's id, so that its records are the only ones asked.

Both have the prefix `__Host-`: of this host alone, over HTTPS, unreadable to scripts, sent from no other site. Browsers take the
loopback of a developer's machine for safe, too.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.clinics.model import ID_LENGTH
from chalicelib.shared.one_time_secrets import id_of
from chalicelib.web.page_request import PageRequest

DEVICE, SESSION = "__Host-device", "__Host-session"
_VALUE = re.compile(rf"([0-9a-z]{{{ID_LENGTH}}})\.([\w-]{{20,100}})", re.ASCII)


@dataclass(frozen=True)
class Kept:
    """What a cookie or a link holds, once it has their form."""

    clinic_id: str
    secret: str

    @property
    def id(self) -> str:
        """The id of the record that the secret leads to."""
        return id_of(self.secret)


def read(text: str) -> Kept | None:
    """Read `<clinic id>.<secret>`."""
    found = _VALUE.fullmatch(text)
    return Kept(found[1], found[2]) if found else None


def kept(visit: PageRequest, name: str) -> Kept | None:
    """Return what the browser keeps under a name."""
    return read(visit.cookie(name))


def written(clinic_id: str, secret: str) -> str:
    """Return what stands in a cookie or a link."""
    return f"{clinic_id}.{secret}"


def cookie(name: str, value: str, *, good_for: timedelta) -> str:
    """Return the header that makes a browser keep it."""
    age = int(good_for.total_seconds())
    return f"{name}={value}; Path=/; Max-Age={age}; Secure; HttpOnly; SameSite=Strict"
