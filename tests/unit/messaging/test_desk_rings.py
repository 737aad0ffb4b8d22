"""What rings at the front desk's WhatsApp: each kind has its answer, and each ring its words in every language."""

from datetime import timedelta

import pytest

from chalicelib.messaging import template_wording
from chalicelib.messaging.desk_rings import (
    RINGS,
    SOON,
    STANDS_AGAIN,
    Bell,
    Caller,
    Rings,
    could_ring,
    ring,
    rings_now,
)
from chalicelib.messaging.load_phrases import LANGUAGES
from chalicelib.messaging.model import Kind, Message
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.shared.later_release import reading
from tests.builders import CLINIC_ID, NOW, a_clinic
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.unit.messaging.test_template_wording import ANA

DESK = a_clinic(reception_e164="+525555550188")
CALLER = Caller("ana", "Ana López", "+525512345678", ANA)
SECOND = timedelta(seconds=1)


def test_each_kind_rings_at_once_before_a_visit_or_never():
    """A new kind must be thought about: can it wait for somebody to open the inbox?"""
    assert set(RINGS) == set(TaskKind)
    assert {k for k in TaskKind if RINGS[k] is Rings.AT_ONCE} == {
        TaskKind.CANCELLED,
        TaskKind.CHANGE_REQUESTED,
        TaskKind.WRONG_NUMBER,
        TaskKind.NOT_TOLD,
    }
    with reading():
        assert not could_ring(TaskKind("holiday"))


@pytest.mark.parametrize("kind", TaskKind)
@pytest.mark.parametrize(
    ("visit_at", "is_soon"),
    [
        (None, False),
        (NOW - SECOND, False),
        (NOW, False),
        (NOW + SECOND, True),
        (NOW + SOON, True),
        (NOW + SOON + SECOND, False),
    ],
)
def test_what_rings_before_a_visit_rings_within_a_day_of_it(kind, visit_at, is_soon):
    """Not of one that began, and not of one later than that."""
    wanted = {Rings.AT_ONCE: True, Rings.BEFORE_A_VISIT: is_soon, Rings.NEVER: False}
    assert rings_now(kind, visit_at, NOW) is wanted[RINGS[kind]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [STANDS_AGAIN, *(kind for kind in TaskKind if could_ring(kind))])
def test_each_ring_says_what_happened_and_what_to_do(kind, language):
    """In the clinic's language; every place of the template has words."""
    clinic = a_clinic(languages=(language,))
    content = template_wording.clinic_notice(clinic, kind, "Ana", "+525512345678", None)
    assert (content.template, content.language) == ("aviso_recepcion_2", language)
    assert len([part for part in content.parameters if part]) == 6


@pytest.mark.parametrize("second", [kind for kind in TaskKind if could_ring(kind)])
@pytest.mark.parametrize("first", [kind for kind in TaskKind if could_ring(kind)])
def test_within_the_hour_a_kind_silences_its_own_rank_and_no_other(first, second):
    """What cannot wait rings though what could wait for a visit has rung, and once."""
    rings = [ring(DESK, kind, CALLER, now=NOW).id for kind in (first, second)]
    assert (rings[0] == rings[1]) is (RINGS[first] is RINGS[second])


def test_one_person_rings_once_an_hour():
    """Whatever kinds of a rank there are; another person, or the next hour, is another ring."""
    first = ring(DESK, TaskKind.CANCELLED, CALLER, now=NOW)
    assert (first.kind, first.e164, first.concerns) == (
        Kind.CLINIC_NOTICE,
        "+525555550188",
        "ana",
    )
    again = ring(DESK, TaskKind.NOT_TOLD, CALLER, now=NOW + timedelta(minutes=29))
    other = ring(DESK, TaskKind.CANCELLED, Caller("luis", "Luis", ""), now=NOW)
    later = ring(DESK, TaskKind.CANCELLED, CALLER, now=NOW + timedelta(minutes=30))
    assert [m.id == first.id for m in (again, other, later)] == [True, False, False]


def rung(_records, task, now):
    return ring(DESK, task.kind, CALLER, now=now)


@pytest.mark.parametrize("rang_before", [True, False])
def test_a_task_is_there_with_its_ring_or_without(rang_before):
    """In one transaction; where somebody rang in this very moment the task alone."""
    records, queue = MemoryClinicRecords(MemoryStore(), CLINIC_ID), MemoryQueue()
    bell = Bell(rung, queue)
    one, two = (staff_task(TaskKind.NOT_TOLD, NOW, n, patient_id="ana") for n in "12")
    if rang_before:
        assert bell.tell(records, one, now=NOW)
    assert bell.tell(records, two, now=NOW)
    assert bell.tell(records, two, now=NOW + timedelta(hours=2)), "it is there, and rings no more"
    assert records.get(StaffTask, two.id) == two
    (message,) = records.messages_of("clinic")
    assert queue.message_ids == [message.id]
    assert records.get(Message, message.id) == message


def test_what_does_not_ring_is_in_the_inbox_all_the_same():
    """And nothing is asked of the queue."""
    records, queue = MemoryClinicRecords(MemoryStore(), CLINIC_ID), MemoryQueue()
    task = staff_task(TaskKind.UNREACHABLE, NOW, "1", patient_id="ana")
    assert Bell(lambda *_: None, queue).tell(records, task, now=NOW)
    assert (records.inbox(), queue.message_ids) == ([task], [])
