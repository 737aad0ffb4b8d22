"""The code of the form, in a message of the patient's own: it proves the number and the consent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.model import Proof
from chalicelib.consent.signup import VALID_FOR, Signup
from chalicelib.data_rights.erase import erase
from chalicelib.messaging.model import Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Purpose
from tests.builders import ANAS_PHONE, a_clinic, a_message, keep
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import answers, reminders

CODE = "4k9d-x2mp"
PREFILLED = f"Hola, soy Ana López. Confirmo mis recordatorios. Código: {CODE}"
PHONE = a_message()  # somebody who holds Ana's phone, known to the clinic or not


@pytest.fixture
def day():
    """A day of a clinic that reminds a day before."""
    return ClinicDay(a_clinic(reminder_offsets=(24 * 60,)))


def signup(day, **changes):
    """Let somebody fill in the form; return what waits for their message."""
    usual = {
        "id": CODE,
        "name": "Ana López",
        "typed_phone": ANAS_PHONE,
        "purposes": (Purpose.REMINDERS,),
        "proof": Proof(text_hash="text", notice_version="2026-11"),
        "language": "",
        "created_at": day.now,
    }
    waiting = Signup(**(usual | changes))
    keep(day.records, waiting)
    return waiting


def asked(day):
    """Return what the desk is asked besides whose visit that of a new person is."""
    return [task for task in day.inbox() if task.kind is not TaskKind.SIGNED_UP]


def patients(day):
    """Return everybody on the clinic's list."""
    return day.records.patients_named("")


def test_the_patients_own_message_proves_number_and_consent(day):
    """A new person: registered, sure, agreed to what they ticked, welcomed; the log has the proof."""
    signup(day)
    day.write(PHONE, PREFILLED)
    (ana,) = patients(day)
    assert (ana.e164, ana.number) == (ANAS_PHONE, NumberState.VERIFIED)
    assert [p for p in Purpose if ana.agreed_to(p)] == [Purpose.REMINDERS]
    (event,) = day.records.consent_events_of(ana.id)
    assert (event.proof.text_hash, event.proof.message_id) == ("text", "wamid.in1")
    assert "Hola, Ana" in answers(day)[0]
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    assert len(reminders(day)) == 1


@pytest.mark.parametrize(
    "text",
    [
        *(CODE, CODE.upper(), f"mi código es {CODE} gracias", f"{CODE}\n"),
        *("4k9dx2mp", "4K9D X2MP", "4k9d–x2mp", PREFILLED.replace("-", " ")),
    ],
)
def test_the_code_is_found_in_whatever_is_written_around_it(day, text):
    """People edit the prefilled sentence."""
    signup(day)
    day.write(PHONE, text)
    assert len(patients(day)) == 1


def test_the_same_message_twice_signs_up_once(day):
    """One person, one welcome, one log entry."""
    signup(day)
    event = day.write(PHONE, PREFILLED)
    day.hear(event)
    (ana,) = patients(day)
    assert (len(answers(day)), len(day.records.consent_events_of(ana.id))) == (1, 1)


def test_a_code_is_good_once(day):
    """Read off somebody's screen, it registers nobody else; a person is told."""
    signup(day)
    day.write(PHONE, PREFILLED)
    day.write(a_message(e164="+525587654321"), PREFILLED)
    assert [p.e164 for p in patients(day)] == [ANAS_PHONE]
    assert "No reconocemos ese código" in answers(day)[-1]
    assert [task.kind for task in asked(day)] == [TaskKind.TEXT]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es_MX", "Ya estabas registrado"),
        ("es", "Ya estabas registrado"),
        ("en", "already signed up"),
        ("pt_BR", "já tinha feito seu cadastro"),
    ],
)
def test_the_same_code_sent_again_is_told_so(day, language, said):
    """A double tap, or "did it go?": all is well, nobody has a task of it, and nothing is signed up anew."""
    signup(day, language=language)
    day.write(PHONE, PREFILLED)
    before = patients(day)
    for text in (PREFILLED, CODE, "4k9d x2mp"):
        day.write(PHONE, text)
    assert [said in text for text in answers(day)] == [False, True, True, True]
    assert (patients(day), asked(day)) == (before, [])
    assert len(day.records.consent_events_of(before[0].id)) == 1


def test_who_signed_up_another_is_told_whom(day):
    """It is the child who was signed up, not who holds the phone: she is not greeted as him."""
    signup(day, name="Emiliano Torres", guardian="mamá")
    day.write(PHONE, CODE)
    assert answers(day)[0].startswith("¡Listo! Por aquí te recordaremos las citas de Emiliano")
    day.write(PHONE, CODE)
    assert "Ya habías registrado a Emiliano" in answers(day)[-1]


def test_a_used_code_takes_no_bajas_place(day):
    """Only a new sign-up, or ALTA, brings them back."""
    signup(day)
    day.write(PHONE, CODE)
    day.write(PHONE, "BAJA")
    day.write(PHONE, CODE)
    assert day.line(PHONE).opted_out_at is not None
    assert "escribe ALTA" in answers(day)[-1]
    assert [task.kind for task in asked(day)] == [TaskKind.OPTED_OUT]


def test_a_used_code_is_unknown_after_an_erasure(day):
    """What is kept of it matches nobody any more: who was erased is told what a stranger is."""
    signup(day)
    day.write(PHONE, CODE)
    (ana,) = patients(day)
    assert erase(day.records, ana.id, now=day.now)
    day.now += timedelta(minutes=1)
    day.write(PHONE, CODE)
    assert patients(day) == []
    assert "No reconocemos ese código" in answers(day)[-1]


@pytest.mark.parametrize(
    "text", ["sept 2026", "para nada", "10am-12pm", "A1234567", "55 5000 0124", "4k9d x2mp"]
)
def test_what_only_looks_like_a_code_is_read_as_any_text(day, text):
    """Nobody is told of a code who never spoke of one."""
    day.write(PHONE, text)
    assert [task.text for task in day.inbox()] == [text]
    assert "código" not in " ".join(answers(day))


def test_an_old_code_is_said_to_be_old(day):
    """The table may keep it a while longer: a consent of last month is not one of today."""
    signup(day, created_at=day.now - VALID_FOR)
    day.write(PHONE, PREFILLED)
    assert (patients(day), len(day.inbox())) == ([], 1)
    assert "ya venció" in answers(day)[0]


def test_a_code_of_its_last_second_is_good(day):
    """Seven days."""
    signup(day, created_at=day.now - VALID_FOR + timedelta(seconds=1))
    day.write(PHONE, PREFILLED)
    assert len(patients(day)) == 1


def test_a_code_nobody_gave_changes_nothing(day):
    """The answer says so, and a person can help."""
    day.write(PHONE, f"Código: {CODE}")
    assert (patients(day), len(day.inbox())) == ([], 1)
    assert "No reconocemos ese código" in answers(day)[0]


def test_another_clinics_code_is_no_code_here(day):
    """Each clinic's sign-ups are its own."""
    sender = replace(day.clinic.sender, phone_number_id="other-number")
    other = ClinicDay(
        a_clinic(id="other001", slug="other", sender=sender), store=day.store, now=day.now
    )
    signup(other)
    day.write(PHONE, PREFILLED)
    assert (patients(day), patients(other)) == ([], [])


def test_the_line_that_wrote_is_believed_whatever_was_typed(day):
    """The form cannot be used to sign up a stranger, nor to write to one."""
    signup(day, typed_phone="+525599999999")
    day.write(PHONE, PREFILLED)
    assert [p.e164 for p in patients(day)] == [ANAS_PHONE]
    day.work()
    assert [(m.kind, m.e164) for m in day.ledger] == [(Kind.REPLY, ANAS_PHONE)]


def test_who_said_stop_comes_back_by_the_form(day):
    """By their own word on their own phone; the reminder of tomorrow goes."""
    ana = day.patient(name="Ana López")
    day.book(ana, "tomorrow 10:30")
    day.write(ana, "BAJA")
    day.now += timedelta(minutes=1)
    signup(day)
    day.write(ana, PREFILLED)
    assert day.line(ana).opted_out_at is None
    day.go_on("today 10:45")
    assert len(reminders(day)) == 1
    assert len(patients(day)) == 1


def test_a_person_from_a_list_who_signs_up_is_asked_no_more(day):
    """The question was out; the code answers it."""
    ana = day.patient(name="Ana López", number=NumberState.UNVERIFIED)
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:00")
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY]
    signup(day)
    day.write(ana, PREFILLED)
    day.go_on("today 10:45")
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY, Kind.REPLY, Kind.REMINDER]


def test_a_name_that_is_none_of_those_on_the_phone_is_for_a_person(day):
    """Two children share it and a third name signs up: kindly passed on, nobody changed."""
    people = [day.patient(id=n, name=f"{n} Pérez") for n in ("Luis", "Sofía")]
    signup(day, name="Mateo Pérez")
    day.write(PHONE, PREFILLED)
    assert [day.person(p) for p in people] == people
    (task,) = day.inbox()
    assert (task.kind, "Mateo" in task.text) == (TaskKind.TEXT, True)
    assert "se lo pasamos a la recepción" in answers(day)[0]


def test_a_code_from_a_hidden_number_is_for_a_person(day):
    """No number, no line: somebody looks, nothing is guessed."""
    signup(day)
    day.write(PHONE, PREFILLED, from_wa_id="", bsuid="MX.777")
    assert (patients(day), len(day.inbox())) == ([], 1)
