"""An edit, a withdrawal or a sign's taking-away that is heard before what it changes: that acts no more when it comes, and a person has both."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action
from chalicelib.messaging.received_texts import name_of_text
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.retention import INBOUND_REMEMBERED_FOR
from tests.flows.seen import answers, kinds

MINUTE = timedelta(minutes=1)
LATE = "wamid.late"
ORIGINALS = {
    "yes": lambda day, ana, _reminder, at: day.write(ana, "Sí", at=at, provider_id=LATE),
    "no": lambda day, ana, _reminder, at: day.write(ana, "No puedo ir", at=at, provider_id=LATE),
    "another": lambda day, ana, _reminder, at: day.write(
        ana, "¿puedo cambiar mi cita?", at=at, provider_id=LATE
    ),
    "my data": lambda day, ana, _reminder, at: day.write(ana, "MIS DATOS", at=at, provider_id=LATE),
    "back": lambda day, ana, _reminder, at: day.write(ana, "ALTA", at=at, provider_id=LATE),
    "a tap": lambda day, _ana, reminder, at: day.tap(
        reminder, Action.CANCEL, at=at, provider_id=LATE, text="Cancelar"
    ),
}


def read(day):
    """Return what staff read, text by text."""
    (task,) = [task for task in day.inbox() if task.kind is TaskKind.TEXT]
    texts = day.records.texts_on(task.e164)
    return [text.text for text in texts if text.task_id == task.id]


@pytest.mark.parametrize("becomes", ["Mejor llámenme", ""])
@pytest.mark.parametrize("original", ORIGINALS)
def test_what_was_changed_before_it_came_acts_no_more(day, ana, visit, reminder, original, becomes):
    """A person reads both, and which came of which."""
    written_at = day.now
    day.now += MINUTE
    change = day.edit(ana, LATE, becomes)
    day.now += MINUTE
    before = day.visit(visit)
    said = ORIGINALS[original](day, ana, reminder, written_at)
    assert day.visit(visit) == before
    (late,) = [text for text in read(day) if text.startswith(said.text)]
    assert f"«{'[edit] ' + becomes if becomes else '[revoke]'}" in late
    names = {t.name: t.replaces for t in day.records.texts_on(ana.e164)}
    of_change = names[name_of_text(change.provider_id, change.at)]
    assert of_change == name_of_text(LATE, written_at)
    assert len(answers(day)) == 1, "that a person reads it"


@pytest.mark.parametrize("is_in_order", [True, False])
def test_of_two_changes_the_later_is_told(day, ana, visit, reminder, is_in_order):
    """Whichever of them is heard first."""
    written_at, first = day.now, day.now + MINUTE
    day.now += 2 * MINUTE
    changes = [("que sea el lunes", first), ("que sea el martes", day.now)]
    for text, at in changes if is_in_order else reversed(changes):
        day.edit(ana, LATE, text, at=at)
    day.write(ana, "No puedo ir", at=written_at, provider_id=LATE)
    assert day.visit(visit).status is Status.BOOKED
    (late,) = [text for text in read(day) if text.startswith("No puedo ir")]
    assert "martes" in late


def test_a_stop_counts_whatever_became_of_it(day, ana, reminder):
    """As when it is heard first."""
    written_at = day.now
    day.now += MINUTE
    day.edit(ana, LATE, "perdón, sí quiero")
    day.write(ana, "BAJA", at=written_at, provider_id=LATE)
    assert day.line(ana).opted_out_at == written_at


def test_new_words_that_opt_out_count_at_once(day, ana, reminder):
    """Nobody waits for what they replace."""
    day.edit(ana, LATE, "BAJA")
    assert day.line(ana).opted_out_at == day.now


@pytest.mark.parametrize("becomes", ["no", ""])
def test_another_phones_word_keeps_nobodys_from_acting(day, ana, visit, reminder, becomes):
    """A patient of another line, or a stranger, who names this message."""
    written_at = day.now
    other = day.patient(id="eva", name="Eva Gil", e164="+525510000001")
    day.edit(other, LATE, becomes)
    day.edit(other, LATE, becomes, from_wa_id="525587654321")
    day.write(ana, "No puedo ir", at=written_at, provider_id=LATE)
    assert day.visit(visit).status is Status.CANCELLED


def test_what_came_before_its_change_has_acted(day, ana, visit, reminder):
    """And the same event again does nothing, as ever."""
    event = day.write(ana, "No puedo ir")
    day.now += MINUTE
    day.edit(ana, event.provider_id, "")
    day.hear(event)
    assert (day.visit(visit).status, len(read(day))) == (Status.CANCELLED, 1)


# Signs


def test_a_yes_that_was_taken_away_before_it_came_confirms_nothing(day, visit, reminder):
    """A person reads it, with the moment it was taken away."""
    put_at = day.now
    day.now += MINUTE
    day.react(reminder, "")
    day.react(reminder, "👍", at=put_at)
    assert day.visit(visit).status is Status.BOOKED
    (late,) = read(day)
    assert late.startswith("[reaction] 👍\n(lo retiró el 22 de noviembre")


@pytest.mark.parametrize("ends", [(0, 1), (1, 0)])
def test_a_yes_that_was_put_again_confirms(day, visit, reminder, ends):
    """Only what was put before it was taken away is gone; of two takings-away the last counts."""
    first = day.now
    day.now += 3 * MINUTE
    for minutes in ends:
        day.react(reminder, "", at=first + minutes * MINUTE)
    day.react(reminder, "👍", at=first + MINUTE)
    assert day.visit(visit).status is Status.BOOKED
    day.react(reminder, "👍", at=first + 2 * MINUTE)
    assert day.visit(visit).status is Status.CONFIRMED


def test_one_message_is_not_another(day, ana, visit, reminder):
    """Taken away from the reminder, put on the next one."""
    other = day.book(ana, "in 2 days 12:00")
    day.go_on("tomorrow 12:15")
    put_at = day.now
    day.react(reminder, "", at=put_at + MINUTE)
    day.now += 2 * MINUTE
    day.react(day.told(ana)[-1], "👍", at=put_at)
    assert (day.visit(visit).status, day.visit(other).status) == (Status.BOOKED, Status.CONFIRMED)
    assert TaskKind.TEXT not in kinds(day)


def test_it_is_remembered_for_as_long_as_an_event(day, ana, reminder):
    """And forgotten by the table itself; so is one that a second change wrote anew."""
    day.edit(ana, LATE, "uno")
    day.now += MINUTE
    day.edit(ana, LATE, "dos")
    kept = [i for i in day.store.everything() if "#INBOUND#" in i["pk"]["S"]]
    ends = {int(item["expires_at"]["N"]) for item in kept}
    until = [day.now - MINUTE + INBOUND_REMEMBERED_FOR, day.now + INBOUND_REMEMBERED_FOR]
    assert (len(kept), ends) == (3, {int(each.timestamp()) for each in until})
