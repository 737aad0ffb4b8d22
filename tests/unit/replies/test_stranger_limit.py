"""What a stranger can make a clinic keep in an hour has an end, and nothing beyond it is silent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup, new_code
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.line_owner import owner_of_line
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line, Purpose
from chalicelib.shared.writes import CountNotKept
from tests.builders import NOW, a_clinic, keep
from tests.fakes.wrapped import Wrapped
from tests.unit.replies.reception import Desk

STRANGER, WHO = "+525587654321", {"from_wa_id": "5215587654321"}
HIDDEN = {"from_wa_id": "", "bsuid": "MX.777"}
HOUR = timedelta(hours=1)


@pytest.fixture
def desk():
    clinic = a_clinic()
    return Desk(clinic=replace(clinic, limits=replace(clinic.limits, strangers_texts_an_hour=3)))


def stored(desk):
    return {(item["pk"]["S"], item["sk"]["S"]) for item in desk.records.store.everything()}


@pytest.mark.parametrize("who", [WHO, HIDDEN])
def test_beyond_the_limit_the_task_counts_and_nothing_else_is_written(desk, who):
    """How many came and how many were not kept is told; no item is new."""
    for n in range(3):
        desk.hears(f"texto {n}", **who)
    before = stored(desk)
    for n in range(5):
        desk.hears(f"más {n}", **who)
    (task,) = desk.records.inbox()
    assert (task.texts, task.not_kept) == (3, 5)
    assert len(desk.records.texts_of(task)) == 3
    assert stored(desk) == before


def test_a_patient_has_no_such_limit(desk):
    """What a person of the clinic writes is kept, however much it is."""
    desk.on_the_list()
    for n in range(10):
        desk.hears(f"texto {n}")
    (task,) = desk.records.inbox()
    assert (task.texts, task.not_kept) == (10, 0)


def test_one_strangers_limit_is_no_others(desk):
    """It is counted by line."""
    for n in range(5):
        desk.hears(f"texto {n}", **WHO)
        desk.hears(f"texto {n}", from_wa_id="5215500001111")
    assert [(task.texts, task.not_kept) for task in desk.records.inbox()] == [(3, 2)] * 2


def test_two_hours_later_a_stranger_is_kept_again(desk):
    """In the hour that runs and the one before together there are no more than the limit."""
    for hours in range(3):
        desk.now = NOW + hours * HOUR
        for n in range(4):
            desk.hears(f"texto {hours} {n}", **WHO)
    (task,) = desk.records.inbox()
    assert (task.texts, task.not_kept) == (6, 6)


def test_what_opens_a_task_is_kept_beyond_the_limit(desk):
    """Whoever closes a task that a flood goes on under finds what came since, and not a number alone."""
    for n in range(5):
        desk.hears(f"texto {n}", **WHO)
    (task,) = desk.records.inbox()
    close_task(desk.records, task.id, now=NOW)
    desk.now = NOW + timedelta(minutes=1)
    for text in ("uno", "dos"):
        desk.hears(text, **WHO)
    newest = desk.records.inbox()[0]
    assert (newest.text, newest.texts, newest.not_kept) == ("uno", 1, 1)


def test_a_task_closed_meanwhile_takes_no_count(desk):
    """The text opens the next one."""
    for n in range(3):
        desk.hears(f"texto {n}", **WHO)
    (task,) = desk.records.inbox()

    class Late(Wrapped):
        def commit(self, writes):
            """Commit after staff have looked."""
            if any(isinstance(write, CountNotKept) for write in writes):
                close_task(desk.records, task.id, now=NOW)
            desk.records.commit(writes)

    event = desk.hears("otro", from_wa_id="5215500001111")
    late = replace(event, provider_id="wamid.late", from_wa_id=WHO["from_wa_id"])
    replace(desk.reception, records=Late(desk.records)).take_in(
        late, now=NOW + timedelta(minutes=1)
    )
    newest, *_ = desk.records.inbox()
    assert (newest.e164, newest.text, newest.done_at) == (STRANGER, "otro", None)


def test_a_stop_counts_beyond_the_limit(desk):
    """Whoever says it is written to no more, however much was written before; said again it writes nothing."""
    for n in range(5):
        desk.hears(f"texto {n}", **WHO)
    desk.hears("BAJA", **WHO)
    assert desk.records.get(Line, STRANGER).opted_out_at == NOW
    before = stored(desk)
    for _ in range(5):
        desk.hears("BAJA", **WHO)
    assert stored(desk) == before


def test_a_sign_up_counts_beyond_the_limit(desk):
    """Its code is the clinic's own form's; from then on they are a patient, of whom all is kept."""
    signup = Signup(
        id=new_code(),
        name="Eva Ruiz",
        typed_phone=STRANGER,
        purposes=(Purpose.REMINDERS,),
        proof=Proof(text_hash="ab" * 32),
        language="es_MX",
        created_at=NOW,
    )
    keep(desk.records, signup)
    for n in range(5):
        desk.hears(f"texto {n}", **WHO)
    desk.hears(signup.id, **WHO)
    (patient_id,) = desk.records.get(Line, STRANGER).patient_ids
    for text in ("¿Puedo llegar tarde?", "es por el tráfico"):
        desk.hears(text, **WHO)
    texts = [t.texts for t in desk.records.tasks_of(patient_id) if t.kind is TaskKind.TEXT]
    assert texts == [2]


def test_beyond_the_limit_nothing_is_answered(desk):
    """An answer is a message and its watch: items too."""
    for n in range(9):
        desk.hears(f"confirmo ab{n}d-1e22", **WHO)
    answers = desk.records.messages_of(owner_of_line(desk.records.keyed_hashes, STRANGER))
    assert len(answers) == 3
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.TEXT]
