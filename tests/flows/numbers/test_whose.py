"""Whose number it is: every spelling of one line, shared phones, strangers."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Particulars, Patient
from chalicelib.patients.register import register
from chalicelib.shared.phone import normalise
from tests.flows.clinic_day import PAGES
from tests.flows.numbers.acts import UNSURE, texts
from tests.flows.seen import PASSED_ON, kinds

# One line, many spellings


@pytest.mark.parametrize(
    ("written", "region", "wa_ids"),
    [
        ("+5215512345678", "MX", ("5215512345678", "525512345678")),
        ("5215512345678", "MX", ("5215512345678", "525512345678")),
        ("044 55 1234 5678", "MX", ("5215512345678", "525512345678")),
        ("5512345678", "MX", ("5215512345678", "525512345678")),
        ("+54 9 11 2345-6789", "AR", ("5491123456789", "541123456789")),
        ("011 15 2345-6789", "AR", ("5491123456789", "541123456789")),
        ("(11) 98765-4321", "BR", ("5511987654321", "551187654321")),
        ("+55 11 8765-4321", "BR", ("5511987654321", "551187654321")),
    ],
)
def test_whoever_whatsapp_calls_them_it_is_the_patient(day, written, region, wa_ids):
    """However the number was written and whichever id the message comes from: one line, one patient."""
    ana = day.patient(e164=normalise(written, region=region).e164)
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:30")
    (message,) = day.told(ana)
    for wa_id, action in zip(wa_ids, (Action.CONFIRM, Action.CANCEL), strict=True):
        day.tap(message, action, from_wa_id=wa_id)
    assert day.visit(visit).status is Status.CANCELLED
    assert kinds(day) == [TaskKind.CANCELLED, TaskKind.CONFIRMED]
    lines = [item for item in day.store.everything() if "#LINE#" in item["pk"]["S"]]
    assert len(lines) == 1


# One phone, two people


def test_two_children_on_one_phone_are_named_each_in_one_message(day):
    """Two patients, one digest, each visit with its own name."""
    luis = day.patient(id="luis", name="Luis Pérez", guardian="mamá")
    sofia = day.patient(id="sofia", name="Sofía Pérez", guardian="mamá")
    day.book(luis, "tomorrow 10:30")
    day.book(sofia, "tomorrow 11:00")
    day.go_on("today 12:00")
    (digest,) = day.told(luis)
    said = " ".join(digest.content.parameters)
    assert ("Luis" in said, "Sofía" in said, len(digest.about)) == (True, True, 2)


def test_one_number_in_two_spellings_is_one_person_and_one_send(day):
    """Read again without Argentina's 9, the number stays as sure as it was."""
    ana = day.patient(e164="+5491123456789")
    again = Particulars(ana.name, "+541123456789")
    done = register(day.records, again, now=day.now, source="import")
    day.records.commit(done.writes)
    assert (done.result, day.person(ana)) == ("unchanged", ana)
    day.book(ana, "tomorrow 10:30")
    day.go_on("tomorrow 10:00")
    assert len(day.ledger) == 1


# A stranger's number


def test_the_first_message_to_a_number_from_a_list_tells_nothing_of_the_visit(day, stranger):
    """It names the clinic, asks "¿eres Ana?", and offers "no soy yo"."""
    (question,) = day.told(stranger)
    said = " ".join(question.content.parameters)
    assert question.kind is Kind.VERIFY
    assert "Clínica Dental Sonrisa" in said
    assert [button.action for button in question.content.buttons] == [Action.YES_ME, Action.NOT_ME]
    assert not [detail for detail in ("10:30", "Ruiz", "noviembre", "cita") if detail in said]
    assert question.content.parameters[2] == f"{PAGES}/c/{day.clinic.slug}/aviso"


def test_after_not_me_nothing_is_ever_sent_there_again_for_that_patient(day, stranger):
    """Not reminders, not changes, not a second question; staff are told, the stranger is apologised to."""
    (question,) = day.told(stranger)
    day.tap(question, Action.NOT_ME)
    day.go_on("today 11:00")
    assert day.person(stranger).number is NumberState.WRONG
    assert kinds(day) == [TaskKind.WRONG_NUMBER]
    told = len(day.told(stranger))
    visit = day.book(stranger, "in 4 days 12:00")
    day.go_on("in 2 days 19:00", every=timedelta(hours=1))
    day.move(visit, "in 5 days 12:00")
    day.cancel(visit)
    day.go_on("in 5 days 13:00", every=timedelta(hours=1))
    assert len(day.told(stranger)) == told == 2
    assert "Ruiz" not in texts(day, stranger)


def says(day, person, question, action, how):
    """Let whoever holds the phone answer by the button, by its title, in their own words, or by a word that quotes the question."""
    words = {
        Action.YES_ME: ("Sí, soy yo", "soy yo", "Sí"),
        Action.NOT_ME: ("No soy yo", "número equivocado", "No"),
    }
    typed = dict(zip(("title", "words", "quoted"), words[action], strict=True))
    day.now += timedelta(minutes=1)
    if how == "button":
        day.tap(question, action, text=words[action][0])
    else:
        quotes = question.provider_id if how == "quoted" else ""
        day.write(person, typed[how], context_id=quotes)
    day.work()


HOW = ["button", "title", "words", "quoted"]


@pytest.mark.parametrize("action", [Action.YES_ME, Action.NOT_ME])
@pytest.mark.parametrize("how", HOW)
def test_who_says_both_has_proved_nothing(day, stranger, action, how):
    """In either order: no detail goes there, a person finds out, and the second answer is answered too."""
    question = day.stored(day.told(stranger)[0])
    other = {Action.YES_ME: Action.NOT_ME, Action.NOT_ME: Action.YES_ME}[action]
    says(day, stranger, question, action, how)
    says(day, stranger, question, other, how)
    assert day.person(stranger).number is NumberState.WRONG
    assert TaskKind.WRONG_NUMBER in kinds(day)
    assert [m.kind for m in day.told(stranger)] == [Kind.VERIFY, Kind.REPLY, Kind.REPLY]
    day.go_on("in 3 days 11:00", every=timedelta(hours=1))
    assert len(day.told(stranger)) == 3
    assert "Ruiz" not in texts(day, stranger)


def test_who_is_them_after_all_reads_how_to_prove_it(day, stranger):
    """The form's own code does; somebody at the clinic reads it as well."""
    question = day.told(stranger)[0]
    says(day, stranger, question, Action.NOT_ME, "button")
    says(day, stranger, question, Action.YES_ME, "button")
    assert day.told(stranger)[-1].content.text.endswith(f"{PAGES}/c/{day.clinic.slug}")
    assert kinds(day) == [TaskKind.TEXT, TaskKind.WRONG_NUMBER]


@pytest.mark.parametrize("action", [Action.YES_ME, Action.NOT_ME])
def test_the_same_answer_twice_is_as_good_as_once(day, stranger, action):
    """It changes nothing and is not answered again."""
    (question,) = day.told(stranger)
    says(day, stranger, question, action, "button")
    after = day.person(stranger)
    says(day, stranger, question, action, "button")
    assert (day.person(stranger), len(day.told(stranger))) == (after, 2)


# Nobody was asked


@pytest.mark.parametrize("number", [NumberState.ATTESTED, NumberState.VERIFIED])
@pytest.mark.parametrize(
    "words", ["No soy yo", "Número equivocado", "No soy Ana López", "Número equivocado, soy Pedro"]
)
def test_after_a_reminder_a_no_is_believed_as_after_the_question(day, number, words):
    """The clinic had vouched, or somebody wrote from there once: whoever holds the phone today knows better."""
    ana = day.patient(number=number)
    day.book(ana, "in 2 days 10:30")
    day.go_on("tomorrow 10:45")
    day.write(ana, words)
    assert day.person(ana).number is NumberState.WRONG
    assert kinds(day) == [TaskKind.WRONG_NUMBER]
    day.go_on("in 2 days 10:45")
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.REPLY]


@pytest.mark.parametrize(
    "words", ["Se equivocaron", "Equivocado", "No la conozco", "No, soy Pedro"]
)
def test_after_a_reminder_words_that_may_be_about_the_visit_a_person_reads(day, words):
    """Its hour may be wrong, or its doctor unknown."""
    ana = day.patient()
    day.book(ana, "in 2 days 10:30")
    day.go_on("tomorrow 10:45")
    day.write(ana, words)
    assert (day.person(ana).number, kinds(day)) == (ana.number, [TaskKind.TEXT])


def test_of_two_who_were_told_together_nobody_is_taken_off_the_phone(day):
    """A person finds out which."""
    people = [day.patient(), day.patient(id="luis", name="Luis Pérez")]
    for person, hour in zip(people, ("10:30", "11:30"), strict=True):
        day.book(person, f"in 2 days {hour}")
    day.go_on("tomorrow 12:00")
    day.write(people[0], "Número equivocado")
    assert [day.person(p).number for p in people] == [p.number for p in people]
    assert kinds(day) == [TaskKind.TEXT]


def test_what_waits_beside_anothers_visit_does_not_leave_either(day):
    """A message that names both, written to the other: theirs is decided anew."""
    luis, ana = day.patient(id="luis", name="Luis Pérez"), day.patient()
    day.book(luis, "in 3 days 10:30")
    day.book(ana, "in 3 days 11:30", practitioner="Dra. Ruiz")
    first = day.book(ana, "in 2 days 17:00", place="Consultorio 9")
    day.go_on("tomorrow 17:00")
    (told,) = day.told(ana)
    assert [about.appointment_id for about in told.about] == [first.id]
    day.tick("in 2 days 11:30")
    day.write(ana, "Número equivocado", context_id=day.stored(told).provider_id)
    day.go_on("in 2 days 13:00")
    assert "Ruiz" not in texts(day, ana)
    assert "Luis" in texts(day, ana)


@pytest.mark.parametrize("words", ["no soy y no me escriban", "Número equivocado, BAJA"])
@pytest.mark.parametrize("state", [NumberState.ASKED, NumberState.ATTESTED])
def test_who_is_somebody_else_and_wants_nothing_more_is_heard_in_both(day, words, state):
    """The line stops, and the number is nobody's they know; one answer, that of the BAJA."""
    ana = day.patient(number=NumberState.UNVERIFIED if state is NumberState.ASKED else state)
    day.book(ana, "in 2 days 10:30")
    day.go_on("tomorrow 10:45")
    day.write(ana, words)
    assert day.person(ana).number is NumberState.WRONG
    assert day.line(ana).opted_out_at
    assert kinds(day) == [TaskKind.OPTED_OUT, TaskKind.WRONG_NUMBER]
    day.go_on("in 2 days 10:45")
    assert "ALTA" in day.told(ana)[-1].content.text
    assert len(day.told(ana)) == 2


@pytest.mark.parametrize("first", ["BAJA", "no me escriban", "ALTA"])
def test_who_is_somebody_else_is_promised_no_reminders_by_an_alta(day, stranger, first):
    """The line is open again, the number as wrong as it was: they read how a number is proved, and a person reads them."""
    day.tap(day.told(stranger)[0], Action.NOT_ME)
    day.write(stranger, first)
    day.now += timedelta(minutes=1)
    day.write(stranger, "ALTA")
    day.work()
    said = day.told(stranger)[-1].content.text
    assert (PAGES in said, "recordatorios de tus citas" in said) == (True, False)
    assert TaskKind.TEXT in kinds(day)
    assert (day.line(stranger).opted_out_at, day.person(stranger).number) == (
        None,
        NumberState.WRONG,
    )
    before = len(day.told(stranger))
    day.go_on("in 2 days 10:45", every=timedelta(minutes=30))
    assert len(day.told(stranger)) == before


def test_an_alta_of_a_phone_where_one_of_two_answers_is_an_alta(day, stranger):
    """Of whom it is wrong for nothing goes on; who answers there gets theirs again, and reads so."""
    luis = day.patient(id="luis", name="Luis Pérez", e164=stranger.e164)
    day.tap(day.told(stranger)[0], Action.NOT_ME)
    day.write(luis, "BAJA")
    day.now += timedelta(minutes=1)
    day.write(luis, "ALTA")
    day.work()
    assert "recordatorios de tus citas" in texts(day, luis)


def test_after_yes_reminders_go(day, stranger):
    """By the button; not before."""
    day.tap(day.told(stranger)[0], Action.YES_ME)
    day.go_on("in 2 days 10:45", every=timedelta(minutes=30))
    assert [m.kind for m in day.told(stranger)] == [Kind.VERIFY, Kind.REPLY, Kind.REMINDER]


@pytest.mark.parametrize("words", ["Sí", "si 👍", "Confirmo"])
def test_a_plain_yes_in_words_is_a_yes(day, stranger, words):
    """As good as the button, while that is all that was asked."""
    day.write(stranger, words)
    assert day.person(stranger).number is NumberState.VERIFIED


def test_a_yes_before_the_question_left_is_read_by_a_person(day):
    """Whoever holds the phone answers something else; when it has arrived, the same word counts."""
    ana = day.patient(**UNSURE)
    day.book(ana, "in 3 days 10:30")
    day.tick("today 10:00")
    day.write(ana, "Sí, confirmo")
    assert (day.person(ana).number, kinds(day)) == (NumberState.ASKED, [TaskKind.TEXT])
    day.work()
    day.write(ana, "Sí, confirmo")
    assert day.person(ana).number is NumberState.VERIFIED


@pytest.mark.parametrize(
    "words", ["No soy yo", "no soy yo.", "Número equivocado", "No", "se equivocó de número"]
)
def test_a_no_in_words_is_believed_as_the_question_promises(day, stranger, words):
    """Nothing more goes there: no reminder, and no second question when three weeks are over."""
    day.book(stranger, "in 30 days 10:30")
    day.write(stranger, words)
    assert day.person(stranger).number is NumberState.WRONG
    day.go_on("in 30 days 11:00", every=timedelta(hours=3))
    assert [m.kind for m in day.told(stranger)] == [Kind.VERIFY, Kind.REPLY]
    assert kinds(day) == [TaskKind.WRONG_NUMBER]


@pytest.mark.parametrize(
    "words", ["No gracias", "¿quién les dio mi número?", "¿soy yo?", "canario"]
)
def test_any_other_words_of_a_stranger_go_to_a_person(day, stranger, words):
    """Nobody is verified by a guess; they read that somebody reads it, and nothing of a visit."""
    day.write(stranger, words)
    day.work()
    assert day.person(stranger).number is NumberState.ASKED
    assert (kinds(day), len(day.told(stranger))) == ([TaskKind.TEXT], 2)
    assert day.told(stranger)[-1].content.text == PASSED_ON


def test_without_an_answer_no_detail_ever_goes(day, stranger):
    """Silence is not a yes: the reminder is skipped with its reason."""
    day.go_on("in 3 days 11:00", every=timedelta(minutes=30))
    assert [m.kind for m in day.told(stranger)] == [Kind.VERIFY]
    skipped = [m.reason for m in day.messages(stranger) if m.state is State.SUPPRESSED]
    assert skipped == ["not_verified"]


def test_a_stranger_is_asked_once_for_two_visits(day):
    """Not once a visit."""
    ana = day.patient(**UNSURE)
    for starting in ("in 2 days 10:30", "in 3 days 10:30"):
        day.book(ana, starting)
    day.go_on("today 12:00")
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY]


def test_a_name_on_the_line_is_never_a_second_patient(day):
    """A hidden number that WhatsApp once named with its id: linked, not created."""
    ana = day.patient()
    day.write(ana, "gracias", bsuid="MX.777")
    day.write(ana, "¿a qué hora?", from_wa_id="", bsuid="MX.777")
    patients = [i for i in day.store.everything() if i["sk"]["S"] == "PATIENT"]
    assert len(patients) == 1
    assert day.inbox()[0].patient_id == ana.id
    assert day.records.get(Patient, ana.id) == ana
