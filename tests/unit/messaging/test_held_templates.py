"""Templates in trouble: noted once with one task, tried by one message whoever works, ended together with the task."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.clinics.template_trouble import TemplateTrouble
from chalicelib.messaging import held_templates
from chalicelib.messaging.channel_protocol import Outcome
from chalicelib.messaging.channel_protocol import Verdict as Answered
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.deliver import AT_ONCE
from chalicelib.messaging.held_templates import TRY_AGAIN, end, held, note, take_try, task_of
from chalicelib.messaging.judge_dispatched import judge
from chalicelib.messaging.may_leave import may_leave
from chalicelib.messaging.model import Kind
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.messaging.unknown_fate import Verdict
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, NOW, a_clinic, a_content, a_message, keep
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.unit.messaging.test_deliver import Post

SECOND = timedelta(seconds=1)
HELD = held(a_content(), "132001", now=NOW)
DEARER = TemplateTrouble("recordatorio_cita", "es_MX", "category MARKETING", NOW)
OTHER = replace(HELD, language="en")
PAUSED = Outcome(Answered.HOLD_TEMPLATE, "132015")


@pytest.fixture
def records():
    """A clinic's records."""
    found = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    keep(found, a_clinic())
    return found


def troubles(records):
    """Return what the clinic remembers of its templates."""
    return records.get(Clinic, CLINIC_ID).template_troubles


def lines(records):
    """Return what staff read, and whether it is still open."""
    return sorted((task.text, task.done_at is None) for task in records.inbox())


def test_a_trouble_is_noted_once_with_one_line(records):
    """However often and with whichever code it is told again; another language and another subject are others."""
    for trouble in (HELD, replace(HELD, why="132015", since=NOW + SECOND), OTHER, DEARER, DEARER):
        note(records, CLINIC_ID, trouble)
    assert troubles(records) == (HELD, OTHER, DEARER)
    assert lines(records) == [
        ("recordatorio_cita en: 132001", True),
        ("recordatorio_cita es_MX: 132001", True),
        ("recordatorio_cita es_MX: category MARKETING", True),
    ]
    assert {task.kind for task in records.inbox()} == {TaskKind.TEMPLATE}


def test_its_end_closes_the_line_and_leaves_the_others(records):
    """Closing by the deed: nobody has to; what a person closed stays as they closed it."""
    for trouble in (HELD, OTHER, DEARER):
        note(records, CLINIC_ID, trouble)
    close_task(records, task_of(OTHER, CLINIC_ID).id, now=NOW + SECOND)
    for trouble in (HELD, OTHER):
        end(records, CLINIC_ID, trouble.topic, now=NOW + TRY_AGAIN)
    assert troubles(records) == (DEARER,)
    closed = {task.text: task.done_at for task in records.inbox() if task.done_at}
    assert closed == {
        "recordatorio_cita es_MX: 132001": NOW + TRY_AGAIN,
        "recordatorio_cita en: 132001": NOW + SECOND,
    }


def test_what_begins_and_ends_in_one_second_leaves_the_line_as_it_last_was(records):
    """News comes in one body: paused, approved, paused. The line is open again, and the same."""
    for _ in range(3):
        note(records, CLINIC_ID, HELD)
        end(records, CLINIC_ID, HELD.topic, now=NOW)
    assert lines(records) == [("recordatorio_cita es_MX: 132001", False)]
    note(records, CLINIC_ID, HELD)
    assert lines(records) == [("recordatorio_cita es_MX: 132001", True)]


def test_a_line_that_was_forgotten_does_not_keep_a_template_held(records):
    """Tasks go after 400 days; the template's end needs none."""
    records.commit([Save(replace(a_clinic(), template_troubles=(HELD,)))])
    assert end(records, CLINIC_ID, HELD.topic, now=NOW).template_troubles == ()
    assert records.inbox() == []


def test_a_clinic_that_is_no_more_has_no_templates():
    """Nothing is written."""
    nobody = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    assert note(nobody, CLINIC_ID, HELD) is None
    assert end(nobody, CLINIC_ID, HELD.topic, now=NOW) is None
    assert nobody.inbox() == []


def test_of_two_that_try_one_may(records):
    """Both saw the same clinic; the next try is due half an hour later."""
    clinic = note(records, CLINIC_ID, HELD)
    later = NOW + TRY_AGAIN
    assert take_try(records, clinic, HELD, now=later).template_troubles == troubles(records)
    assert take_try(records, clinic, HELD, now=later) is None
    assert [trouble.try_at for trouble in troubles(records)] == [later + TRY_AGAIN]


def test_of_a_whole_call_one_message_tries():
    """Lanes work side by side: none leaves before its time, then one alone, refused; then one that is taken, and all."""
    post = Post(clinic=a_clinic(template_troubles=(replace(HELD, try_at=NOW),)))
    messages = post.queued(AT_ONCE)
    post.channel.of_line = {m.e164: PAUSED for m in messages}
    tried = []
    for post.now in (NOW - SECOND, NOW, NOW + SECOND, NOW + TRY_AGAIN):
        post.work(*messages)
        tried.append(len(post.channel.attempts))
    assert tried == [0, 1, 1, 2]
    post.channel.of_line = {}
    for post.now in (NOW + 2 * TRY_AGAIN, NOW + 2 * TRY_AGAIN + SECOND):
        post.work(*messages)
    assert (len(post.channel.arrived), troubles(post.records)) == (AT_ONCE, ())


def test_a_yes_beside_a_no_does_not_end_the_trouble():
    """In one group some were taken before the template was paused: only a message that tries it proves anything."""
    post = Post()
    messages = post.queued(4)
    post.channel.of_line = {m.e164: PAUSED for m in messages[:2]}
    post.work(*messages)
    assert [trouble.why for trouble in troubles(post.records)] == ["132015"]
    assert lines(post.records) == [("recordatorio_cita es_MX: 132015", True)]


def test_a_whole_group_that_is_refused_is_told_by_its_first(monkeypatch):
    """Twenty-five noes side by side, one look at the clinic and one write."""
    post, calls = Post(), []
    messages = post.queued(25)
    post.channel.of_line = {m.e164: PAUSED for m in messages}
    told = held_templates.note
    monkeypatch.setattr(held_templates, "note", lambda *a, **n: calls.append(a) or told(*a, **n))
    post.work(*messages)
    assert (len(post.channel.attempts), len(calls), len(troubles(post.records))) == (25, 1, 1)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_waits_for_its_template_and_free_text_for_none(kind):
    """Sender and watch agree, before the try is due and after."""
    clinic = a_clinic(template_troubles=(HELD,))
    waiting = a_message(kind=kind)
    free = a_message(kind=kind, content=a_content(template="", text="Hola", language=""))
    for message, now, goes in (
        (waiting, NOW, False),
        (waiting, NOW + TRY_AGAIN, True),
        (free, NOW, True),
    ):
        assert may_leave(message, clinic, now=now) is goes
        verdict = judge(message, clinic, now=now, last_status_at=None)
        assert verdict is (Verdict.ASK_AGAIN if goes else Verdict.WAIT)


def test_what_is_only_dearer_goes_on(records):
    """A template that was moved to marketing keeps no reminder waiting."""
    note(records, CLINIC_ID, DEARER)
    assert may_leave(a_message(), records.get(Clinic, CLINIC_ID), now=NOW)
    assert records.get(StaffTask, task_of(DEARER, CLINIC_ID).id).text.endswith("MARKETING")
