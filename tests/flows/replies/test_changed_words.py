"""Words that a patient edits or takes back, and signs put on our messages: a person reads them, and no visit changes by them alone."""

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.writes import Remove
from sandbox import patient
from tests.builders import ANAS_PHONE
from tests.flows.replies.acts import everything
from tests.flows.seen import answers, kinds
from tests.flows.whatsapp_phone import WhatsappPhone


@pytest.fixture
def phone(day):
    """Ana's phone, with its number."""
    return WhatsappPhone(day, ANAS_PHONE, hides=False)


def read(day):
    """Return what staff read, the last text of the line's task."""
    (task,) = [task for task in day.inbox() if task.kind is TaskKind.TEXT]
    return task.text


def test_an_edit_is_read_with_the_words_it_replaces(day, ana, phone):
    """A person reads what it says now, and what it was."""
    former = phone.writes("¿Puedo llevar a mi hija?")
    phone.edits(former, "¿Puedo llevar a mis dos hijas?")
    assert read(day).startswith("[edit] ¿Puedo llevar a mis dos hijas?")
    assert "9:30 a. m.: «¿Puedo llevar a mi hija?»" in read(day)


@pytest.mark.parametrize("words", ["No puedo ir, cancela", "Cancelar", "Sí", "Cambiar", "ALTA"])
def test_an_edit_does_nothing_by_itself(day, visit, reminder, phone, words):
    """Whatever the new words would have done as a message of their own; what the former did is told."""
    former = phone.writes("Sí")
    day.work()
    before = day.visit(visit)
    assert before.status is Status.CONFIRMED
    phone.edits(former, words)
    assert day.visit(visit) == before
    assert read(day).startswith(f"[edit] {words}")
    assert "al que contestamos: «¡Gracias! La cita de Ana quedó confirmada: " in read(day)


@pytest.mark.parametrize("words", ["BAJA", "Stop", "no me escriban más"])
def test_new_words_that_opt_out_count_at_once(day, ana, phone, words):
    """As if they had been written so from the start."""
    former = phone.writes("¿Puedo llevar a mi hija?")
    phone.edits(former, words)
    assert day.line(ana).opted_out_at == day.now
    assert TaskKind.OPTED_OUT in kinds(day)


def test_a_withdrawn_message_is_named_by_its_words(day, ana, phone):
    """They were kept for staff to read."""
    former = phone.writes("¿Puedo llevar a mi hija?")
    phone.withdraws(former)
    assert read(day).startswith("[revoke] ")
    assert "«¿Puedo llevar a mi hija?»" in read(day)


@pytest.mark.parametrize("way", ["text", "tap"])
def test_a_withdrawn_message_is_named_by_what_it_did(day, visit, reminder, phone, way):
    """A tap or a word that cancelled stays done: staff see that it was, and that it was taken back."""
    former = phone.writes("Cancelar") if way == "text" else phone.taps(reminder, Action.CANCEL)
    day.work()
    phone.withdraws(former)
    assert day.visit(visit).status is Status.CANCELLED
    assert "al que contestamos: «Listo, la cita de Ana quedó cancelada: " in read(day)


def test_thanks_that_nobody_had_to_read_are_named_all_the_same(day, ana, phone):
    """What was said is kept, whoever is to read it."""
    former = phone.writes("gracias")
    phone.withdraws(former)
    assert read(day).endswith("9:30 a. m.: «gracias»")


def test_a_message_that_is_kept_no_more_is_named_by_its_moment(day, ana, phone):
    """Words go after their days, and those of an earlier release were kept for a person to read only."""
    former = phone.writes("gracias")
    (words,) = day.records.texts_on(ana.e164)
    day.records.commit([Remove(words)])
    phone.withdraws(former)
    assert read(day) == "[revoke] Retiró su mensaje del 22 de noviembre de 2026, 9:30 a. m."


def test_a_change_of_what_never_came_is_read_all_the_same(day, ana, phone):
    """Events may come before what they are about, or without saying which it was."""
    phone.edits(phone.does(patient.text("BAJA"), group_id="120363@g.us"), "No puedo ir")
    assert read(day) == "[edit] No puedo ir\n(antes: un mensaje anterior)"


def test_another_phones_words_are_not_shown(day, ana, phone):
    """Whoever names somebody else's message learns nothing of it, nor do staff under their name."""
    other = WhatsappPhone(day, "+525587654321", hides=False)
    theirs = phone.writes("canario de Ana")
    other.edits(theirs, "¿y esto?")
    (text,) = [task.text for task in day.inbox() if task.e164 == "+525587654321"]
    assert text.startswith("[edit] ¿y esto?")
    assert "canario" not in text


def test_what_another_stranger_was_answered_is_not_shown(day):
    """Answers to people nobody knows lie together: each is told of their own."""
    one, other = (WhatsappPhone(day, f"+52558765432{n}", hides=False) for n in (1, 2))
    theirs = one.writes("BAJA")
    assert len(answers(day)) == 1
    other.edits(theirs, "¿y esto?")
    one.edits(theirs, "¿y esto otro?")
    texts = [task for task in day.inbox() if task.kind is TaskKind.TEXT]
    told = {task.e164: "al que contestamos" in task.text for task in texts}
    assert told == {"+525587654321": True, "+525587654322": False}


def test_a_very_long_message_is_quoted_in_part(day, ana, phone):
    """The task stays one that is read at a glance."""
    former = phone.writes("¿por qué? " * 200)
    phone.withdraws(former)
    assert len(read(day)) < 500
    assert read(day).endswith("…»")


def test_a_reaction_through_the_telephone_acts_and_its_end_asks_nobody(day, visit, reminder, phone):
    """As WhatsApp tells of both: the yes stands when it is taken away, and no line waits for anybody."""
    phone.reacts(reminder, "😮")
    assert read(day) == "[reaction] 😮"
    phone.reacts(reminder, "👍")
    assert day.visit(visit).status is Status.CONFIRMED
    phone.reacts(reminder, "")
    assert day.visit(visit).status is Status.CONFIRMED
    assert [t.kind for t in day.inbox() if t.done_at is None] == [TaskKind.TEXT]


GROUP = {"group_id": "120363025246125888@g.us"}


def test_a_group_is_nobodys_word(day, ana, visit, reminder, phone, caplog):
    """What a patient says where others listen, a BAJA or a tap: nothing is stored, nothing changes, the log counts it."""
    before = everything(day)
    for said in ("BAJA", "Cancelar", "canario"):
        phone.does(patient.text(said), **GROUP)
        phone.does(patient.text(said, quoting=day.stored(reminder).provider_id), **GROUP)
    phone.taps(reminder, Action.CANCEL, **GROUP)
    stranger = WhatsappPhone(day, "+525587654321")
    stranger.does(patient.text("hola"), **GROUP)
    assert everything(day) == before
    named = [vars(record) for record in caplog.records if "nobodys_word" in str(record.msg)]
    assert {record["what"] for record in named} == {"group_message"}
    assert sum(record["events"] for record in named) == 8
