"""The patient's own way to their data: a link that works once, and the short session that it opens. Holds no name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.consent.consent_journal import hashes_of
from chalicelib.messaging.data_link_code import code_of
from chalicelib.patients.erased_numbers import what_is_hashed
from chalicelib.patients.model import Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import ids
from chalicelib.shared.later_release import Extensible
from chalicelib.shared.one_time_secrets import id_of, new_secret
from chalicelib.shared.writes import Create, Records, Remove

LINK_GOOD_FOR = timedelta(minutes=30)
SESSION_GOOD_FOR = timedelta(minutes=15)
LINKS_A_DAY = 3  # for one line


@dataclass(frozen=True)
class DataLink(Extensible):
    """A link that was sent to a line; `id` is the hash of its code, so that the table opens nothing."""

    id: str
    patient_ids: tuple[str, ...]  # whose data it shows
    at: datetime
    line: str = ""  # a keyed hash of the line it was sent to: who answers on another is not shown
    version: int = 0


@dataclass(frozen=True)
class DataSession(Extensible):
    """A browser that a link let in; `id` is the hash of its cookie."""

    id: str
    patient_ids: tuple[str, ...]
    at: datetime
    line: str = ""
    version: int = 0


def new_link(
    records: Records, e164: str, patient_ids: tuple[str, ...], now: datetime
) -> tuple[str, Create]:
    """Return the seed of a new link's code for people of a line, and the write that keeps the link."""
    seed = ids.new_id(20)
    (line,) = hashes_of(records, e164)
    link = DataLink(id_of(code_of(records, seed)), patient_ids, now, line)
    return seed, Create(link, now + LINK_GOOD_FOR)


def may_be_shown(records: Records, session: DataSession, person: Patient) -> bool:
    """Tell whether a person still is the one who answers on the line that the link was sent to."""
    theirs = records.keyed_hashes(what_is_hashed(line_id(person.e164)))
    return person.has_proved_number and not person.erasing_at and session.line in theirs


def is_open(kept: DataLink | DataSession, now: datetime) -> bool:
    """Tell whether it still opens; the table may keep it somewhat longer."""
    good_for = LINK_GOOD_FOR if isinstance(kept, DataLink) else SESSION_GOOD_FOR
    return now < kept.at + good_for


def exchange(records: Records, code: str, *, now: datetime) -> str | None:
    """Use a link up and open a session; return its secret, or None for a link that opens nothing.

    Raises ConflictError when somebody else uses the link at this moment.
    """
    link = records.get(DataLink, id_of(code))
    if link is None or not is_open(link, now):
        return None
    secret = new_secret()
    session = DataSession(id_of(secret), link.patient_ids, now, link.line)
    records.commit([Remove(link), Create(session, now + SESSION_GOOD_FOR)])
    return secret


def session_of(records: Records, secret: str, *, now: datetime) -> DataSession | None:
    """Return the session that a cookie opens."""
    found = records.get(DataSession, id_of(secret)) if secret else None
    return found if found and is_open(found, now) else None
