"""Whatever is said of a visit, by the patient or at the desk, and in whatever order it is heard: no word beats a decision that was made after it."""

import itertools
from datetime import timedelta

import pytest

from chalicelib.appointments.attendance import record_attendance
from chalicelib.appointments.model import Status
from chalicelib.appointments.patient_died import decide_death
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import NotAllowedError
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.replies.acts import LEADS_TO
from tests.flows.seen import answers, kinds

MINUTE = timedelta(minutes=1)
TAPS = {"yes": Action.CONFIRM, "no": Action.CANCEL, "another": Action.MOVE, "slip": Action.UNDO}
WORDS = {"yes, in words": "Confirmo mi cita", "no, in words": "No puedo ir"}
DESK = {
    "desk: comes": lambda day, visit: day.confirm(visit),
    "desk: off": lambda day, visit: day.cancel(visit),
    "desk: another": lambda day, visit: day.ask_for_another_time(visit),
    "desk: moves": lambda day, visit: day.move(visit, "in 2 days 12:00"),
    "desk: stands": lambda day, visit: day.restore(visit),
}
SAID = [*TAPS, *WORDS]


def reminded():
    """Return a day on which Ana was reminded of her visit of tomorrow."""
    day = ClinicDay(a_clinic(reminder_offsets=(1440, 120)))
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    return day, ana, visit


class Story:
    """Acts of one minute each; what the patient says is heard then or later."""

    def __init__(self):
        self.day, self.ana, self.visit = reminded()
        self.decided_at = self.day.now
        self.was_refused = False

    @property
    def status(self):
        """Where the visit stands."""
        return self.day.visit(self.visit).status

    def desk(self, act):
        """Let the desk do something, if it may."""
        try:
            DESK[act](self.day, self.visit)
            self.decided_at = self.day.now
        except NotAllowedError:
            self.was_refused = (
                True  # it is off, or there is nothing to restore: whoever asked reads so
            )

    def said(self, act):
        """Return how the patient's word is heard, whenever that is; None while no such button was shown."""
        at, told = self.day.now, self.day.told(self.ana)
        if act in WORDS:
            return lambda: self._hear(lambda: self.day.write(self.ana, WORDS[act], at=at), at)
        under = [m for m in told if TAPS[act] in {b.action for b in m.content.buttons}]
        if not under:
            return None
        tapped = under[0] if act != "slip" else under[-1]
        return lambda: self._hear(
            lambda: self.day.tap(tapped, TAPS[act], at=at, text="[button]"), at
        )

    def _hear(self, comes, said_at):
        before = self.day.visit(self.visit)
        comes()
        after = self.day.visit(self.visit)
        if before.status is not after.status:
            assert said_at >= self.decided_at, "it beat what was decided later"
            assert before.schedule == after.schedule
            self.decided_at = said_at

    def is_for_a_person(self):
        """Tell whether somebody read that it cannot be, has to read of it, or the patient read the present time with its buttons."""
        open_texts = [t for t in self.day.inbox() if t.kind is TaskKind.TEXT and not t.done_at]
        asked_back = any("Ahora es" in said for said in answers(self.day))
        return bool(open_texts) or asked_back or self.was_refused


def told(acts, heard):
    """Let acts happen in their order; `heard` says after which act each of the patient's is heard. None where one cannot be said."""
    story, waiting = Story(), []
    for n, act in enumerate(acts):
        if act in DESK:
            story.desk(act)
        elif hear := story.said(act):
            waiting.append((heard[n], hear))
        else:
            return None
        for when, hear in list(waiting):
            if when == n:
                hear()
                waiting.remove((when, hear))
        story.day.work()
        story.day.now += MINUTE
        story.day.work()
    for _, hear in waiting:
        hear()
    return story


def delays(acts):
    """Return each way in which the patient's words of these acts may be late, past the last act too."""
    ways = [[n] if act in DESK else range(n, len(acts) + 1) for n, act in enumerate(acts)]
    return [way for way in itertools.product(*ways) if list(way) != list(range(len(acts)))]


def judge(acts):
    """Hold every order of hearing to the order of saying; return how many orders there were."""
    meant = told(acts, range(len(acts)))
    ways = [(way, told(acts, way)) for way in delays(acts)] if meant else []
    heard = [(way, late) for way, late in ways if late]
    for way, late in heard:
        assert late.status is meant.status or late.is_for_a_person(), (acts, way, late.status)
    return len(heard)


@pytest.mark.parametrize("first", [each for each in SAID if each != "slip"])
def test_of_two_acts_none_beats_a_later_one(first):
    """The patient's word, then anybody's."""
    assert sum(judge((first, second)) for second in [*SAID, *DESK]) >= 20


@pytest.mark.parametrize("first", ["no", "yes", "another", "desk: comes"])
def test_of_three_acts_none_beats_a_later_one(first):
    """Each of the patient's as late as the last act."""
    rest = itertools.product(["no", "slip", *DESK], ["yes", "no", "slip", *DESK])
    assert sum(judge((first, *both)) for both in rest) >= 20


@pytest.mark.parametrize(
    "acts",
    [
        ("no", "no", "slip", "yes"),
        ("no", "slip", "no", "slip"),
        ("yes", "no", "desk: stands", "another"),
        ("no", "desk: stands", "no", "slip"),
        ("another", "desk: comes", "no", "desk: stands"),
        ("no", "no", "desk: stands", "desk: comes"),
    ],
)
def test_of_four_acts_none_beats_a_later_one(acts):
    """Slips, second thoughts and calls by telephone."""
    assert judge(acts)


# What the desk decided is never undone by what was said before


@pytest.mark.parametrize("hours", [0, 2, 20])
@pytest.mark.parametrize("act", [a for a in DESK if a not in ("desk: stands", "desk: moves")])
@pytest.mark.parametrize("action", LEADS_TO)
def test_a_tap_of_before_the_desks_act_a_person_reads(day, visit, reminder, act, action, hours):
    """However late it comes; where it asks for what is so already it is nothing."""
    said_at = day.now
    day.now += MINUTE
    DESK[act](day, visit)
    stands = day.visit(visit).status
    day.now += hours * timedelta(hours=1) + MINUTE
    day.tap(reminder, action, at=said_at, text="[button]")
    assert day.visit(visit).status is stands
    is_so = stands is LEADS_TO[action][0]
    assert (TaskKind.TEXT in kinds(day)) is not is_so


def came(day, visit):
    day.now = visit.ends_at
    day.records.commit(
        record_attendance(day.records, day.clinic, visit.id, came=True, now=day.now).writes
    )


def died(day, visit):
    person = day.records.get(Patient, visit.patient_id)
    day.records.commit(decide_death(day.records, person, now=day.now))


@pytest.mark.parametrize(
    "act",
    [*DESK.values(), lambda day, visit: day.move_elsewhere(visit, "Consultorio 4"), came, died],
)
def test_each_act_of_the_clinic_says_when_it_was(day, visit, act):
    """Whatever becomes of the visit by it."""
    day.now += MINUTE
    act(day, visit)
    assert day.visit(visit).decided_at == day.now


def test_an_old_tap_acts_while_nobody_decided_anything_since(day, visit, reminder):
    """It names its visit and its time: nothing else can be meant."""
    said_at = day.now
    day.now += timedelta(hours=20)
    day.tap(reminder, Action.CANCEL, at=said_at)
    assert day.visit(visit).status is Status.CANCELLED


def test_what_the_desk_says_again_is_a_decision_too(day, visit, reminder):
    """They confirmed by tap; then by telephone, after a *Cancelar* that is heard last."""
    day.tap(reminder, Action.CONFIRM)
    said_at = day.now = day.now + MINUTE
    day.now += MINUTE
    day.confirm(visit)
    day.tap(reminder, Action.CANCEL, at=said_at)
    assert (day.visit(visit).status, TaskKind.TEXT in kinds(day)) == (Status.CONFIRMED, True)


@pytest.mark.parametrize("first", ["tap", "text"])
@pytest.mark.parametrize("second", ["tap", "text"])
def test_a_choice_that_is_heard_after_a_later_one_a_person_reads(day, family, first, second):
    """Two answers to "¿Cuál cita?": the one said last stands alone until somebody has read the other."""
    digest, anas, luiss = family
    day.tap(digest, Action.CANCEL)
    day.work()
    day.now += MINUTE
    (question,) = [m for m in day.ledger if m.kind is Kind.REPLY]
    said_at = day.now
    day.now += MINUTE
    ways = {
        "tap": lambda visit, at: day.tap(question, Action.CANCEL, about=visit.id, at=at),
        "text": lambda visit, at: day.write(question, "1" if visit is anas else "2", at=at),
    }
    ways[second](luiss, day.now)
    day.now += MINUTE
    ways[first](anas, said_at)
    stands = [day.visit(visit).status for visit in (anas, luiss)]
    assert (stands, TaskKind.TEXT in kinds(day)) == ([Status.BOOKED, Status.CANCELLED], True)
