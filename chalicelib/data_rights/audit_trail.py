"""A clinic's audit items in order, of a day or about one patient, forward or back, and how they read in what is handed over. Never writes."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from chalicelib.data_rights import export_labels
from chalicelib.data_rights.collect_dossier import Dossier
from chalicelib.data_rights.export_dossier import Facts, Reading
from chalicelib.messaging.model import Dispatch
from chalicelib.shared import times
from chalicelib.shared.audit import OF_A_FILE, Actor, ActorKind, AuditItem
from chalicelib.shared.retention import MESSAGES_KEPT_FOR

# Whom a reference tells apart for an operator: a token, an access key. Others' are in --json.
TOLD_APART = frozenset({ActorKind.API, ActorKind.OPERATOR, ActorKind.IMPORT})
SHOWN_BY_ID = frozenset({"Patient", "Appointment", "ApiToken"})
BETWEEN = "_"  # a day and a name of it, in an address
FEW = 2  # ids of a kind; more are counted
WITHIN = timedelta(minutes=15)  # no worker lives longer


class AuditedRecords(Protocol):
    """A clinic's records, with what was written on a day."""

    def audit_on(self, day: str) -> list[AuditItem]:
        """Return the audit items of a UTC day (2026-11-22), oldest first."""
        ...

    def dispatches_on(self, day: str) -> list[Dispatch]:
        """Return the dispatches of a UTC day, oldest first."""
        ...


class ChangesBack(Protocol):
    """A clinic's records, read from the last change on."""

    def changes_back(
        self, day: str, *, before: str = ""
    ) -> Iterator[tuple[str, AuditItem | Dispatch]]:
        """Yield what was written on a UTC day, each with its name within the day, the last first, of those before that name."""
        ...


@dataclass(frozen=True)
class Entry:
    """One transaction: its moment, who, and what it wrote in ids by verb and kind."""

    at: datetime
    by: Actor
    wrote: dict[str, tuple[str, ...]]

    def who(self, tokens: Mapping[str, str]) -> str:
        """Who it was, for an operator; `tokens` are the names of the clinic's API tokens."""
        ref = self.by.ref if self.by.kind in TOLD_APART else ""
        name = f"«{tokens[ref]}»" if ref in tokens else ""
        return " ".join(filter(None, [self.who_in_spanish, name, ref]))

    @property
    def who_in_spanish(self) -> str:
        """Who it was, for the person whose data it is."""
        return export_labels.of(export_labels.ACTORS, self.by.kind)

    @property
    def what(self) -> str:
        """What was written, in a few words: "cambió la ficha p7d2…; se creó el mensaje ×3"."""
        return "; ".join(_in_short(what, ids) for what, ids in self.wrote.items())

    @property
    def whole(self) -> dict[str, Any]:
        """Everything that is kept of it, as JSON values."""
        by = {"kind": self.by.kind.value, "ref": self.by.ref, "cause": self.by.cause}
        wrote = {what: list(ids) for what, ids in self.wrote.items()}
        return {"at": times.iso(self.at), "by": by, "wrote": wrote}

    def is_one_work_with(self, earlier: "Entry") -> bool:
        """Tell whether an entry just before it is of the same long work, of one hand: a file's rows are many transactions."""
        is_of_a_file = self.by.deed in OF_A_FILE or self.by.kind is ActorKind.IMPORT
        return is_of_a_file and self.by == earlier.by and self.at - earlier.at <= WITHIN

    def joined(self, earlier: "Entry") -> "Entry":
        """Return both as one, at the moment of the last."""
        kinds = dict.fromkeys([*earlier.wrote, *self.wrote])
        wrote = {k: (*earlier.wrote.get(k, ()), *self.wrote.get(k, ())) for k in kinds}
        return dataclasses.replace(self, wrote=wrote)

    def of(self, names: frozenset[str]) -> "Entry":
        """Return what it says of these only: an item may tell of several people."""
        theirs = {
            what: tuple(i for i in ids if names & _parts(i)) for what, ids in self.wrote.items()
        }
        wrote = {what: ids for what, ids in theirs.items() if ids}
        return dataclasses.replace(self, wrote=wrote)

    def what_of(self, names: frozenset[str]) -> str:
        """Return what was written of these only, each by its id, for the person whose data it is."""
        wrote = self.of(names).wrote
        return "; ".join(f"{_words(what)} {', '.join(ids)}" for what, ids in wrote.items())

    def is_about(self, names: frozenset[str]) -> bool:
        """Tell whether one of the ids is, or is made with, one of these."""
        return any(names & _parts(record_id) for ids in self.wrote.values() for record_id in ids)


def trail(records: AuditedRecords, first: date, last: date) -> Iterator[Entry]:
    """Yield what was written from one UTC day to another, in order."""
    for number in range((last - first).days + 1):
        yield from _of_day(records, f"{first + timedelta(days=number)}")


def trail_back(
    records: ChangesBack, first: date, last: date, *, before: str = ""
) -> Iterator[tuple[str, Entry]]:
    """Yield what was written up to one UTC day, back to another, each with its place (2026-11-22_153000-4f9a).

    `before` is the place behind which it goes on. Reads on only while the caller asks.
    """
    day, _, name = before.partition(BETWEEN)
    for number in range((last - first).days + 1):
        on = f"{last - timedelta(days=number)}"
        if day and on > day:
            continue
        for found, change in records.changes_back(on, before=name if on == day else ""):
            yield f"{on}{BETWEEN}{found}", _entry_of(change)


def _entry_of(change: AuditItem | Dispatch) -> Entry:
    if isinstance(change, Dispatch):
        return _of_dispatch(change)
    return Entry(change.at, change.by, change.wrote)


def names_of(dossier: Dossier) -> frozenset[str]:
    """Return by which ids the audit knows a person."""
    visits, tasks = (visit.id for visit in dossier.visits), (task.id for task in dossier.tasks)
    return frozenset({*dossier.patient.ids, *visits, *tasks})


def changes_of(
    records: AuditedRecords, dossier: Dossier, reading: Reading, first: date, last: date
) -> list[Facts]:
    """Return what was done with a person's records in these days, for them to read."""
    names = names_of(dossier)
    return [
        {
            "fecha": reading.moment(entry.at),
            "quien": entry.who_in_spanish,
            "que": entry.what_of(names),
        }
        for entry in trail(records, first, last)
        if entry.is_about(names)
    ]


def kept_since(now: datetime) -> date:
    """Return the first day of which items are kept."""
    return (now - MESSAGES_KEPT_FOR).date()


def _of_day(records: AuditedRecords, day: str) -> list[Entry]:
    alone = [_entry_of(item) for item in records.audit_on(day)]
    sent = [_of_dispatch(dispatch) for dispatch in records.dispatches_on(day)]
    return sorted([*alone, *sent], key=lambda entry: entry.at)


def _of_dispatch(dispatch: Dispatch) -> Entry:
    """Return a dispatch as what it is besides: the audit item of the transaction that wrote it."""
    by = dispatch.by or Actor(ActorKind.SCHEDULE, cause="before there was an audit")
    messages = {"create Message": dispatch.message_ids}
    return Entry(dispatch.created_at, by, dispatch.wrote | messages)


def _in_short(what: str, record_ids: tuple[str, ...]) -> str:
    kind = what.split(" ", 1)[1]
    if kind in SHOWN_BY_ID and len(record_ids) <= FEW:
        return " ".join([_words(what), ", ".join(record_ids)]).strip()
    return f"{_words(what)} ×{len(record_ids)}" if len(record_ids) > 1 else _words(what)


def _words(what: str) -> str:
    verb, kind = what.split(" ", 1)
    return f"{export_labels.VERBS.get(verb, verb)} {export_labels.RECORDS.get(kind, kind)}"


def _parts(record_id: str) -> frozenset[str]:
    """Return the ids that an id is made of: a message's and a consent's begin with the patient's."""
    return frozenset({record_id, *record_id.replace("/", ".").split(".")})
