"""Everything a clinic keeps about one person, wherever it lies, and what of it names others too. Never writes."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.consent.consent_log import consent_log
from chalicelib.consent.model import ConsentEvent
from chalicelib.consent.signup import Signup
from chalicelib.data_rights.name_in_text import Called, called, is_named_in, names
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.merging.model import Merge
from chalicelib.messaging.model import TO_CLINIC, Message
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line, LineAlias, Patient, PatientAlias, PatientKey
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.compare_names import may_be_same
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.phone import same_line

NEWEST = 50  # of the inbox: tasks of a moment ago, which the index may not show yet


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """All about one person; what `shared_` says names somebody else of the line too."""

    patient: Patient
    line: Line | None  # as it stands, others on it included
    neighbours: tuple[Patient, ...]  # who else answers there
    keys: tuple[PatientKey, ...]
    former: tuple[PatientAlias, ...]  # ids of records merged into this one
    merges: tuple[Merge, ...]
    visits: tuple[Appointment, ...]
    visit_keys: tuple[AppointmentKey, ...]
    consents: tuple[ConsentEvent, ...]
    messages: tuple[Message, ...]
    shared_messages: tuple[Message, ...]
    tasks: tuple[StaffTask, ...]
    shared_tasks: tuple[StaffTask, ...]
    signups: tuple[Signup, ...]
    former_lines: tuple[Line, ...]  # numbers they had, which nobody answers now
    aliases: tuple[LineAlias, ...]  # of the lines that go with them

    @property
    def called(self) -> Called:
        """What finds the person's name in what others keep."""
        return called(self.patient, self.neighbours)

    @property
    def goes_with_the_line(self) -> bool:
        """Tell whether nobody else answers the line."""
        return self.line is not None and not self.neighbours


def collect_dossier(records: DossierRecords, patient_id: str) -> Dossier:
    """Return all that is kept about a patient; raises NotFoundError."""
    patient = find_patient(records, patient_id)
    if patient is None:
        raise NotFoundError(patient_id)
    line = records.get(Line, line_id(patient.e164)) if patient.e164 else None
    around = records.get_many(Patient, line.patient_ids) if line else {}
    neighbours = tuple(person for person in around.values() if person.id != patient.id)
    return _Search(records, patient, line, neighbours).dossier()


class _Search:
    """One look through a clinic's records."""

    def __init__(
        self,
        records: DossierRecords,
        patient: Patient,
        line: Line | None,
        neighbours: tuple[Patient, ...],
    ) -> None:
        self.records, self.patient, self.line = records, patient, line
        self.neighbours = neighbours
        self.called = called(patient, neighbours)
        self.visits = self._visits()
        self.visit_ids = frozenset(visit.id for visit in self.visits)

    def dossier(self) -> Dossier:
        """Return what was found."""
        patient, records = self.patient, self.records
        own, shared = self._messages()
        tasks, shared_tasks = self._tasks(own, shared)
        external = [visit.external_id for visit in self.visits if visit.external_id]
        merges = self._merges()
        copies = [person for m in merges for person in (m.merged, m.before, m.after)]
        named = {p.external_id for p in (patient, *copies) if p.external_id}
        keys = records.get_many(PatientKey, named)
        former = self._former_lines(own)
        return Dossier(
            patient=patient,
            line=self.line,
            neighbours=self.neighbours,
            keys=tuple(key for key in keys.values() if key.patient_id in patient.ids),
            former=tuple(records.get_many(PatientAlias, patient.former_ids).values()),
            merges=tuple(merges),
            visits=tuple(self.visits),
            visit_keys=tuple(self._keys_of_visits(external)),
            consents=tuple(consent_log(records, patient)),
            messages=own,
            shared_messages=shared,
            tasks=tasks,
            shared_tasks=shared_tasks,
            signups=tuple(one for one in records.signups() if self._signed_up(one)),
            former_lines=former,
            aliases=tuple(self._aliases(former)),
        )

    def _merges(self) -> list[Merge]:
        """Return the merges of theirs, also one made a moment ago, which the index may not show yet."""
        found = {m.id: m for m in self.records.merges() if self._is_part_of(m)}
        for each in self.patient.ids:
            found |= {merge.id: merge for merge in self.records.merges_under(each)}
        return list(found.values())

    def _is_part_of(self, merge: Merge) -> bool:
        people = {merge.merged.id, merge.before.id, merge.after.id}
        return not people.isdisjoint(self.patient.ids)

    def _visits(self) -> list[Appointment]:
        """Return their visits, also one booked a moment ago, which the index may not show yet."""
        on_line = self.line.visits.items() if self.line else ()
        found = [v for i in self.patient.ids for v in self.records.appointments_of(i)]
        known = {visit.id: visit for visit in found}
        new = [i for i, v in on_line if v.patient_id in self.patient.ids and i not in known]
        known |= self.records.get_many(Appointment, new)
        return sorted(known.values(), key=lambda visit: (visit.starts_at, visit.id))

    def _keys_of_visits(self, external_ids: Iterable[str]) -> Iterable[AppointmentKey]:
        found = self.records.get_many(AppointmentKey, external_ids).values()
        return (key for key in found if key.appointment_id in self.visit_ids)

    def _messages(self) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
        """Return those written to or about them alone, and those that name others too, newest first."""
        told = {i for visit in self.visits for i in visit.message_ids}
        found = self.records.get_many(Message, told)
        around = [i for person in self.neighbours for i in person.ids]
        for owner in (*self.patient.ids, TO_CLINIC, *around):
            found |= {message.id: message for message in self.records.messages_of(owner)}
        newest_first = sorted(found.values(), key=lambda m: (m.created_at, m.id), reverse=True)
        own = [m for m in newest_first if self._is_theirs(m)]
        others = [m for m in newest_first if m not in own and self._concerns(m)]
        return tuple(own), tuple(others)

    def _is_theirs(self, message: Message) -> bool:
        if message.owner != TO_CLINIC:
            return message.owner in self.patient.ids
        to_them = self._is_alone_at(message.e164)
        return to_them or self._is_about_visit(message) or self._is_notice_of(message)

    def _is_notice_of(self, message: Message) -> bool:
        """Tell it of notices to the front desk that say nothing of a visit but the full name."""
        return not message.about and self.patient.name in message.content.parameters

    def _concerns(self, message: Message) -> bool:
        if message.owner == TO_CLINIC:
            return False
        return self._is_about_visit(message) or is_named_in(self.called, message.content)

    def _is_about_visit(self, message: Message) -> bool:
        return any(about.appointment_id in self.visit_ids for about in message.about)

    def _is_alone_at(self, e164: str) -> bool:
        return bool(e164 and self.line and not self.neighbours and line_id(e164) == self.line.id)

    def _tasks(
        self, messages: Iterable[Message], shared: Iterable[Message]
    ) -> tuple[tuple[StaffTask, ...], tuple[StaffTask, ...]]:
        """Return tasks about them alone, and those of others that name them, newest first."""
        ours = {i for person in (self.patient, *self.neighbours) for i in person.ids}
        found = {task.id: task for task in self.records.inbox(limit=NEWEST)}
        for whose in sorted(ours | self._named_by(messages, shared)):
            found |= {task.id: task for task in self.records.tasks_of(whose)}
        tasks = sorted(found.values(), key=lambda task: task.id, reverse=True)
        own = [task for task in tasks if self._is_their_task(task)]
        around = [task for task in tasks if task not in own and task.patient_id in ours]
        return tuple(own), tuple(task for task in around if names(self.called, task.text))

    def _named_by(self, messages: Iterable[Message], shared: Iterable[Message]) -> set[str]:
        """Return under what else a task of theirs may stand: their line, others told of their visits, a notice's visit."""
        notices = (m for m in messages if m.owner == TO_CLINIC)
        visits = {a.appointment_id for m in notices for a in m.about} & self.visit_ids
        alone = {self.line.id} if self.line and not self.neighbours else set()
        return alone | visits | {m.owner for m in shared}

    def _is_their_task(self, task: StaffTask) -> bool:
        named = task.patient_id in self.patient.ids or task.appointment_id in self.visit_ids
        return named or (not task.patient_id and self._is_alone_at(task.e164))

    def _signed_up(self, signup: Signup) -> bool:
        """Tell whether a form that waits is theirs: their number, and nobody else's name on it."""
        if not same_line(signup.typed_phone, self.patient.e164):
            return False
        return not self.neighbours or may_be_same(signup.name, self.patient.name)

    def _former_lines(self, own: Iterable[Message]) -> tuple[Line, ...]:
        """Return lines they were written to before, which nobody answers any more."""
        numbers = {line_id(m.e164) for m in own if m.owner != TO_CLINIC and m.e164}
        numbers -= {self.line.id} if self.line else set()
        found = self.records.get_many(Line, numbers).values()
        return tuple(line for line in found if set(line.patient_ids) <= set(self.patient.ids))

    def _aliases(self, former: tuple[Line, ...]) -> Iterable[LineAlias]:
        leaving = [*former, *([self.line] if self.line and not self.neighbours else [])]
        found = [alias for line in leaving for alias in self.records.aliases_of(line.id)]
        named = [name for line in leaving for name in (line.wa_id, line.bsuid) if name]
        known = {alias.id: alias for alias in found}
        known |= self.records.get_many(LineAlias, [name for name in named if name not in known])
        lines = {line.id for line in leaving}
        return (alias for alias in known.values() if alias.e164 in lines)
