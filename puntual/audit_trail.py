"""A clinic's audit items in order, of a day or about one patient, and how they read. Never writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from chalicelib.dossier import labels
from chalicelib.messaging.model import Dispatch
from chalicelib.messaging.outbox import KEPT_FOR
from chalicelib.shared.audit import Actor, ActorKind, AuditItem

WHO = {
    ActorKind.API: "the clinic's software",
    ActorKind.OPERATOR: "an operator",
    ActorKind.IMPORT: "an import",
    ActorKind.PATIENT: "the patient",
    ActorKind.FORM: "the public form",
    ActorKind.SCHEDULE: "the schedule",
    ActorKind.SENDER: "the sender",
    ActorKind.WHATSAPP: "WhatsApp",
}
VERBS = {"create": "created", "save": "changed", "remove": "removed", "withdraw": "withdrew"}


class AuditedRecords(Protocol):
    """A clinic's records, with what was written on a day."""

    def audit_on(self, day: str) -> list[AuditItem]:
        """Return the audit items of a UTC day (2026-11-22), oldest first."""
        ...

    def dispatches_on(self, day: str) -> list[Dispatch]:
        """Return the dispatches of a UTC day, oldest first."""
        ...


@dataclass(frozen=True)
class Entry:
    """One transaction: its moment, who, and what it wrote in ids by verb and kind."""

    at: datetime
    by: Actor
    wrote: dict[str, tuple[str, ...]]

    @property
    def who(self) -> str:
        """Who it was, and by what, in words."""
        told = [WHO[self.by.kind], self.by.ref, f"({self.by.cause})" if self.by.cause else ""]
        return " ".join(part for part in told if part)

    @property
    def who_in_spanish(self) -> str:
        """Who it was, for the person whose data it is."""
        return labels.ACTORS[self.by.kind]

    @property
    def what(self) -> str:
        """What was written, in words: "changed Patient p7d2…; created Message …"."""
        return "; ".join(_said(what, ids) for what, ids in self.wrote.items())

    def what_of(self, names: frozenset[str]) -> str:
        """Return what was written of these only, in Spanish: an item may tell of several people."""
        theirs = {
            what: tuple(i for i in ids if names & _parts(i)) for what, ids in self.wrote.items()
        }
        return "; ".join(_said_in_spanish(what, ids) for what, ids in theirs.items() if ids)

    def is_about(self, names: frozenset[str]) -> bool:
        """Tell whether one of the ids is, or is made with, one of these."""
        return any(names & _parts(record_id) for ids in self.wrote.values() for record_id in ids)


def trail(records: AuditedRecords, first: date, last: date) -> Iterator[Entry]:
    """Yield what was written from one UTC day to another, in order."""
    for number in range((last - first).days + 1):
        yield from _of_day(records, f"{first + timedelta(days=number)}")


def kept_since(now: datetime) -> date:
    """Return the first day of which items are kept."""
    return (now - KEPT_FOR).date()


def _of_day(records: AuditedRecords, day: str) -> list[Entry]:
    alone = [Entry(item.at, item.by, item.wrote) for item in records.audit_on(day)]
    sent = [_of_dispatch(dispatch) for dispatch in records.dispatches_on(day)]
    return sorted([*alone, *sent], key=lambda entry: entry.at)


def _of_dispatch(dispatch: Dispatch) -> Entry:
    """Return a dispatch as what it is besides: the audit item of the transaction that wrote it."""
    by = dispatch.by or Actor(ActorKind.SCHEDULE, cause="before there was an audit")
    messages = {"create Message": dispatch.message_ids}
    return Entry(dispatch.created_at, by, dispatch.wrote | messages)


def _said(what: str, record_ids: tuple[str, ...]) -> str:
    verb, kind = what.split(" ", 1)
    return " ".join([VERBS[verb], kind, ", ".join(record_ids)]).strip()


def _said_in_spanish(what: str, record_ids: tuple[str, ...]) -> str:
    verb, kind = what.split(" ", 1)
    return " ".join([labels.VERBS[verb], labels.RECORDS.get(kind, kind), ", ".join(record_ids)])


def _parts(record_id: str) -> frozenset[str]:
    """Return the ids that an id is made of: a message's and a consent's begin with the patient's."""
    return frozenset({record_id, *record_id.replace("/", ".").split(".")})
