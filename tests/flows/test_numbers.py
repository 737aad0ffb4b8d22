"""Whose number it is: every spelling of one line, shared phones, strangers, and numbers that change hands."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.imports.attest import Attestation
from chalicelib.imports.decide import Terms
from chalicelib.imports.load import Loading, load
from chalicelib.imports.model import ImportRow, Reason, Visit
from chalicelib.messaging.events import NumberChanged
from chalicelib.messaging.inbox import TaskKind
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.whatsapp.inbound import events_of_webhook
from chalicelib.patients.model import Line, LineAlias, NumberState, Patient, PatientKey, Purpose
from chalicelib.patients.register import Particulars, register
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.phone import normalise
from chalicelib.shared.writes import Create, Save
from tests.builders import ANAS_PHONE, a_clinic, a_message, agreed
from tests.fakes.wrapped import Wrapped
from tests.flows.clinic_day import ClinicDay
from tests.flows.putting_right import NEW_PHONE, corrected
from tests.unit.functions.memory_services import change, webhook

UNSURE = {"number": NumberState.UNVERIFIED}
ONE_REMINDER = a_clinic(reminder_offsets=(24 * 60,))


@pytest.fixture
def day():
    """A day of a clinic that reminds a day before."""
    return ClinicDay(ONE_REMINDER)


def texts(day, who):
    """Return every word that reached a phone."""
    return " ".join(" ".join((m.content.text, *m.content.parameters)) for m in day.told(who))


def kinds(day):
    """Return the kinds of what stands in the inbox, in alphabetical order."""
    return sorted(task.kind for task in day.inbox())


def changes_number(day, old, new="5215587654321", **more):
    """Let WhatsApp say that a person has another number; return the event."""
    number = day.clinic.sender.phone_number_id
    at = more.pop("at", day.now)
    event = NumberChanged(number, "wamid.sys", at, old.e164.removeprefix("+"), new, **more)
    day.hear(event)
    return event


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


@pytest.fixture
def stranger(day):
    """A number from a list, said to be Ana's, with a visit of hers; the question has been asked."""
    ana = day.patient(**UNSURE, consents=agreed(Purpose.REMINDERS, by_patient=False))
    day.book(ana, "in 3 days 10:30", practitioner="Dra. Ruiz")
    day.go_on("today 10:00")
    return ana


def test_the_first_message_to_a_number_from_a_list_tells_nothing_of_the_visit(day, stranger):
    """It names the clinic, asks "¿eres Ana?", and offers "no soy yo"."""
    (question,) = day.told(stranger)
    said = " ".join(question.content.parameters)
    assert question.kind is Kind.VERIFY
    assert "Clínica Dental Sonrisa" in said
    assert [button.action for button in question.content.buttons] == [Action.YES_ME, Action.NOT_ME]
    assert not [detail for detail in ("10:30", "Ruiz", "noviembre", "cita") if detail in said]


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


@pytest.mark.parametrize("action", [Action.YES_ME, Action.NOT_ME])
def test_the_first_answer_counts(day, stranger, action):
    """A second tap, on the other button too, changes nothing and is not answered."""
    (question,) = day.told(stranger)
    other = {Action.YES_ME: Action.NOT_ME, Action.NOT_ME: Action.YES_ME}[action]
    day.tap(question, action)
    after = day.person(stranger)
    day.tap(question, other)
    day.tap(question, action)
    day.work()
    assert (day.person(stranger), len(day.told(stranger))) == (after, 2)


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


@pytest.mark.parametrize("words", ["No", "no soy yo", "¿quién es?", "canario"])
def test_any_other_words_of_a_stranger_go_to_a_person(day, stranger, words):
    """Nobody is verified by a guess, and nobody is answered with a machine's."""
    day.write(stranger, words)
    day.work()
    assert day.person(stranger).number is NumberState.ASKED
    assert (kinds(day), len(day.told(stranger))) == ([TaskKind.TEXT], 1)


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


# A number that changes


@pytest.fixture
def moved(day):
    """Ana was reminded on her old number, a second visit lies ahead, and WhatsApp tells of her new one."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30", practitioner="Dra. Ruiz")
    day.book(ana, "in 3 days 10:30", practitioner="Dra. Ruiz")
    day.go_on("today 10:45")
    assert len(day.told(ana)) == 1
    changes_number(day, ana)
    return ana


def test_a_new_number_is_asked_whose_it_is_before_any_detail(day, moved):
    """The person keeps visits and consents; the number is unsure, staff are told."""
    now = day.person(moved)
    assert (now.e164, now.number, now.consents) == (
        NEW_PHONE,
        NumberState.UNVERIFIED,
        moved.consents,
    )
    day.go_on("today 12:00")
    assert [m.kind for m in day.told(now)] == [Kind.VERIFY]
    assert "Ruiz" not in texts(day, now)
    assert kinds(day) == [TaskKind.NUMBER_CHANGED]
    day.tap(day.told(now)[0], Action.YES_ME)
    day.go_on("in 2 days 10:45", every=timedelta(minutes=30))
    assert day.told(now)[-1].kind is Kind.REMINDER
    assert len(day.told(moved)) == 1, "nothing more goes to the old number"


@pytest.mark.parametrize("words", ["Cancelar", "Sí", "confirmo", "cambiar la cita"])
@pytest.mark.parametrize("asked", [True, False])
def test_a_new_numbers_words_do_nothing_to_visits_and_learn_nothing(day, moved, words, asked):
    """Whoever holds it was told nothing of a visit, so nothing of theirs can be meant."""
    if asked:
        day.go_on("today 11:00")
    before = day.records.appointments_of(moved.id)
    day.write(day.person(moved), words)
    day.work()
    after = day.records.appointments_of(moved.id)
    assert [v.status for v in after] == [v.status for v in before] == [Status.BOOKED] * 2
    assert "Ruiz" not in texts(day, day.person(moved))


def test_a_new_number_cannot_quote_what_the_old_one_was_told(day, moved):
    """The chat moved to the new phone with its messages; whose phone that is, is not known yet."""
    (reminder,) = day.told(moved)
    quoted = day.stored(reminder).provider_id
    day.write(day.person(moved), "Cancelar", context_id=quoted)
    assert {v.status for v in day.records.appointments_of(moved.id)} == {Status.BOOKED}
    assert kinds(day) == [TaskKind.NUMBER_CHANGED, TaskKind.TEXT]


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.CANCEL, Action.MOVE])
def test_the_old_numbers_buttons_do_nothing_any_more(day, moved, action):
    """Somebody else may have that number now: a person looks, nobody is answered."""
    (reminder,) = day.told(moved)
    day.tap(reminder, action, text="Cancelar")
    day.work()
    assert {v.status for v in day.records.appointments_of(moved.id)} == {Status.BOOKED}
    assert (len(day.told(moved)), kinds(day)) == (1, [TaskKind.NUMBER_CHANGED, TaskKind.TEXT])


def test_the_old_numbers_next_owner_quotes_nothing(day, moved):
    """In their own words neither."""
    (reminder,) = day.told(moved)
    day.write(moved, "Cancelar", context_id=day.stored(reminder).provider_id)
    assert {v.status for v in day.records.appointments_of(moved.id)} == {Status.BOOKED}


def test_what_was_queued_to_the_old_number_goes_to_nobody(day):
    """Withdrawn with the change, decided again for the new one."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.tick("today 10:30")
    changes_number(day, ana)
    day.go_on("today 12:00")
    assert day.told(ana) == []
    assert [m.kind for m in day.told(day.person(ana))] == [Kind.VERIFY]
    day.tap(day.told(day.person(ana))[0], Action.YES_ME)
    day.go_on("today 13:00")
    last = day.told(day.person(ana))[-1]
    assert (last.kind, last.about[0].appointment_id) == (Kind.REMINDER, visit.id)


# A number that the clinic puts right


def test_a_question_queued_to_a_number_put_right_goes_to_nobody(day):
    """The new one is asked instead."""
    ana = day.patient(**UNSURE)
    day.book(ana, "in 3 days 10:30")
    day.tick("today 10:00")
    now = corrected(day, ana)
    day.go_on("today 11:00")
    assert (day.told(ana), [m.kind for m in day.told(now)]) == ([], [Kind.VERIFY])


@pytest.mark.parametrize("action", [Action.YES_ME, Action.NOT_ME])
def test_a_former_numbers_answer_says_nothing_of_the_new_one(day, stranger, action):
    """Neither that it is hers nor that it is not: a person reads it, and the new one is asked still."""
    (question,) = day.told(stranger)
    now = corrected(day, stranger)
    day.tick("today 10:15")
    day.tap(question, action, text="Sí, soy yo")
    assert (day.person(now).number, kinds(day)) == (NumberState.ASKED, [TaskKind.TEXT])
    day.work()
    assert [m.kind for m in day.told(now)] == [Kind.VERIFY]
    day.tap(day.told(now)[0], Action.YES_ME)
    assert day.person(now).number is NumberState.VERIFIED


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_notice_that_waits_for_the_morning_goes_to_no_number_put_right(day, change):
    """It names the visit; that it was called off, or has another time, a person tells."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    day.now = day.at("today 22:30")
    day.cancel(visit) if change == "cancel" else day.move(visit, "in 4 days 10:30")
    now = corrected(day, ana)
    day.go_on("tomorrow 10:15")
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER]
    assert Kind.CANCELLED not in {m.kind for m in day.told(now)}
    (task,) = day.inbox()
    assert (task.kind, task.appointment_id) == (TaskKind.NOT_TOLD, visit.id)


def test_a_reminder_refused_after_the_number_was_put_right_is_a_persons(day):
    """It was in the air just then, so it was not decided again for the new one."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.tick("today 10:30")
    (queued,) = day.messages(ana)
    (sending,) = day.outbox.claim([queued], lease_until=day.now + timedelta(minutes=1))
    corrected(day, ana)
    refused = replace(sending, state=State.RETRY, reason="130429", retry_at=day.now)
    day.outbox.settle([refused], seen=State.SENDING)
    day.go_on("today 11:00")
    assert (day.told(ana), TaskKind.UNREACHABLE in kinds(day)) == ([], True)


@pytest.mark.parametrize(
    "attestation", [None, Attestation("ines"), Attestation("ines", numbers=True)]
)
def test_an_old_list_does_not_bring_a_strangers_number_back_to_life(day, stranger, attestation):
    """Put right, then loaded again as it was: nothing goes there, not even the question, whatever the clinic vouches for."""
    known = replace(day.person(stranger), external_id="P-1")
    day.records.commit([Save(known), Create(PatientKey("P-1", stranger.id))])
    day.tap(day.told(stranger)[0], Action.NOT_ME)
    day.work()
    corrected(day, stranger)
    told = len(day.told(stranger))
    who = Particulars(stranger.name, ANAS_PHONE, external_id="P-1")
    row = ImportRow(2, who, Visit(day.at("in 4 days 10:30")), "C-9")
    terms = Terms(clinic=day.clinic, now=day.now, attestation=attestation)
    report = load([row], Loading(records=day.records, queue=day.queue, terms=terms))
    assert day.person(stranger).number is NumberState.WRONG
    assert [r.reason for r in report.results] == [attestation and Reason.WRONG_NUMBER]
    day.go_on("in 4 days 10:00", every=timedelta(hours=1))
    assert len(day.told(stranger)) == told
    reasons = {m.reason for m in day.messages(stranger) if m.state is State.SUPPRESSED}
    assert "wrong_number" in reasons


def test_a_visit_the_index_does_not_know_yet_is_looked_at_too(day):
    """It was booked a moment ago; the phone knows it: what a plan under way decides about the former number is refused."""

    class Late(Wrapped):
        def appointments_of(self, _patient_id):
            return []

    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    seen = day.visit(visit)
    corrected(day, ana, records=Late(day.records))
    with pytest.raises(ConflictError):
        day.records.commit([Save(replace(seen, due_at=None))])


def test_what_a_former_phone_says_is_nobodys_consent(day):
    """Should it still list the person, whoever holds it ends nothing of theirs."""
    ana = day.patient()
    former = day.line(ana)
    now = replace(corrected(day, ana), number=NumberState.VERIFIED)
    listing = replace(day.line(ana), patient_ids=former.patient_ids)
    day.records.commit([Save(now), Save(listing)])
    day.write(ana, "BAJA")
    assert day.person(now).agreed_to(Purpose.REMINDERS)


def test_a_number_given_a_day_before_still_helps(day):
    """The reminder's moment had passed while nobody could be written to."""
    ana = day.patient(e164="", number=NumberState.UNVERIFIED)
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 11:00")
    now = corrected(day, ana)
    day.go_on("today 11:30")
    day.tap(day.told(now)[0], Action.YES_ME)
    day.go_on("today 12:00")
    assert [m.kind for m in day.told(now)] == [Kind.VERIFY, Kind.REPLY, Kind.REMINDER]


def test_an_answer_still_goes_to_whoever_wrote(day):
    """They asked from that phone, a second before the clinic noted the other."""
    ana = day.patient()
    day.write(ana, "ALTA")
    now = corrected(day, ana)
    day.work()
    assert ([m.kind for m in day.told(ana)], day.told(now)) == ([Kind.REPLY], [])


def test_a_changed_number_heard_twice_changes_once(day):
    """And it opens no window: nobody wrote."""
    ana = day.patient()
    event = changes_number(day, ana)
    before = day.person(ana)
    day.hear(event, event)
    assert (day.person(ana), kinds(day)) == (before, [TaskKind.NUMBER_CHANGED])
    assert day.line(before).window_until is None


def test_a_change_heard_late_moves_nobody_who_came_to_that_phone_since(day):
    """WhatsApp repeats events for days: by then the number may be another patient's."""
    ana = day.patient()
    late = day.now
    day.now += timedelta(days=1)
    beto = day.patient(id="beto", name="Beto Ruiz", created_at=day.now)
    changes_number(day, ana, at=late)
    assert (day.person(ana).e164, day.person(beto)) == (NEW_PHONE, beto)
    asked = {task.patient_id for task in day.inbox() if task.kind is TaskKind.NUMBER_CHANGED}
    assert asked == {ana.id, beto.id}


def test_a_change_heard_after_somebody_wrote_from_that_phone_moves_nobody(day):
    """It has another holder by now, and who of them moved a person finds out."""
    ana = day.patient()
    late = day.now
    day.now += timedelta(hours=1)
    day.write(ana, "gracias")
    changes_number(day, ana, at=late)
    assert (day.person(ana), kinds(day)) == (ana, [TaskKind.NUMBER_CHANGED])
    assert day.records.get(Line, NEW_PHONE) is None


def test_two_children_move_with_their_mothers_number(day):
    """Both, with a line for each in the inbox."""
    luis = day.patient(id="luis", name="Luis Pérez")
    sofia = day.patient(id="sofia", name="Sofía Pérez")
    changes_number(day, luis)
    assert {day.person(p).e164 for p in (luis, sofia)} == {NEW_PHONE}
    assert day.records.get(Line, NEW_PHONE).patient_ids == ("luis", "sofia")
    assert {task.patient_id for task in day.inbox()} == {"luis", "sofia"}


def test_a_stop_word_of_the_new_number_is_not_undone(day):
    """Its line had said BAJA before anybody moved there."""
    ana = day.patient()
    other = day.patient(id="rosa", name="Rosa Gil", e164=NEW_PHONE)
    day.write(other, "BAJA")
    changes_number(day, ana)
    assert day.line(other).opted_out_at


def test_a_stop_word_moves_with_the_person(day):
    """Another number is not another will."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.write(ana, "BAJA")
    changes_number(day, ana)
    day.go_on("tomorrow 11:00")
    assert day.told(day.person(ana)) == []


def test_a_stranger_who_moves_is_not_asked_again(day, stranger):
    """They said that they are not Ana: their next number is not hers either."""
    day.tap(day.told(stranger)[0], Action.NOT_ME)
    changes_number(day, stranger)
    day.go_on("in 3 days 11:00", every=timedelta(hours=1))
    now = day.person(stranger)
    assert (now.e164, now.number) == (ANAS_PHONE, NumberState.WRONG)
    assert [m for m in day.ledger if m.e164 == NEW_PHONE] == []


def test_a_number_changed_for_a_hidden_one_is_nobodys_line(day):
    """The person has no number any more until they give one; two such people share nothing."""
    ana = day.patient()
    luis = day.patient(id="luis", name="Luis Pérez", e164=NEW_PHONE)
    changes_number(day, ana, new="", bsuid="MX.new")
    number = day.clinic.sender.phone_number_id
    day.hear(NumberChanged(number, "wamid.sys2", day.now, "525587654321", "", bsuid="MX.other"))
    assert [day.person(p).e164 for p in (ana, luis)] == ["", ""]
    assert day.records.get(Line, "") is None
    assert kinds(day) == [TaskKind.NUMBER_CHANGED] * 2
    day.book(ana, "tomorrow 10:30")
    day.go_on("tomorrow 11:00")
    assert day.ledger == []


def test_a_change_that_names_only_the_former_user_id_finds_the_person(day):
    """WhatsApp gives a new BSUID with a new number and names the one before."""
    ana = day.patient()
    day.write(ana, "gracias", bsuid="MX.old")
    nobody = a_message(e164="")
    changes_number(day, nobody, bsuid="MX.new", old_bsuid="MX.old")
    assert day.person(ana).e164 == NEW_PHONE
    assert day.records.get(LineAlias, "MX.new").e164 == NEW_PHONE


def test_the_former_user_id_is_read_from_whatsapps_own_words(day):
    """As the webhook has it since WhatsApp hides numbers."""
    ana = day.patient()
    day.write(ana, "gracias", bsuid="MX.old")
    news = {
        "type": "user_changed_number",
        "wa_id": "5215587654321",
        "user_id": "MX.new",
        "previous_user_id": "MX.old",
    }
    said = {"id": "wamid.sys", "type": "system", "timestamp": "1795363800", "system": news}
    body = webhook(change(number=day.clinic.sender.phone_number_id, messages=[said]))
    day.hear(*events_of_webhook(json.dumps(body).encode()))
    assert day.person(ana).e164 == NEW_PHONE


def test_a_change_of_somebody_nobody_knows_is_nothing(day):
    """No line, no task."""
    before = len(list(day.store.everything()))
    changes_number(day, a_message(e164="+525599999999"))
    assert len(list(day.store.everything())) == before


def test_a_name_on_the_line_is_never_a_second_patient(day):
    """A hidden number that WhatsApp once named with its id: linked, not created."""
    ana = day.patient()
    day.write(ana, "gracias", bsuid="MX.777")
    day.write(ana, "¿a qué hora?", from_wa_id="", bsuid="MX.777")
    patients = [i for i in day.store.everything() if i["sk"]["S"] == "PATIENT"]
    assert len(patients) == 1
    assert day.inbox()[0].patient_id == ana.id
    assert day.records.get(Patient, ana.id) == ana
