"""A slip after which somebody else decided: the patient, the clinic's software, a colleague. Whatever they decided stays."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.confirm import confirm, request_change
from chalicelib.appointments.model import Slot, Status
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.restore import restore
from chalicelib.front_desk.calls import note_no_answer
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Remove, Save
from tests.builders import NOW, a_patient, an_appointment, keep
from tests.unit.front_desk.counter import A_MINUTE, CARMEN, LATER, VISIT

HOUR = timedelta(hours=1)
HALF = A_MINUTE / 2
DEEDS = {
    "arrived": {},
    "confirmed": {"how": "counter"},
    "cancelled": {},
    "moved": {"slot": LATER},
}


def _does(counter, decide, now):
    carry_out(counter.records, counter.queue, lambda: decide(now), now=now)


def _confirms(c, now, visit=VISIT):
    _does(c, lambda at: confirm(c.records, c.clinic, visit, now=at, how="tap"), now)


def _wants_another_hour(c, now):
    _does(c, lambda at: request_change(c.records, c.clinic, VISIT, now=at), now)


def _cancels(c, now):
    _does(c, lambda at: cancel(c.records, c.clinic, VISIT, by=By.PATIENT, now=at), now)
    who = c.visit.patient_id
    told = staff_task(TaskKind.CANCELLED, now, patient_id=who, appointment_id=VISIT)
    c.records.commit([Create(told)])


def _calls_off(c, now):
    _does(c, lambda at: cancel(c.records, c.clinic, VISIT, by=By.CLINIC, now=at), now)


def _restores(by):
    return lambda c, now: _does(
        c, lambda at: restore(c.records, c.clinic, VISIT, by=by, now=at), now
    )


def _moves(by):
    def does(c, now):
        slot = Slot(c.visit.starts_at + by)
        _does(c, lambda at: reschedule(c.records, c.clinic, VISIT, slot, now=at), now)

    return does


# What others do, one thing after the other.
ACTS = {
    "the patient confirms": [_confirms],
    "the patient wants another hour": [_wants_another_hour],
    "the patient cancels": [_cancels],
    "the patient cancels, and takes it back": [_cancels, _restores(By.PATIENT)],
    "the software cancels": [_calls_off],
    "the software cancels, and restores": [_calls_off, _restores(By.CLINIC)],
    "the software moves it there and back": [_moves(HOUR), _moves(-HOUR)],
    "the software restores it": [_restores(By.CLINIC)],
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("reminder", [None, State.READ])
def test_what_others_decided_since_is_not_taken_back(counter, deed, act, reminder):
    """Also where it ended as the slip had left it: somebody was answered so."""
    counter.has(reminder=reminder)
    counter.does(deed, **DEEDS[deed])
    left = counter.visit
    first, *others = ACTS[act]
    now = NOW + HALF
    try:
        first(counter, now)
    except NotAllowedError:  # one that is called off is neither moved nor confirmed
        assert (counter.visit, left.status) == (left, Status.CANCELLED)
        others = []
    for does in others:
        now += HALF
        does(counter, now)
    now += HALF
    stood = counter.visit
    if stood == left:
        assert counter.undoes(now=now).given_back == 1
        return
    with pytest.raises(NotAllowedError, match=r"changed_since|told_already"):
        counter.undoes(now=now)
    assert counter.visit == stood


def test_the_no_of_a_patient_who_was_called_off_already_stays(counter):
    """They tapped Cancelar while the desk's own slip stood: there is nothing to undo."""
    counter.has(reminder=State.READ)
    counter.does("cancelled")
    keep_saying = dataclasses.replace(counter.visit, decided_at=NOW + HALF)
    counter.records.commit([Save(keep_saying)])
    with pytest.raises(NotAllowedError, match="changed_since"):
        counter.undoes()
    assert counter.visit.status is Status.CANCELLED


@pytest.mark.parametrize("deed", DEEDS)
def test_a_second_tap_stands_in_nobodys_way(counter, deed):
    """Pressed twice, or by a colleague too: it is one deed, and taken back as one."""
    before = counter.has()
    counter.does(deed, **DEEDS[deed])
    counter.does(deed, now=NOW + HALF, by=CARMEN, **DEEDS[deed])
    assert len(counter.deeds) == 1
    assert counter.undoes().status is before.status


def test_a_deed_that_is_forgotten_by_now_may_be_done_again(counter):
    """The visit still leads to it, and nobody can take it back."""
    counter.has()
    counter.does("confirmed", how="counter")
    counter.records.commit([Remove(counter.deeds[0])])
    assert counter.does("confirmed", now=NOW + HALF, how="counter").status is Status.CONFIRMED


def test_a_second_tap_after_the_patients_own_word_makes_it_no_slip_again(counter):
    """The patient said it too, meanwhile: that stays theirs."""
    counter.has(reminder=State.READ)
    counter.does("confirmed", how="counter")
    said = NOW + HALF
    _confirms(counter, said)
    counter.does("confirmed", now=said + HALF, how="counter")
    with pytest.raises(NotAllowedError, match="changed_since"):
        counter.undoes(now=NOW + 2 * A_MINUTE)


def test_what_a_colleague_noted_meanwhile_stays(counter):
    """Nobody answered, and somebody calls again: the slip of another thing does not forget it."""
    counter.has(reminder=State.READ)
    counter.does("arrived")
    again_at = NOW + 2 * HOUR
    carry_out(
        counter.records,
        counter.queue,
        lambda: note_no_answer(counter.records, VISIT, by=CARMEN, again_at=again_at, now=NOW),
        now=NOW,
    )
    back = counter.undoes()
    assert (back.arrived_at, back.call_again_at) == (None, again_at)


def test_the_deed_before_it_is_told_when_its_notice_leaves(counter):
    """Moved, called off by a slip, put back: the page of the move says when the patient reads of it, and it can be taken back till then."""
    counter.has(reminder=State.READ)
    counter.does("moved", LATER)
    counter.does("cancelled", now=NOW + 2 * A_MINUTE)
    back = counter.undoes(now=NOW + 4 * A_MINUTE)
    (leaves,) = [m.not_before for m in counter.notices if m.state is State.QUEUED]
    (moved,) = [deed for deed in counter.deeds if deed.name == back.deed]
    assert (back.tells_at, moved.tells_at) == (leaves, leaves)
    assert leaves > NOW + 5 * A_MINUTE
    counter.undoes(now=NOW + 5 * A_MINUTE)
    assert {m.state for m in counter.notices if m.kind is Kind.CHANGED} == {State.SUPPRESSED}


MORA, RUIZ = "Dr. Mora", "Dra. Ruiz"
NEIGHBOUR = "another00000"


def _another(counter, minutes_later=0, **changes):
    """Put somebody else's visit beside it."""
    starts = counter.visit.starts_at + timedelta(minutes=minutes_later)
    who = a_patient(id="p0000000000b", name="Beto Paz", e164="+525512340000")
    changes = {"practitioner": MORA} | changes
    keep(counter.records, who, an_appointment(starts, id=NEIGHBOUR, patient_id=who.id, **changes))


@pytest.mark.parametrize(
    ("minutes", "slot", "beside"),
    [
        (30, (0, 30, RUIZ), 0),  # with another practitioner, and hers was given away
        (60, (0, 30, MORA), 30),  # shorter, and the rest was given away
        (60, (30, 30, MORA), 0),  # begins later, and the first half was given away
        (30, (60, 30, MORA), 0),  # elsewhere
        (30, (60, 30, MORA), -15),  # a part of it is enough
    ],
)
def test_an_hour_that_was_given_away_is_not_given_twice(counter, minutes, slot, beside):
    """Of time, of length, of the practitioner's: whatever the slip freed."""
    counter.has(practitioner=MORA, minutes=minutes)
    later, length, whose = slot
    at = counter.visit.starts_at + timedelta(minutes=later)
    kept_at = counter.visit.starts_at
    counter.does("moved", Slot(at, length, whose))
    who = a_patient(id="p0000000000b", name="Beto Paz", e164="+525512340000")
    other = an_appointment(
        kept_at + timedelta(minutes=beside), id=NEIGHBOUR, patient_id=who.id, practitioner=MORA
    )
    keep(counter.records, who, other)
    with pytest.raises(NotAllowedError, match="slot_taken"):
        counter.undoes()


def test_a_neighbour_who_was_given_more_time_since_keeps_it(counter):
    """Their visit reaches into the freed hour now, and nobody was told of anything."""
    counter.has(practitioner=MORA)
    _another(counter, minutes_later=-30)
    counter.does("cancelled")
    neighbour = counter.records.get(type(counter.visit), NEIGHBOUR)
    counter.records.commit([Save(dataclasses.replace(neighbour, minutes=60))])
    with pytest.raises(NotAllowedError, match="slot_taken"):
        counter.undoes()


@pytest.mark.parametrize("deed", ["cancelled", "moved"])
def test_who_shared_the_hour_before_and_answers_since_stands_in_nobodys_way(counter, deed):
    """They only confirm: the two were there together before."""
    counter.has(practitioner=MORA)
    _another(counter)
    counter.does(deed, **DEEDS[deed])
    _confirms(counter, NOW + HALF, NEIGHBOUR)
    assert counter.undoes().status is Status.BOOKED
