"""Everything a clinic keeps about one person, wherever it lies, and what of it names others too. Never writes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from chalicelib.answers.model import AnswerDraft
from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.consent.consent_log import consent_log
from chalicelib.consent.model import ConsentEvent
from chalicelib.consent.signup import Signup
from chalicelib.data_rights.collect_told import PersonOnLine, Told
from chalicelib.data_rights.name_in_rows import Whose, rows_of
from chalicelib.data_rights.name_in_text import names
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.data_rights.read_line import MOST_SIGNUPS, LineReading
from chalicelib.front_desk.model import DeskDeed
from chalicelib.merging.model import Merge
from chalicelib.messaging.model import ClinicMessageKey, Message
from chalicelib.messaging.received_texts import ReceivedText, TextThread
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import (
    FormerLine,
    Line,
    LineAlias,
    Patient,
    PatientAlias,
    PatientKey,
)
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.compare_names import may_be_same
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.phone import same_line


@dataclass(frozen=True, kw_only=True)
class Dossier(Told):
    """All about one person; what `shared_` says names somebody else of the line too."""

    keys: tuple[PatientKey, ...]
    former: tuple[PatientAlias, ...]  # ids of records merged into this one
    merges: tuple[Merge, ...]
    imported: tuple[ImportedRecord, ...]  # what they were before a file changed it
    deeds: tuple[DeskDeed, ...]  # what staff did about their visits
    rows: tuple[RowForReview, ...]  # of files, that wait for a person
    visit_keys: tuple[AppointmentKey, ...]
    consents: tuple[ConsentEvent, ...]
    tasks: tuple[StaffTask, ...]
    shared_tasks: tuple[StaffTask, ...]
    texts: tuple[ReceivedText, ...]  # what they wrote or tapped, in the order of writing
    shared_texts: tuple[ReceivedText, ...]
    threads: tuple[TextThread, ...]  # that lead to a task of theirs, or show words of theirs
    drafts: tuple[AnswerDraft, ...]  # half-written answers to them, or that name them
    signups: tuple[Signup, ...]  # the newest of them
    has_more_signups: bool
    former_lines: tuple[Line, ...]  # numbers they had, which nobody answers now
    left: tuple[FormerLine, ...]  # what leads to numbers of theirs, whoever had them
    aliases: tuple[LineAlias, ...]  # of the lines that go with them
    clinic_keys: tuple[ClinicMessageKey, ...]  # what leads to messages of theirs with the clinic


def collect_dossier(
    records: DossierRecords, patient_id: str, *, every_signup: bool = False
) -> Dossier:
    """Return all that is kept about a patient; raises NotFoundError.

    Of sign-ups that wait for the phone the newest are looked through; `every_signup` goes on until as many are theirs.
    """
    patient = find_patient(records, patient_id)
    if patient is None:
        raise NotFoundError(patient_id)
    reading = LineReading(records, [patient], whole=True)
    return _Search(reading, patient, every_signup=every_signup).dossier()


def collect_dossiers(records: DossierRecords, people: Sequence[Patient]) -> list[Dossier]:
    """Return the dossiers of several people of one line, which is read once for all of them."""
    reading = LineReading(records, people, whole=True)
    return [_Search(reading, person).dossier() for person in people]


class _Search(PersonOnLine):
    """One look through a clinic's records."""

    def __init__(
        self, reading: LineReading, patient: Patient, *, every_signup: bool = False
    ) -> None:
        super().__init__(reading, patient)
        self.records, self.every_signup = reading.records, every_signup

    def dossier(self) -> Dossier:
        """Return what was found."""
        patient, records = self.patient, self.records
        told = self.told()
        tasks, around = self._tasks(told.messages, told.shared_messages)
        left = [one for each in patient.ids for one in records.former_lines_of(each)]
        texts, shared_texts = self._texts(tasks, around, left)
        merges = self._merges()
        imported = tuple(self._imported(merges))
        signups, has_more = self._signups()
        former = self._former_lines(told.messages, left)
        leaving = [*former, *([self.line] if self.line and not self.neighbours else [])]
        lines = self._lines([*tasks, *around], left)
        return Dossier(
            **vars(told),
            keys=self._keys(merges),
            former=tuple(records.get_many(PatientAlias, patient.former_ids).values()),
            merges=tuple(merges),
            deeds=tuple(self._deeds(merges)),
            rows=tuple(self._rows(imported, left)),
            imported=imported,
            visit_keys=self._keys_of_visits(),
            consents=tuple(consent_log(records, patient)),
            tasks=tasks,
            shared_tasks=tuple(task for task in around if names(self.called, task.text)),
            texts=texts,
            shared_texts=shared_texts,
            threads=self._threads(tasks, lines),
            drafts=self._drafts(lines),
            signups=signups,
            has_more_signups=has_more,
            former_lines=former,
            left=self._left(left, leaving),
            aliases=tuple(self._aliases(leaving)),
            clinic_keys=self._clinic_keys(told.messages),
        )

    def _imported(self, merges: Iterable[Merge]) -> Iterator[ImportedRecord]:
        """Yield what imports keep of them, also under whom they were one record with for a time."""
        others = {p.id for merge in merges for p in (merge.merged, merge.before)}
        for each in sorted({*self.patient.ids, *others}):
            for kept in self.records.imported_of(each):
                if each in self.patient.ids or self._is_kept_of_them(kept):
                    yield kept

    def _deeds(self, merges: Iterable[Merge]) -> Iterator[DeskDeed]:
        """Yield what staff did about their visits, also while they were one record with somebody else."""
        others = {p.id for merge in merges for p in (merge.merged, merge.before)}
        found = [
            d for each in sorted({*self.patient.ids, *others}) for d in self.records.deeds_of(each)
        ]
        elsewhere = {deed.visit_id for deed in found} - self.visit_ids
        foreign = self.records.get_many(Appointment, elsewhere) if elsewhere else {}
        for deed in found:
            is_theirs = deed.patient_id in self.patient.ids and deed.visit_id not in foreign
            if is_theirs or deed.visit_id in self.visit_ids:
                yield deed

    def _is_kept_of_them(self, kept: ImportedRecord) -> bool:
        people = [person for person in (kept.patient_before, kept.patient) if person]
        visits = [visit for visit in (kept.visit_before, kept.visit) if visit]
        known = {i for person in people for i in person.ids} | {v.patient_id for v in visits}
        return not known.isdisjoint(self.patient.ids)

    def _rows(
        self, imported: Iterable[ImportedRecord], left: Iterable[FormerLine]
    ) -> list[RowForReview]:
        copies = [p for kept in imported for p in (kept.patient_before, kept.patient) if p]
        people = [self.patient, *(one for one in copies if one.id in self.patient.ids)]
        numbers = {*(one.e164 for one in people), *(one.e164 for one in left)} - {""}
        keys = {visit.external_id for visit in self.visits} - {""}
        alone = not self.neighbours
        whose = Whose(self.patient, frozenset(numbers), frozenset(keys), alone)
        return rows_of(whose, self.reading.rows_for_review)

    def _merges(self) -> list[Merge]:
        """Return the merges of theirs, also one made a moment ago, which the index may not show yet."""
        found: dict[str, Merge] = {}
        for each in self.patient.ids:
            both = (*self.records.merges_into(each), *self.reading.merges_under(each))
            found |= {merge.id: merge for merge in both}
        return list(found.values())

    def _keys(self, merges: Iterable[Merge]) -> tuple[PatientKey, ...]:
        copies = [person for m in merges for person in (m.merged, m.before, m.after)]
        named = {p.external_id for p in (self.patient, *copies) if p.external_id}
        found = self.records.get_many(PatientKey, named).values()
        return tuple(key for key in found if key.patient_id in self.patient.ids)

    def _keys_of_visits(self) -> tuple[AppointmentKey, ...]:
        external = [visit.external_id for visit in self.visits if visit.external_id]
        found = self.records.get_many(AppointmentKey, external).values()
        return tuple(key for key in found if key.appointment_id in self.visit_ids)

    def _tasks(
        self, messages: Iterable[Message], shared: Iterable[Message]
    ) -> tuple[tuple[StaffTask, ...], tuple[StaffTask, ...]]:
        """Return tasks about them alone, and those of others of the line, newest first."""
        ours = {i for person in (self.patient, *self.neighbours) for i in person.ids}
        found = {task.id: task for task in self.reading.newest_tasks}
        for whose in sorted(ours | self._named_by(messages, shared)):
            found |= {task.id: task for task in self.reading.tasks_of(whose)}
        tasks = sorted(found.values(), key=lambda task: task.id, reverse=True)
        own = [task for task in tasks if self._is_their_task(task)]
        around = [task for task in tasks if task not in own and task.patient_id in ours]
        return tuple(own), tuple(around)

    def _texts(
        self,
        own: Iterable[StaffTask],
        around: Iterable[StaffTask],
        left: Iterable[FormerLine],
    ) -> tuple[tuple[ReceivedText, ...], tuple[ReceivedText, ...]]:
        """Return what they wrote, and what others of the line did that names them: each line is read once."""
        theirs, others = {task.id for task in own}, {task.id for task in around}
        here = {self.line.id, self.line.bsuid} - {""} if self.line else set()
        lines = self._lines([*own, *around], left)
        found = [text for line in lines for text in self.records.texts_on(line)]
        texts = tuple(t for t in found if t.task_id in theirs or self._wrote(t))
        known = {text.id for text in texts}
        beside = {"", *(i for person in self.neighbours for i in person.ids)}
        told = (
            t for t in found if t.task_id in others or (t.line in here and t.patient_id in beside)
        )
        shared = (t for t in told if t.id not in known and names(self.called, t.text))
        return texts, tuple(shared)

    def _wrote(self, text: ReceivedText) -> bool:
        """Tell it of what no task of theirs holds: what nobody was known to write is theirs who is alone there."""
        if text.patient_id:
            return text.patient_id in self.patient.ids
        return not text.task_id and self.is_alone_at(text.line)

    def _lines(self, tasks: Iterable[StaffTask], left: Iterable[FormerLine]) -> list[str]:
        """Return every line on which something of theirs may have been said."""
        here = {self.line.id, self.line.bsuid} - {""} if self.line else set()
        return sorted(here | {one.e164 for one in left} | {*_lines_of(tasks)})

    def _threads(self, own: Iterable[StaffTask], lines: Iterable[str]) -> tuple[TextThread, ...]:
        """Return what leads to their tasks, whoever answers on the line by now, and what shows words of theirs or about them."""
        theirs = {task.id for task in own}
        found = self.records.get_many(TextThread, lines).values()
        return tuple(t for t in found if t.task_id in theirs or self._shows_them(t))

    def _drafts(self, lines: Iterable[str]) -> tuple[AnswerDraft, ...]:
        """Return what people of the clinic have half written on lines that are theirs alone, or about them."""
        team = [member.id for member in self.records.team()]
        ids = [f"{line}/{member}" for line in lines for member in team]
        found = self.records.get_many(AnswerDraft, ids).values()
        return tuple(
            draft
            for draft in found
            if self.is_alone_at(draft.id.rpartition("/")[0]) or names(self.called, draft.text)
        )

    def _shows_them(self, thread: TextThread) -> bool:
        if thread.said_by:
            is_theirs = thread.said_by in self.patient.ids
        else:
            is_theirs = bool(thread.said or thread.answer) and self.is_alone_at(thread.id)
        return is_theirs or names(self.called, f"{thread.said} {thread.answer}")

    def _named_by(self, messages: Iterable[Message], shared: Iterable[Message]) -> set[str]:
        """Return under what else a task of theirs may stand: their line, others told of their visits, a notice's visit."""
        notices = (m for m in messages if not m.patient_id)
        visits = {a.appointment_id for m in notices for a in m.about} & self.visit_ids
        alone = {self.line.id, self.line.bsuid} if self.line and not self.neighbours else set()
        return (alone - {""}) | visits | {m.owner for m in shared}

    def _is_their_task(self, task: StaffTask) -> bool:
        named = task.patient_id in self.patient.ids or task.appointment_id in self.visit_ids
        hidden = task.bsuid and self.line and not self.neighbours and task.bsuid == self.line.bsuid
        of_line = bool(hidden) or self.is_alone_at(task.e164)
        return named or (not task.patient_id and of_line)

    def _signups(self) -> tuple[tuple[Signup, ...], bool]:
        """Return what waits of theirs, and whether there may be more."""
        every, reading = self.every_signup, self.reading
        looked_at = reading.every_signup() if every else reading.newest_signups
        found = tuple(islice((one for one in looked_at if self._signed_up(one)), MOST_SIGNUPS))
        return found, len(found if every else reading.newest_signups) == MOST_SIGNUPS

    def _signed_up(self, signup: Signup) -> bool:
        """Tell whether a form that waits is theirs: their number, and nobody else's name on it."""
        if not same_line(signup.typed_phone, self.patient.e164):
            return False
        return not self.neighbours or may_be_same(signup.name, self.patient.name)

    def _former_lines(self, own: Iterable[Message], left: Iterable[FormerLine]) -> tuple[Line, ...]:
        """Return lines they left or were written to before, which nobody answers any more."""
        numbers = {line_id(m.e164) for m in own if m.patient_id and m.e164}
        numbers |= {one.e164 for one in left}
        if self.line and self.line.bsuid and not self.neighbours:
            numbers.add(self.line.bsuid)  # what was said before anybody knew whose it is
        numbers -= {self.line.id} if self.line else set()
        found = self.records.get_many(Line, numbers).values()
        return tuple(line for line in found if set(line.patient_ids) <= set(self.patient.ids))

    def _left(self, own: Iterable[FormerLine], leaving: Iterable[Line]) -> tuple[FormerLine, ...]:
        at_lines = [one for line in leaving for one in self.records.former_lines_at(line.id)]
        return tuple({one.id: one for one in (*own, *at_lines)}.values())

    def _clinic_keys(self, own: Iterable[Message]) -> tuple[ClinicMessageKey, ...]:
        """Return what leads to messages of theirs, and what is kept under their ids though the message is gone."""
        ids, found = {message.id for message in own}, self.reading.keys_about
        alone = {self.line.id, self.line.bsuid} if self.line and not self.neighbours else set()
        whose = tuple(f"{each}/" for each in (*self.patient.ids, *(alone - {""})))
        return tuple(key for key in found if key.message_id in ids or key.id.startswith(whose))

    def _aliases(self, leaving: list[Line]) -> Iterable[LineAlias]:
        found = [alias for line in leaving for alias in self.records.aliases_of(line.id)]
        named = [name for line in leaving for name in (line.wa_id, line.bsuid) if name]
        known = {alias.id: alias for alias in found}
        known |= self.records.get_many(LineAlias, [name for name in named if name not in known])
        lines = {line.id for line in leaving}
        return (alias for alias in known.values() if alias.e164 in lines)


def _lines_of(tasks: Iterable[StaffTask]) -> list[str]:
    """Return the lines that wrote what these tasks ask to read."""
    return sorted({t.line_id for t in tasks if t.kind is TaskKind.TEXT and t.line_id})
