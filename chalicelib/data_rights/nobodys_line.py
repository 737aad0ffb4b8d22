"""What is kept of a line on which the clinic has nobody: what it wrote, what it was answered, what waits for it. Sends nothing.

What whoever had the number before said on it is theirs, and stays with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from chalicelib.answers.model import AnswerDraft
from chalicelib.consent.consent_journal import Said, hashes_of, noted
from chalicelib.consent.signup import Signup, hashes_of_line
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.messaging.line_owner import owners_of_line
from chalicelib.messaging.model import ClinicMessageKey, Message
from chalicelib.messaging.received_texts import ReceivedText, TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.erased_numbers import forget, what_is_hashed
from chalicelib.patients.model import Line, LineAlias
from chalicelib.patients.phone_lines import line_id, people_of
from chalicelib.shared.errors import NotAllowedError, decide_again
from chalicelib.shared.transaction_batches import ROOM
from chalicelib.shared.writes import Remove, Write


@dataclass(frozen=True, kw_only=True)
class NobodysLine:
    """All of one line; what leads to other things stands behind them, so that a crash leaves nothing that is not found again."""

    texts: tuple[ReceivedText, ...]
    messages: tuple[Message, ...]
    clinic_keys: tuple[ClinicMessageKey, ...]  # of a former release
    threads: tuple[TextThread, ...]
    drafts: tuple[AnswerDraft, ...]
    tasks: tuple[StaffTask, ...]
    signups: tuple[Signup, ...]
    aliases: tuple[LineAlias, ...]
    lines: tuple[Line, ...]

    @property
    def everything(self) -> list[object]:
        """Its records, in the order in which they may go."""
        return [record for field in fields(self) for record in getattr(self, field.name)]


def collect_line(records: DossierRecords, e164: str) -> NobodysLine:
    """Return what is kept of a line; raises NotAllowedError where somebody of the clinic answers there."""
    line = records.get(Line, line_id(e164))
    if line and people_of(records, line):
        raise NotAllowedError("line_has_people")
    names = [line_id(e164), *([line.bsuid] if line and line.bsuid else [])]
    tasks = [task for name in names for task in _tasks(records, name)]
    keys = [key for name in names for key in records.keys_about(name)]
    return NobodysLine(
        texts=tuple(_texts(records, names, tasks)),
        messages=tuple(_messages(records, names, keys)),
        clinic_keys=tuple(keys),
        threads=tuple(_threads(records, names, tasks)),
        drafts=tuple(_drafts(records, names)),
        tasks=tuple(tasks),
        signups=tuple(records.signups_of(hashes_of_line(records.keyed_hashes, names[0]))),
        aliases=tuple(alias for name in names for alias in records.aliases_of(name)),
        lines=tuple(records.get_many(Line, names).values()),
    )


def erase_line(records: DossierRecords, e164: str, *, now: datetime) -> int:
    """Erase what is kept of a line, and leave a hashed no; return how many records went. Raises NotAllowedError.

    Begun twice, or after a crash, it goes on where it stood.
    """
    gone = 0
    while went := decide_again(lambda: _some(records, e164)):
        gone += went
    decide_again(lambda: records.commit(_last(records, line_id(e164), now)))
    return gone


def _some(records: DossierRecords, e164: str) -> int:
    some = collect_line(records, e164).everything[:ROOM]
    records.commit([Remove(record) for record in some])
    return len(some)


def _last(records: DossierRecords, line: str, now: datetime) -> list[Write]:
    hashes = hashes_of(records, line)
    left = forget(records, [what_is_hashed(line)], at=now)
    return [*left, *noted(Said.ERASED, [], at=now, hashes=hashes)]


def _tasks(records: DossierRecords, name: str) -> list[StaffTask]:
    return [task for task in records.tasks_of(name) if not task.patient_id]


def _texts(
    records: DossierRecords, names: Iterable[str], tasks: Iterable[StaffTask]
) -> list[ReceivedText]:
    """Return what nobody of the clinic was known to write; of a former release's text only the task tells it."""
    found = [text for name in names for text in records.texts_on(name)]
    of_somebody = {
        task.id
        for task in records.get_many(StaffTask, {t.task_id for t in found if t.task_id}).values()
        if task.patient_id
    } - {task.id for task in tasks}
    return [text for text in found if not text.patient_id and text.task_id not in of_somebody]


def _messages(
    records: DossierRecords, names: Iterable[str], keys: Iterable[ClinicMessageKey]
) -> list[Message]:
    owners = [owner for name in names for owner in owners_of_line(records.keyed_hashes, name)]
    found = {m.id: m for owner in owners for m in records.messages_of(owner)}
    return [*(found | records.get_many(Message, [key.message_id for key in keys])).values()]


def _drafts(records: DossierRecords, names: Iterable[str]) -> list[AnswerDraft]:
    """Return what people of the clinic have half written there."""
    team = [member.id for member in records.team()]
    ids = [f"{name}/{member}" for name in names for member in team]
    return [*records.get_many(AnswerDraft, ids).values()]


def _threads(
    records: DossierRecords, names: Iterable[str], tasks: Iterable[StaffTask]
) -> list[TextThread]:
    """Return what leads to these tasks, or to one that is no more."""
    found = [*records.get_many(TextThread, names).values()]
    theirs = {task.id for task in tasks}
    known = records.get_many(StaffTask, [one.task_id for one in found])
    return [one for one in found if one.task_id in theirs or one.task_id not in known]
