"""The journal's attempts held against a table put back to an earlier moment: what it forgot is made known to it again.

A message it would send again becomes `unknown`; one it never heard of comes back as a tombstone under its own
id, so that the plan cannot write it. The schedule then gives both to staff, unless WhatsApp still tells of them.
Never sends, and may be repeated, also after it broke off.
"""

import dataclasses
import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.attempt_journal import Attempt
from chalicelib.messaging.model import WITHDRAWABLE, About, Content, Dispatch, Kind, Message, State
from chalicelib.messaging.put_out_messages import LOOK_AGAIN
from chalicelib.messaging.unknown_fate import CLOSED, RESTORED
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.errors import decide_again
from chalicelib.shared.later_release import reading
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.shared.writes import Create, Save, Write
from puntual.installation import ClinicRecords, Installation

# How long a message may stay unclear: what was tried so long before the moment may be unsettled at it.
UNSETTLED_FOR = timedelta(days=7)
CLOCKS_DIFFER = timedelta(minutes=1)
AT_A_TIME = 40  # of one clinic: a transaction holds their dispatch and the tombstones


class Fate(StrEnum):
    """What an attempt in the journal means for the table."""

    KNOWN = "known"  # it knows of it, or what it says stands anyway
    FORGOTTEN = "forgotten"  # it would send the message again, or take a silence for a loss
    MISSING = "missing"  # it has no such message


@dataclass(frozen=True)
class Tried:
    """The last attempt at a message that the journal knows of."""

    attempt: Attempt
    at: datetime

    @property
    def clinic_id(self) -> str:
        """Whose message it was."""
        return self.attempt.message_id.split(".", 1)[0]


def fate_of(message: Message | None, tried: Tried, moment: datetime) -> Fate:
    """Decide what the table lacks. Pure. Attempts are counted, so the number tells what it has seen."""
    if message is None:
        return Fate.MISSING if tried.at >= moment - CLOCKS_DIFFER else Fate.KNOWN
    if message.state in WITHDRAWABLE:
        return Fate.FORGOTTEN if tried.attempt.number > message.attempts else Fate.KNOWN
    is_open = message.reason not in CLOSED | {RESTORED}
    if message.state is State.SENDING or (message.state is State.UNKNOWN and is_open):
        return Fate.FORGOTTEN
    return Fate.KNOWN


def last_attempts(installation: Installation, moment: datetime, now: datetime) -> dict[str, Tried]:
    """Return what the journal knows that may be news to a table of that moment, by message."""
    last: dict[str, Tried] = {}
    for entry in installation.journal.attempts_between(moment - UNSETTLED_FOR, now):
        for attempt in entry.attempts:
            before = last.get(attempt.message_id)
            if before is None or before.attempt.number <= attempt.number:
                last[attempt.message_id] = Tried(attempt, entry.at)
    return last


def judged(
    installation: Installation, tried: Sequence[Tried], moment: datetime
) -> list[tuple[Tried, Message | None, Fate]]:
    """Return each attempt with the message as the table has it and what is to be done."""
    ids = [one.attempt.message_id for one in tried]
    found = {message.id: message for message in installation.outbox.read(ids)}
    pairs = [(one, found.get(one.attempt.message_id)) for one in tried]
    return [(one, message, fate_of(message, one, moment)) for one, message in pairs]


def replay_attempts(
    installation: Installation, tried: Iterable[Tried], moment: datetime, now: datetime
) -> Iterator[Counter[str]]:
    """Make the table know of every attempt; yield counts of fates, group by group."""
    for group in _groups(tried):
        yield decide_again(functools.partial(_replay_group, installation, group, moment, now))


def _replay_group(
    installation: Installation, group: Sequence[Tried], moment: datetime, now: datetime
) -> Counter[str]:
    """Judge one group by the table as it is now, and make it so."""
    fates = judged(installation, group, moment)
    missing = [one for one, _, fate in fates if fate is Fate.MISSING]
    done = Counter(fate.value for *_, fate in fates)
    clinic = installation.directory.by_id(group[0].clinic_id)
    if clinic is None and missing:
        done["of_no_clinic"] = done.pop(Fate.MISSING.value)
    elif clinic:
        _bury(installation.records(clinic.id), clinic, missing, now)
    _make_unclear(installation, [m for _, m, f in fates if m and f is Fate.FORGOTTEN], now)
    return done


def _groups(tried: Iterable[Tried]) -> Iterator[list[Tried]]:
    by_clinic: dict[str, list[Tried]] = defaultdict(list)
    for one in tried:
        by_clinic[one.clinic_id].append(one)
    for theirs in by_clinic.values():
        for start in range(0, len(theirs), AT_A_TIME):
            yield theirs[start : start + AT_A_TIME]


def _make_unclear(installation: Installation, messages: Sequence[Message], now: datetime) -> None:
    """Let nobody send these again; the watch over them settles the rest."""
    for seen in {message.state for message in messages}:
        unclear = [
            dataclasses.replace(m, state=State.UNKNOWN, reason=RESTORED, changed_at=now)
            for m in messages
            if m.state is seen
        ]
        installation.outbox.settle(unclear, seen=seen)


def _bury(records: ClinicRecords, clinic: Clinic, missing: Sequence[Tried], now: datetime) -> None:
    """Tell the visits and people, then write the tombstones with a dispatch that watches them.

    The tombstones are the last, as they say that all of it is done: what broke off before is done again.
    """
    if not missing:
        return
    people = records.get_many(Patient, {_owner(one) for one in missing})
    stones = tuple(_tombstone(one, people.get(_owner(one)), now) for one in missing)
    for change in (*_visits_told(records, clinic, missing), *_people_asked(missing, people)):
        records.commit([change])
    dispatch = Dispatch.of(stones, now=now, look_again=LOOK_AGAIN)
    gone = now + MESSAGES_KEPT_FOR
    records.commit([Create(dispatch, gone), *(Create(stone, gone) for stone in stones)])


def _owner(tried: Tried) -> str:
    return tried.attempt.message_id.split(".", 2)[1]


def _kind(tried: Tried) -> Kind:
    with reading():  # a later release may have written for another reason than we know
        return Kind(tried.attempt.message_id.split(".", 2)[2].split("-")[1])


def _tombstone(tried: Tried, owner: Patient | None, now: datetime) -> Message:
    """Return what stands for a message whose text is lost: its id, what it told of, and that it may have arrived."""
    return Message(
        id=tried.attempt.message_id,
        kind=_kind(tried),
        e164=owner.e164 if owner else "",
        content=Content(),
        created_at=tried.at,
        useful_until=tried.at,
        about=tried.attempt.about,
        state=State.UNKNOWN,
        reason=RESTORED,
        attempts=tried.attempt.number,
        changed_at=now,
    )


def _visits_told(
    records: ClinicRecords, clinic: Clinic, missing: Sequence[Tried]
) -> Iterator[Write]:
    """Note on each visit what was decided about it, so that no other message says the same once more."""
    told: dict[str, list[tuple[About, str]]] = defaultdict(list)
    for one in missing:
        for about in one.attempt.about:
            told[about.appointment_id].append((about, one.attempt.message_id))
    for visit in records.get_many(Appointment, told).values():
        ours = [(a, i) for a, i in told[visit.id] if a.schedule >= visit.schedule]
        if ours:
            yield Save(_knowing(visit, clinic, ours))


def _knowing(visit: Appointment, clinic: Clinic, told: Sequence[tuple[About, str]]) -> Appointment:
    """Return the visit as if it remembered. One that was moved since is told of by no one: its time is not this."""
    offsets = {about.offset for about, _ in told if about.offset}
    if any(about.schedule > visit.schedule for about, _ in told):
        offsets |= set(clinic.reminder_offsets)
    after = dataclasses.replace(
        visit,
        decided_offsets=tuple(dict.fromkeys((*visit.decided_offsets, *sorted(offsets)))),
        message_ids=tuple(dict.fromkeys((*visit.message_ids, *(i for _, i in told)))),
    )
    return dataclasses.replace(after, due_at=reminder_times.next_due(clinic, after))


def _people_asked(missing: Sequence[Tried], people: dict[str, Patient]) -> Iterator[Write]:
    """Note who was asked "¿Eres Ana?": the question is not put again for being forgotten."""
    asked = {_owner(one): one.at for one in missing if _kind(one) is Kind.VERIFY}
    for person in (people[i] for i in asked if i in people):
        if person.number is NumberState.UNVERIFIED:
            known = dataclasses.replace(person, number=NumberState.ASKED, asked_at=asked[person.id])
            yield Save(known)
