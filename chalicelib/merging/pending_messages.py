"""What becomes of messages that have not left when records become one, or two again. Never sends, never commits.

A message's id holds its owner's. One that may still go takes the new owner's id in the same transaction in
which the old id is suppressed; its reminder stays decided, so the plan does not write it again. One that may
not go is withdrawn and its reminder given back to the plan. One being sent cannot be taken back: it keeps its id, and
where it may not go it is recalled, so that there is no second attempt.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import whether_told
from chalicelib.messaging.messages_of_person import may_be_written_to
from chalicelib.messaging.model import AGAIN, WITHDRAWABLE, Kind, Message, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import ids
from chalicelib.shared.writes import Withdraw

NOTICES = frozenset({Kind.CHANGED, Kind.CANCELLED})


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Who is who once the change is made."""

    people: Mapping[str, Patient]  # by each id that leads to them
    visits: Mapping[
        str, Appointment
    ]  # as they will be, those of others that share a message included
    lines: Mapping[str, Line]
    cause: str  # tells the ids of this change from those of another
    reason: str
    now: datetime

    def line_of(self, person: Patient) -> Line | None:
        """Return the line a person answers on."""
        return self.lines.get(line_id(person.e164)) if person.e164 else None

    def concerned(self, message: Message) -> list[Patient]:
        """Return those of the people whose visits a message names; one that names none is its owner's."""
        named = [
            self.visits[a.appointment_id]
            for a in message.about
            if self.visits.get(a.appointment_id)
        ]
        owners = [visit.patient_id for visit in named] or [message.owner]
        found = [self.people[owner] for owner in owners if owner in self.people]
        return list({person.id: person for person in found}.values())


@dataclass
class PendingMessages:
    """What is to be written about the messages that have not left."""

    withdrawn: list[Withdraw] = field(default_factory=list)
    written_anew: list[Message] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)  # former id → new id
    given_back: dict[str, list[int]] = field(default_factory=dict)  # appointment → offsets
    tasks: list[StaffTask] = field(default_factory=list)


def sort_pending(
    scene: Scene, waiting: Iterable[Message], *, own_question: str = ""
) -> PendingMessages:
    """Decide about each message that has not left; `own_question` is the owner whose question is the one that counts."""
    post = PendingMessages()
    for message in waiting:
        is_second = message.kind is Kind.VERIFY and own_question not in ("", message.owner)
        if is_second or not _may_go(scene, message):
            _take_back(post, scene, message)
        elif message.state in WITHDRAWABLE:
            _hand_over(post, scene, message)
    return post


def _may_go(scene: Scene, message: Message) -> bool:
    if message.kind in (Kind.REPLY, Kind.ANSWER):  # it answers whoever just wrote from that line
        return True
    concerned = scene.concerned(message)
    return all(may_be_written_to(message, p, scene.line_of(p)) for p in concerned)


def _hand_over(post: PendingMessages, scene: Scene, message: Message) -> None:
    """Give the message its new owner's id, unless it has it; a sibling's message stays the sibling's."""
    owner = scene.people.get(message.owner)
    concerned = scene.concerned(message)
    if owner is None:
        return
    to = owner if owner in concerned or not concerned else concerned[0]
    if message.owner != to.id:
        _write_anew(post, scene, message, to, message.e164)


def _take_back(post: PendingMessages, scene: Scene, message: Message) -> None:
    concerned = scene.concerned(message)
    if message.state not in WITHDRAWABLE:
        post.withdrawn.append(Withdraw(message.id, message.state, scene.reason))
    elif (
        message.kind in NOTICES and len(concerned) == 1 and _elsewhere(scene, message, concerned[0])
    ):
        _write_anew(post, scene, message, concerned[0], concerned[0].e164)
    else:
        post.withdrawn.append(Withdraw(message.id, message.state, scene.reason))
        if message.kind in NOTICES:
            post.tasks.append(_not_told(scene, message, concerned))
        if message.kind in (Kind.REMINDER, Kind.CHANGED):  # a change stands for a reminder too
            _give_back(post, scene, message)


def _give_back(post: PendingMessages, scene: Scene, reminder: Message) -> None:
    """Let the plan decide again; of a second copy a person does."""
    for about in reminder.about:
        visit = scene.visits.get(about.appointment_id)
        if not reminder.is_copy:
            post.given_back.setdefault(about.appointment_id, []).append(about.offset)
        elif visit and visit.is_open and visit.starts_at > scene.now:
            post.tasks.append(whether_told(reminder, visit))


def _elsewhere(scene: Scene, message: Message, person: Patient) -> bool:
    """Tell whether a notice may go to the person's other number: nobody would write it anew."""
    there = dataclasses.replace(message, e164=person.e164)
    return bool(person.e164) and may_be_written_to(there, person, scene.line_of(person))


def _write_anew(
    post: PendingMessages, scene: Scene, message: Message, to: Patient, e164: str
) -> None:
    starts = [moment for moment in (message.not_before, message.retry_at) if moment]
    is_held = message.state is State.HELD
    anew = dataclasses.replace(
        message,
        id=_id_under(to, message, scene.cause),
        e164=e164,
        state=State.HELD if is_held else State.QUEUED,
        reason="",
        not_before=max(starts, default=None),
        retry_at=None,
        lease_until=None,
        changed_at=message.changed_at if is_held else None,
    )
    post.withdrawn.append(Withdraw(message.id, message.state, scene.reason))
    post.written_anew.append(anew)
    post.renamed[message.id] = anew.id


def _id_under(owner: Patient, message: Message, cause: str) -> str:
    """Return the id under another owner: the same change gives the same, and a second copy stays known as one."""
    clinic_id, _, name = message.id.split(".", 2)
    slot, kind, _ = name.split("-", 2)
    last = AGAIN if name.endswith(AGAIN) else ""
    return f"{clinic_id}.{owner.id}.{slot}-{kind}-{ids.derived_id(name, cause, length=8)}{last}"


def _not_told(scene: Scene, message: Message, concerned: list[Patient]) -> StaffTask:
    return staff_task(
        TaskKind.NOT_TOLD,
        scene.now,
        message.id,
        patient_id=concerned[0].id if concerned else "",
        appointment_id=message.about[0].appointment_id if message.about else "",
    )
