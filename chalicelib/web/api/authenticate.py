"""Who is asking: a bearer token opens one clinic. Never says which part was wrong; what it may do is guarded_route.py's to say."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.clinics import api_tokens
from chalicelib.clinics.api_tokens import ApiToken
from chalicelib.clinics.model import Clinic
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.storage.clinic_directory import Directory
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.api.problems import UnauthorizedError

_BEARER = re.compile(
    r"bearer +(pnt_[0-9A-Za-z-]{1,40}_[0-9a-z]{1,40}_[0-9A-Za-z_-]{1,100})", re.IGNORECASE
)
AT_THE_DOOR = Actor(ActorKind.API, cause="let_in")  # only reads
_NOBODY = ApiToken("", "", "0" * 64, (), datetime.min)  # noqa: DTZ901  # compared, never in force


class Doors(Protocol):
    """Where tokens and clinics are looked up."""

    @property
    def directory(self) -> Directory:
        """The clinics."""
        ...

    def records(self, clinic_id: str, by: Actor) -> ClinicRecords:
        """One clinic's records."""
        ...


@dataclass(frozen=True)
class Caller:
    """A clinic's software, let in."""

    clinic: Clinic
    token: ApiToken


def let_in(doors: Doors, authorization: str, *, now: datetime) -> Caller:
    """Return who asks; raises UnauthorizedError.

    Whatever is wrong with a token, the same work is done and the same error raised.
    """
    parts = _parts(authorization)
    if parts is None:
        raise UnauthorizedError
    clinic_id, token_id, secret = parts
    token = doors.records(clinic_id, AT_THE_DOOR).get(ApiToken, token_id)
    fits = api_tokens.is_secret_of(token or _NOBODY, secret)
    clinic = doors.directory.by_id(clinic_id)
    if token is None or clinic is None or not (fits and token.is_in_force(now)):
        raise UnauthorizedError
    return Caller(clinic, token)


def _parts(authorization: str) -> tuple[str, str, str] | None:
    found = _BEARER.fullmatch(authorization.strip())
    return api_tokens.read_token(found[1]) if found else None
