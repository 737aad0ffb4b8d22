"""Who changed what in the words of one reader: somebody, what they did, to whom it leads. Names nobody who was erased, and decides nothing."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.appointments.model import Appointment
from chalicelib.data_rights.audit_trail import Entry
from chalicelib.messaging.model import OF_A_LINE, TO_CLINIC
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.patient_by_id import find_people
from chalicelib.shared.audit import ActorKind
from chalicelib.web.staff.desk import Desk

if TYPE_CHECKING:
    from chalicelib.patients.model import Patient

Shown = dict[str, Any]
FEW = 2  # people or visits that one line names; more are counted
MOST_KINDS = 3
# Under whose id these lie, by what their own begins with.
OF_SOMEBODY = ("DeskDeed", "ConsentEvent", "FormerLine", "ImportedRecord", "Merge")
# What is said first of a change that wrote several kinds of records.
FIRST = ("Appointment", "Patient", "ConsentEvent", "Clinic", "StaffTask", "Message")


class HistoryView:
    """A page of entries, whose people and visits are read at once."""

    def __init__(self, desk: Desk, entries: Iterable[Entry]) -> None:
        self.desk, self.words, self.entries = desk, desk.words, tuple(entries)
        records = desk.records.leaving_out(lambda _: None)
        named = {i for e in self.entries for i in _few(_visits_in(e))}
        self.visits: Mapping[str, Appointment] = records.get_many(Appointment, named)
        asked = {i for e in self.entries for i in _few(_ids_of(e, "StaffTask"))}
        self.tasks: Mapping[str, StaffTask] = records.get_many(StaffTask, asked)
        people = {i for e in self.entries for i in _few(self._people_in(e))}
        people |= {visit.patient_id for visit in self.visits.values()}
        self.people: Mapping[str, Patient] = find_people(records, people)
        self.members = {one.id: one.name for one in records.team()}
        is_api = any(e.by.kind is ActorKind.API for e in self.entries)
        self.tokens = {one.id: one.name for one in records.tokens()} if is_api else {}

    def lines(self) -> list[Shown]:
        """Return each entry as a line."""
        return [self._line(entry) for entry in self.entries]

    def _line(self, entry: Entry) -> Shown:
        said, wrote = self._did(entry), self._wrote(entry)
        return {
            "when": self.desk.said.clock(entry.at),
            "day": self.desk.said.short_day(entry.at),
            "iso": self.desk.said.iso(entry.at),
            "who": self._who(entry),
            "did": said or wrote,
            "wrote": wrote if said else "",
            "about": self._about(entry),
        }

    def _who(self, entry: Entry) -> str:
        kind, ref = entry.by.kind, entry.by.ref
        if kind is ActorKind.STAFF and ref in self.members:
            return self.members[ref]
        if kind is ActorKind.API and ref in self.tokens:
            return self.words("desk.history.who.token", name=self.tokens[ref])
        key = f"desk.history.who.{kind}"
        return self.words(key if self.words.has(key) else "desk.history.who.later")

    def _did(self, entry: Entry) -> str:
        """Return what somebody of the clinic did, by the button that they pressed."""
        key = f"desk.history.did.{entry.by.deed}"
        is_known = entry.by.kind is ActorKind.STAFF and self.words.has(key)
        return self.words(key) if is_known else ""

    def _wrote(self, entry: Entry) -> str:
        """Return which records it wrote, those that say most first: "cambió una cita, agregó 2 mensajes, un pendiente"."""
        ranked = sorted(entry.wrote, key=_rank)[:MOST_KINDS]
        by_verb: dict[str, list[str]] = {}
        for what in ranked:
            verb, said = self._record(what, len(entry.wrote[what]) or 1)
            by_verb.setdefault(verb, []).append(said)
        phrases = [f"{verb} {', '.join(records)}".strip() for verb, records in by_verb.items()]
        is_more = len(entry.wrote) > MOST_KINDS
        return ", ".join([*phrases, *([self.words("desk.history.more_kinds")] if is_more else [])])

    def _record(self, what: str, count: int) -> tuple[str, str]:
        """Return what was done, and to which records."""
        verb, kind = what.split(" ", 1)
        done, record = f"desk.history.verb.{verb}", f"desk.history.record.{kind}"
        if not self.words.has(done) or not self.words.has(f"{record}.one"):
            return "", self.words("desk.history.unknown")  # a later release wrote it
        said = self.words(f"{record}.one") if count == 1 else self.words(f"{record}.many", n=count)
        return self.words(done), said

    def _about(self, entry: Entry) -> list[Shown]:
        """Return whom it leads to, as far as they still exist."""
        visits, people = _visits_in(entry), self._people_in(entry)
        if visits:
            shown = [self._visit(visit_id) for visit_id in _few(visits)]
        else:
            shown = [self._person(person_id) for person_id in _few(people)]
        rest = len(visits or people) - len(shown)
        more = [_plain(self.words("desk.history.more", n=rest))] if rest else []
        return [*shown, *more]

    def _people_in(self, entry: Entry) -> list[str]:
        """Return the ids of whose records they are: their own, else by what lies under them or is about them."""
        own = _ids_of(entry, "Patient")
        under = [i.split("/")[0] for kind in OF_SOMEBODY for i in _ids_of(entry, kind)]
        owners = [i.split(".")[1] for i in _ids_of(entry, "Message")]
        written_to = [i for i in owners if i != TO_CLINIC and not i.startswith(OF_A_LINE)]
        tasks = [self.tasks[i] for i in _ids_of(entry, "StaffTask") if i in self.tasks]
        about = [task.patient_id for task in tasks if task.patient_id]
        return list(dict.fromkeys(own or under or written_to or about))

    def _visit(self, visit_id: str) -> Shown:
        visit = self.visits.get(visit_id)
        if visit is None:
            return _plain(self.words("desk.history.visit_gone"))
        person = self.people.get(visit.patient_id)
        name = person.name if person else self.words("desk.history.erased")
        return {
            "href": f"citas/{visit.id}",
            "text": f"{name}, {self.desk.said.when(visit.starts_at)}",
        }

    def _person(self, person_id: str) -> Shown:
        person = self.people.get(person_id)
        if person is None:
            return _plain(self.words("desk.history.erased"))
        return {"href": f"personas/{person.id}", "text": person.name}


def _plain(text: str) -> Shown:
    return {"href": "", "text": text}


def _few(found: list[str]) -> list[str]:
    return found[:FEW]


def _rank(what: str) -> tuple[int, str]:
    kind = what.split(" ", 1)[1]
    return FIRST.index(kind) if kind in FIRST else len(FIRST), what


def _visits_in(entry: Entry) -> list[str]:
    return list(dict.fromkeys(_ids_of(entry, "Appointment")))


def _ids_of(entry: Entry, kind: str) -> list[str]:
    return [i for what, ids in entry.wrote.items() if what.split(" ", 1)[1] == kind for i in ids]
