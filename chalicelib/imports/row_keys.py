"""Under which key a row's visit is known: the file's own, or one made of person and start, also as a former zone read it. Never writes.

Where the clinic's zone was corrected, the hour of a row is another moment than when it was first read. Where it was
changed and visits kept their moment, the hour of before may be meant, or the new one: that is for a person.
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.clinics.former_zones import corrections, same_clock, uncorrected
from chalicelib.clinics.model import Clinic
from chalicelib.imports.model import ImportRow, Outcome, Reason, RowResult
from chalicelib.patients.model import Particulars
from chalicelib.shared import ids, times
from chalicelib.shared.compare_names import fold
from chalicelib.shared.writes import Records

LONGEST_KEY = 200
Rows = Sequence[ImportRow | RowResult]
Keys = Mapping[str, AppointmentKey]


@dataclass(frozen=True)
class _Reading:
    """A row as another clock of the clinic's has it: its moment, and the key that is made of it."""

    key: str
    starts_at: datetime
    corrections: int
    until: datetime | None = None  # when a zone ended whose moments visits kept


def short_key(own: str) -> str:
    """Return the file's own key of a row, or what stands for one that is longer than a key may be."""
    return own if len(own) <= LONGEST_KEY else f"long-{ids.derived_id(own, length=20)}"


def derived_key(person: Particulars, starts_at: datetime, corrections: int) -> str:
    """Return the key of a row that has none; with each correction of the clinic's zone other ones begin."""
    who = person.external_id or f"{person.e164} {fold(person.name)}"
    key = f"row-{ids.derived_id(who, times.iso(starts_at), length=20)}"
    return f"{key}@{corrections}" if corrections else key


def said_by(row: ImportRow) -> str:
    """Return the fingerprint of a row: its visit and its person apart, `<visit>.<person>`."""
    visit = ""
    if row.visit:
        read = dataclasses.replace(row.visit, starts_at=row.read_as or row.visit.starts_at)
        visit = ids.derived_id(*map(str, dataclasses.astuple(read)))
    person = dataclasses.asdict(row.particulars)
    del person["called"]  # no file says it, and fingerprints of former releases are without
    return f"{visit}.{ids.derived_id(*person.values())}"


def under_known_keys(rows: Rows, records: Records, clinic: Clinic, now: datetime) -> Rows:
    """Return the rows under the keys that the clinic has of them; one that may mean either of two hours ends for review."""
    if not clinic.former_zones:
        return rows
    wanted = {one.key for row in rows for one in (*_before(row, clinic), *_kept(row, clinic))}
    keys = records.get_many(AppointmentKey, sorted(wanted))
    known = [_known(row, keys, clinic) for row in rows]
    named = {row.external_id for row in known if not _has_former_hour(row, keys, clinic)}
    return [
        _for_review(row, records, clinic, keys, named) or row
        if isinstance(row, ImportRow) and row.visit and row.visit.starts_at > now
        else row
        for row in known
    ]


def _known(row: ImportRow | RowResult, keys: Keys, clinic: Clinic) -> ImportRow | RowResult:
    readings = [one for one in _before(row, clinic) if _is_of(keys.get(one.key), one)]
    if not isinstance(row, ImportRow) or not readings:
        return row
    key = keys[readings[0].key]
    same_key = [one for one in readings if one.key == key.id]
    options = [
        dataclasses.replace(row, external_id=key.id, read_as=one.starts_at) for one in same_key
    ]
    return next((one for one in options if said_by(one) == key.said), options[0])


def _is_of(key: AppointmentKey | None, reading: _Reading) -> bool:
    return key is not None and key.zone_corrections == reading.corrections


def _before(row: ImportRow | RowResult, clinic: Clinic) -> Iterator[_Reading]:
    """Yield how the row was read under each correction, the last first; one with an offset of its own then as that says."""
    if not isinstance(row, ImportRow) or row.visit is None:
        return
    counts = range(clinic.zone_corrections, -1, -1)
    for done in counts:
        at = uncorrected(row.visit.starts_at, clinic.former_zones, clinic.zone, done=done)
        yield _reading(row, at, done)
    if row.has_offset:
        yield from (_reading(row, row.visit.starts_at, done) for done in counts)


def _kept(row: ImportRow | RowResult, clinic: Clinic) -> Iterator[_Reading]:
    """Yield how each zone read the row that visits kept their moment from."""
    if not isinstance(row, ImportRow) or row.visit is None or row.has_offset:
        return
    for place, former in enumerate(clinic.former_zones):
        if not former.is_correction:
            at = same_clock(row.visit.starts_at, clinic.zone, former.zone)
            reading = _reading(row, at, corrections(clinic.former_zones[:place]))
            yield dataclasses.replace(reading, until=former.until)


def _reading(row: ImportRow, starts_at: datetime, done: int) -> _Reading:
    derived = derived_key(row.particulars, starts_at, done)
    return _Reading(derived if row.is_derived else row.external_id, starts_at, done)


def _for_review(
    row: ImportRow, records: Records, clinic: Clinic, keys: Keys, named: Collection[str]
) -> RowResult | None:
    for one in _kept(row, clinic):
        key = keys.get(one.key)
        if key and _is_of(key, one) and _is_doubtful(row, one, key, keys, named):
            visit = records.get(Appointment, key.appointment_id)
            if visit and _was_there(visit, one.until):
                why = Reason.HOUR_OF_FORMER_ZONE
                return RowResult(row.number, Outcome.NEEDS_REVIEW, why, key.id)
    return None


def _has_former_hour(row: ImportRow | RowResult, keys: Keys, clinic: Clinic) -> bool:
    """Tell whether a row may be one of before itself, so that it does not show that the file's hours are the new clock's."""
    return any(one.key in keys and one.key != row.external_id for one in _kept(row, clinic))


def _is_doubtful(
    row: ImportRow, before: _Reading, key: AppointmentKey, keys: Keys, named: Collection[str]
) -> bool:
    """Tell whether the row may say what it said on the former clock: as no row does on this one, or as it is no news there alone."""
    today = keys.get(row.external_id)
    if today is None or row.read_as is None:
        return key.id not in named
    as_before = dataclasses.replace(row, read_as=before.starts_at)
    return said_by(row) != today.said and said_by(as_before) == key.said


def _was_there(visit: Appointment, until: datetime | None) -> bool:
    return bool(visit.created_at and until and visit.created_at <= until)
