"""Clinics with little due are worked together: what each patient gets is what it would be alone, whatever goes wrong with the others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.model import Clinic, FormerZone
from chalicelib.messaging.model import Message, State
from chalicelib.reminders import clinics_together
from chalicelib.reminders.clinics_together import MOST_DUE, SHARES_A_BODY, groups_of
from chalicelib.reminders.scheduled_run import send_due
from chalicelib.shared.writes import Save
from chalicelib.storage import keys
from chalicelib.storage.item_codec import to_item
from tests.builders import a_clinic, moment
from tests.fakes.memory_several import EachAlone, MemorySeveral
from tests.flows.clinic_day import ClinicDay

FEW = 2
DUE = moment("today 16:00")


@dataclass
class Bodies:
    """A queue that remembers its bodies."""

    asked: list[list[str]] = field(default_factory=list)

    def put(self, message_ids: Sequence[str], **_: object) -> None:
        """Remember one."""
        self.asked.append(list(message_ids))


class Town:
    """Several clinics over one store, each with some visits tomorrow."""

    def __init__(self, visits: Sequence[int]):
        self.days: list[ClinicDay] = []
        for n, count in enumerate(visits):
            sender = replace(a_clinic().sender, phone_number_id=f"phone{n}")
            clinic = a_clinic(id=f"c{n:07d}", slug=f"clinica-{n}", sender=sender)
            more = {"store": self.days[0].store} if self.days else {}
            day = ClinicDay(clinic, **more)
            for visit in range(count):
                who = day.patient(
                    id=f"p{n:04d}{visit:07d}", e164=f"+52{5510000000 + n * 1000 + visit}"
                )
                day.book(who, f"tomorrow 15:{visit % 60:02d}")
            self.days.append(day)

    @property
    def first(self) -> ClinicDay:
        """The clinic through which the run is asked for."""
        return self.days[0]

    def run(self, **parts: object):
        """Run once, when all of it is due."""
        self.first.now = DUE
        return send_due(replace(self.first.run(), **parts), now=DUE)

    def told(self) -> list[tuple[object, ...]]:
        """What stands in the messages, whatever their ids."""
        found = [
            (m.clinic_id, m.e164, m.kind, m.state, m.reason, m.content) for m in self.messages()
        ]
        return sorted(found, key=lambda told: told[:2])

    def messages(self) -> list[Message]:
        """All messages there are, of all clinics."""
        ids = (m for day in self.days for m in day.records.messages_on(f"{DUE:%Y-%m-%d}"))
        return sorted(ids, key=lambda message: message.id)


@settings(max_examples=25)
@given(visits=st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_together_each_gets_what_it_gets_alone(visits):
    """Any clinics with any number of visits: the same messages, the same visits afterwards, the same counts."""
    town, apart = Town(visits), Town(visits)
    report, alone = town.run(), apart.run(several=EachAlone())
    assert report.as_json() == alone.as_json()
    assert town.told() == apart.told()
    assert list(map(_moved_on, town.days)) == list(map(_moved_on, apart.days))
    queued = sorted(town.first.queue.take())
    assert queued == [m.id for m in town.messages() if m.state is State.QUEUED]
    assert len(queued) == len(apart.first.queue.take())


class Overtaken(MemorySeveral):
    """Several clinics, of which one is changed between the reading and the writing."""

    def __init__(self, town, does):
        super().__init__(town.first.store, town.first.records_of)
        object.__setattr__(self, "does", [does])

    def commit(self, commits):
        """Let somebody be faster, once."""
        while self.does:
            self.does.pop()()
        return super().commit(commits)


def test_one_clinics_change_meanwhile_costs_no_other(capsys):
    """A patient cancels between the reading and the writing: they are not reminded, all others are, once."""
    town = Town([FEW] * 30)
    busy = town.days[7]
    (visit, _) = sorted(_visits(busy), key=lambda one: one.starts_at)

    def cancels():
        stands = busy.records.get(Appointment, visit.id)
        busy.records.commit([Save(replace(stands, status=Status.CANCELLED, due_at=None))])

    several = Overtaken(town, cancels)
    report = town.run(several=several)
    told = Counter(message.clinic_id for message in town.messages())
    assert told == Counter({day.clinic_id: FEW - (day is busy) for day in town.days})
    assert (report.clinics, report.failed_clinics) == (30, 0)
    assert report.outcomes["queued"] == 30 * FEW - 1
    assert sum(several.packs) > 15  # the others' transactions stood


def test_settings_that_change_meanwhile_are_followed():
    """A clinic takes another reminder while it is planned: its visits are looked at when that one is due."""
    town = Town([FEW] * 5)
    busy = town.days[3]

    def changes():
        clinic = busy.records.get(Clinic, busy.clinic_id)
        busy.records.commit(
            [Save(replace(clinic, reminder_offsets=(*clinic.reminder_offsets, 180)))]
        )

    town.run(several=Overtaken(town, changes))
    one_hour = {visit.starts_at for visit in _visits(busy)}
    looks = {visit.due_at for visit in _visits(busy)}
    assert len(looks) == len(one_hour) == FEW
    assert all(look and look not in (None, DUE) for look in looks)
    others = {visit.due_at for day in town.days if day is not busy for visit in _visits(day)}
    assert others
    assert looks.isdisjoint(others)


class AnswerLost(MemorySeveral):
    """Several clinics, of whose transactions no answer comes."""

    def commit(self, commits):
        """Apply them, and say that they were refused."""
        super().commit(commits)
        return set(range(len(commits)))


def test_an_answer_that_is_lost_repeats_nothing():
    """All of it was written: each clinic alone finds that, and what was put out is asked for by the later look."""
    town = Town([FEW] * 9)
    several = AnswerLost(town.first.store, town.first.records_of)
    assert town.run(several=several).failed_clinics == 0
    before = town.messages()
    assert len(before) == 9 * FEW
    assert town.first.queue.take() == []
    town.first.now = moment("today 16:15")
    send_due(town.first.run(), now=town.first.now)
    assert sorted(town.first.queue.take()) == sorted(message.id for message in before)
    assert [m.id for m in town.messages()] == [m.id for m in before]


def test_what_cannot_be_read_is_one_clinics_trouble():
    """A damaged visit goes to an operator, as alone; the neighbours are reminded."""
    town = Town([FEW] * 4)
    (visit, _) = _visits(town.days[2])
    item = to_item(town.days[2].clinic_id, visit)
    key = keys.Key(item["pk"]["S"], item["sk"]["S"])
    town.first.store.lay(key, item | {"data": {"S": "{not json"}})
    report = town.run()
    assert report.outcomes["unreadable"] == 1
    assert report.outcomes["queued"] == 4 * FEW - 1


def test_a_clinic_that_breaks_what_looks_at_it_stops_no_other():
    """A correction of a zone that nobody knows: that clinic fails as alone, and all others are reminded."""
    town = Town([FEW] * 3)
    broken = town.days[1]
    clinic = broken.records.get(Clinic, broken.clinic_id)
    former = FormerZone("Mars/Base", DUE, is_correction=True)
    broken.records.commit([Save(replace(clinic, former_zones=(former,)))])
    report = town.run()
    assert (report.clinics, report.failed_clinics) == (3, 1)
    assert Counter(message.clinic_id for message in town.messages()) == Counter(
        {day.clinic_id: FEW for day in town.days if day is not broken}
    )


def test_what_cannot_follow_newer_settings_is_one_clinics_failure(monkeypatch):
    """Its visits cannot be put right; the run says so, and goes on to whoever comes behind it."""
    town = Town([FEW] * 4)
    broken = town.days[0]

    def breaks(records, *_given, **_more):
        if records.clinic_id == broken.clinic_id:
            raise OSError
        followed.append(records.clinic_id)

    def changes():
        for day in town.days:
            clinic = day.records.get(Clinic, day.clinic_id)
            day.records.commit([Save(replace(clinic, reminder_offsets=(1_440, 180)))])

    followed = []
    monkeypatch.setattr(clinics_together, "follow_change", breaks)
    report = town.run(several=Overtaken(town, changes))
    assert (report.failed_clinics, report.outcomes["queued"]) == (1, 4 * FEW)
    assert sorted(followed) == [day.clinic_id for day in town.days[1:]]


class Away:
    """A queue with a defect."""

    def put(self, _ids, **_):
        """Break."""
        raise ValueError


def test_a_queue_that_breaks_ends_no_run():
    """What was written waits for the later look."""
    town = Town([FEW, SHARES_A_BODY + 1, FEW])
    assert town.run(queue=Away()).failed_clinics == 0
    town.first.now = moment("today 16:15")
    send_due(town.first.run(), now=town.first.now)
    assert len(town.first.queue.take()) == len(town.messages()) == 2 * FEW + SHARES_A_BODY + 1


@pytest.mark.parametrize("clinics_in_time", [0, 1, 3, 6])
def test_a_run_whose_time_is_over_leaves_the_rest_due(clinics_in_time):
    """It is asked before each clinic, together as alone: what was worked is committed, the others wait for the next run."""
    town, asked = Town([FEW] * 6), []

    def time_left():
        asked.append(True)
        return timedelta(minutes=5 if len(asked) <= clinics_in_time + 1 else 0)

    report = town.run(time_left=time_left)
    told = {message.clinic_id for message in town.messages()}
    assert len(told) == report.clinics == clinics_in_time
    assert (report.unfinished, report.waiting_clinics) == (clinics_in_time < 6, 6 - clinics_in_time)
    town.run()
    assert len(town.messages()) == 6 * FEW


def test_few_share_a_body_and_many_have_their_own():
    """Ids of clinics with little due stand together; a clinic with more keeps its bodies to itself."""
    town = Town([FEW, SHARES_A_BODY, SHARES_A_BODY + 1, FEW])
    queue = Bodies()
    town.run(queue=queue)
    whose = [{message_id.split(".")[0] for message_id in body} for body in queue.asked]
    assert sorted(map(len, whose)) == [1, 3]
    assert whose[0] == {town.days[2].clinic_id}


def test_who_has_much_due_goes_alone():
    """And nobody's turn changes: the order is that of the longest due."""
    due = {f"c{n}": ["x"] * count for n, count in enumerate([2, MOST_DUE, 2, MOST_DUE + 1, 1, 150])}
    groups = list(groups_of(due))
    assert [list(group) for group in groups] == [["c0", "c1", "c2"], ["c3"], ["c4"], ["c5"]]
    assert list(groups_of({})) == []


@pytest.mark.parametrize("state", [State.QUEUED, State.ACCEPTED])
def test_looks_are_taken_together_too(state):
    """What is well rests after one look; what still waits is asked for again."""
    town = Town([FEW] * 6)
    town.run()
    ids = town.first.queue.take()
    if state is State.ACCEPTED:
        for day in town.days:
            day.deliver([one for one in ids if one.startswith(day.clinic_id)])
    several = MemorySeveral(town.first.store, town.first.records_of)
    town.first.now = moment("today 16:15")
    report = send_due(replace(town.first.run(), several=several), now=town.first.now)
    assert (report.failed_clinics, len(several.packs)) == (0, 1)
    asked = [] if state is State.ACCEPTED else ids
    assert sorted(town.first.queue.take()) == sorted(asked)


def _moved_on(day: ClinicDay) -> list[tuple[object, ...]]:
    """Return where each visit stands after the run."""
    return [
        (v.starts_at, v.status, v.due_at, v.decided_offsets, v.told_at, len(v.message_ids))
        for v in _visits(day)
    ]


def _visits(day: ClinicDay) -> list[Appointment]:
    start, end = moment("tomorrow 00:00"), moment("in 2 days 00:00")
    return day.records.appointments_between(start, end)
