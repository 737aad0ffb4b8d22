"""What somebody writes on the clinic's own telephone: it stands in the talk once, closes what waited, ends what was held, and opens nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.answers.business_app import take_in_echo
from chalicelib.answers.history import said_in
from chalicelib.answers.nothing_to_answer import waits_again
from chalicelib.answers.talk import load_talk, talk_of_line
from chalicelib.clinics.model import Clinic, Provider
from chalicelib.data_rights.erase import erase
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError
from chalicelib.messaging.event_types import AppNews, Echo, StatusEvent
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Remove, Save
from tests.builders import a_clinic, a_patient
from tests.fakes.wrapped import Wrapped
from tests.flows.clinic_day import ClinicDay

TEXT = "Sí, aceptamos tarjeta."
HELD = "Claro, te esperamos."
STRANGER = "+525599990000"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def day():
    """A clinic's day."""
    return ClinicDay(a_clinic(reminder_offsets=()))


@pytest.fixture
def ana(day):
    """Ana, who asked something a minute ago."""
    ana = day.patient()
    day.write(ana, "¿Aceptan tarjeta?")
    day.work()
    day.now += MINUTE
    return ana


def echoes(day, who):
    """Return what stands in a talk as written on the clinic's telephone, the last first."""
    said = said_in(day.records, load_talk(day.records, who.id), limit=50)
    return [u.sent.content.text for u in said if u.sent and u.sent.kind is Kind.ECHO]


def open_kinds(day):
    """Return what waits for somebody."""
    return [t.kind for t in day.records.inbox() if t.done_at is None]


def test_it_stands_in_the_talk_and_closes_what_waited(day, ana):
    """As the clinic's last word; whoever repeats the event changes nothing."""
    echo = day.write_in_app(ana, TEXT)
    before = day.store.everything
    items = list(before())
    day.hear(echo)
    assert echoes(day, ana) == [TEXT]
    assert list(before()) == items
    assert open_kinds(day) == []
    thread = day.records.get(TextThread, ana.e164)
    assert (thread.answer, thread.waits_since, thread.was_answered_last) == (TEXT, None, True)


def test_nothing_leaves_by_it(day, ana):
    """It has left already: nobody claims it, today or later."""
    day.write_in_app(ana, TEXT)
    told = len(day.ledger)
    day.go_on("in 5 days 10:00")
    assert len(day.ledger) == told


def test_it_opens_no_window(day, ana):
    """A day after her own words the clinic may not write freely, whatever it wrote meanwhile."""
    until = load_talk(day.records, ana.id).writable_until
    day.now += 20 * HOUR
    day.write_in_app(ana, TEXT)
    assert load_talk(day.records, ana.id).writable_until == until
    day.now += 5 * HOUR
    assert day.answer(ana, HELD).message.state is State.HELD


def test_what_came_after_it_still_waits(day, ana):
    """The echo is heard late: her second text was written since."""
    written = day.now
    day.now += MINUTE
    day.write(ana, "¿Y transferencia?")
    day.write_in_app(ana, TEXT, at=written)
    assert open_kinds(day) == [TaskKind.TEXT]
    assert echoes(day, ana) == [TEXT]


@pytest.mark.parametrize("seconds", [0, 1, 4, 5])
def test_the_apps_own_greeting_answers_nobody(day, seconds):
    """It leaves at once, and nobody has read what they asked; it stands in the talk all the same."""
    ana = day.patient()
    day.write(ana, "¿Puedo ir hoy? Me duele mucho")
    day.now += timedelta(seconds=seconds)
    day.write_in_app(ana, "¡Gracias por escribirnos!")
    assert echoes(day, ana) == ["¡Gracias por escribirnos!"]
    waits = day.records.get(TextThread, ana.e164).waits_since is not None
    assert (waits, open_kinds(day)) == ((True, [TaskKind.TEXT]) if seconds < 5 else (False, []))


@pytest.fixture
def held(day, ana):
    """An answer that waits for Ana to write."""
    day.now += 25 * HOUR
    return day.answer(ana, HELD).message


def test_it_ends_what_is_held_and_what_tells_of_it(day, ana, held):
    """They read the clinic's word already; when she writes nothing old leaves."""
    day.now += MINUTE
    day.write_in_app(ana, TEXT)
    assert day.stored(held).reason == "answered_since"
    day.write(ana, "gracias")
    day.go_on(day.now + HOUR)
    kinds = [m.kind for m in day.told(ana)]
    assert Kind.REPLY in kinds
    assert {Kind.ANSWER, Kind.ANSWER_WAITS}.isdisjoint(kinds)


def test_one_that_was_written_before_ends_nothing(day, ana, held):
    """WhatsApp brings the echo late: what is held was written since, and knows of it."""
    day.now += MINUTE
    day.write_in_app(ana, TEXT, at=day.now - 2 * HOUR)
    assert day.stored(held).state is State.HELD
    day.write(ana, "dime")
    day.work()
    assert [m.content.text for m in day.told(ana) if m.kind is Kind.ANSWER] == [HELD]


def test_nobody_is_to_call_whom_somebody_wrote_to(day, ana, held):
    """After three days a person is asked to call; writing on the telephone does as well."""
    day.go_on(day.now + timedelta(days=3, hours=1))
    assert TaskKind.ANSWER_NOT_READ in open_kinds(day)
    day.write_in_app(ana, TEXT)
    assert TaskKind.ANSWER_NOT_READ not in open_kinds(day)


@pytest.mark.parametrize("said", ["BAJA", "ALTA", "confirmo", "ENTRAR"])
def test_the_clinics_words_are_nobodys_consent(day, ana, said):
    """Whatever they say: the line, the person and the visits stay as they are."""
    visit = day.book(ana, "in 3 days 10:30")
    before = (day.line(ana), day.person(ana), day.visit(visit))
    day.write_in_app(ana, said)
    line = replace(day.line(ana), version=before[0].version)  # saved as it was
    assert (line, day.person(ana), day.visit(visit)) == before


def test_one_to_whom_nothing_may_be_sent_may_be_written_to_by_hand(day, ana):
    """It is the clinic's own doing: it stands there, and the BAJA stands too."""
    day.write(ana, "BAJA")
    day.now += MINUTE
    day.write_in_app(ana, TEXT)
    assert echoes(day, ana) == [TEXT]
    assert day.line(ana).opted_out_at


def test_a_stranger_who_wrote_has_their_answer(day):
    """Nobody on the list; the talk is there."""
    who = a_patient(id="stranger0000", e164=STRANGER)
    day.write(who, "¿Atienden niños?")
    day.now += MINUTE
    day.write_in_app(who, TEXT)
    said = said_in(day.records, talk_of_line(day.records, STRANGER), limit=50)
    assert [u.sent.content.text for u in said if u.sent and u.sent.kind is Kind.ECHO] == [TEXT]
    assert open_kinds(day) == []


def test_the_clinics_other_talks_are_none_of_ours(day):
    """Suppliers and friends who neither are on the list nor wrote: not a trace but that the number lives in the app."""
    day.write_in_app(a_patient(id="stranger0000", e164=STRANGER), TEXT)
    kept = repr(list(day.store.everything()))
    assert day.clinic.id in kept
    assert STRANGER[1:] not in kept
    assert TEXT not in kept


def test_one_by_a_user_id_alone_finds_the_line(day, ana):
    """Ana hides her number by now."""
    day.write(ana, "¿hola?", bsuid="MX.1349")
    day.now += MINUTE
    day.write_in_app(ana, TEXT, to_wa_id="", to_bsuid="MX.1349")
    assert echoes(day, ana) == [TEXT]


def test_corrections_stand_too_and_answer_nothing(day, ana):
    """New words and words taken back are seen; what waits since then waits on."""
    first = day.write_in_app(ana, TEXT)
    day.now += MINUTE
    day.write(ana, "¿Seguro?")
    day.now += MINUTE
    day.write_in_app(ana, "Sí, menos Amex.", replaces=first.provider_id)
    day.write_in_app(ana, "[revoke]", replaces=first.provider_id, is_revoked=True)
    assert sorted(echoes(day, ana)) == sorted([TEXT, "Sí, menos Amex.", "[revoke]"])
    assert open_kinds(day) == [TaskKind.TEXT]


def test_the_clinics_last_word_is_as_it_was_corrected(day, ana):
    """In the list and for whoever answers next."""
    first = day.write_in_app(ana, TEXT)
    day.now += MINUTE
    day.write_in_app(ana, "Sí, menos Amex.", replaces=first.provider_id)
    assert day.records.get(TextThread, ana.e164).answer == "Sí, menos Amex."


def test_an_answer_that_is_taken_back_leaves_the_question_open(day, ana):
    """Since it was asked; nobody has answered it."""
    asked_at = day.records.get(TextThread, ana.e164).waits_since
    first = day.write_in_app(ana, TEXT)
    day.now += MINUTE
    day.write_in_app(ana, "[revoke]", replaces=first.provider_id, is_revoked=True)
    thread = day.records.get(TextThread, ana.e164)
    assert (thread.waits_since, thread.answer, thread.was_answered_last) == (asked_at, "", False)
    assert open_kinds(day) == [TaskKind.TEXT]


def test_one_that_is_taken_back_after_another_answer_opens_nothing(day, ana):
    """Somebody else has answered meanwhile."""
    first = day.write_in_app(ana, TEXT)
    day.now += MINUTE
    day.answer(ana, HELD)
    day.write_in_app(ana, "[revoke]", replaces=first.provider_id, is_revoked=True)
    assert open_kinds(day) == []
    assert day.records.get(TextThread, ana.e164).answer == HELD


@pytest.mark.parametrize("kept", ["a question", "a held answer"])
def test_a_sign_on_a_message_answers_nobody(day, ana, kept):
    """It stands there; what waits waits on, and what is held stays."""
    held = None
    if kept == "a held answer":
        day.now += 25 * HOUR
        held = day.answer(ana, HELD).message
    day.now += MINUTE
    day.write_in_app(ana, "[reaction] 👍", is_sign=True)
    assert echoes(day, ana) == ["[reaction] 👍"]
    if held:
        assert day.stored(held).state is State.HELD
    else:
        assert open_kinds(day) == [TaskKind.TEXT]


def test_somebody_who_hides_their_number_has_their_answer(day):
    """Known by the user id alone: it stands in their talk."""
    who = a_patient(id="stranger0000", e164="")
    day.write(who, "¿Atienden niños?", from_wa_id="", bsuid="MX.777")
    day.now += MINUTE
    day.write_in_app(who, TEXT, to_wa_id="", to_bsuid="MX.777")
    said = said_in(day.records, talk_of_line(day.records, "MX.777"), limit=50)
    assert [u.sent.content.text for u in said if u.sent and u.sent.kind is Kind.ECHO] == [TEXT]
    assert open_kinds(day) == []


def test_an_undo_opens_nothing_that_the_app_answered(day, ana):
    """What is taken back is "nada que contestar", where that was what closed it."""
    day.write_in_app(ana, TEXT)
    with pytest.raises(NotAllowedError, match=r"^changed_since$"):
        waits_again(day.records, load_talk(day.records, ana.id))


def test_an_erasure_and_an_echo_that_meet(day, ana):
    """Whichever is first: nothing of hers is left when both are over."""
    echo = Echo(day.clinic.sender.phone_number_id, "wamid.race", day.now, TEXT, ana.e164[1:])

    meanwhile = [echo]

    class Between(Wrapped):
        """Records in whose last commit an echo comes in between."""

        def commit(self, writes):
            """Let the echo be first where the person goes."""
            if meanwhile and any(
                isinstance(w, Remove) and isinstance(w.record, Patient) for w in writes
            ):
                take_in_echo(day.records, day.clinic, meanwhile.pop(), now=day.now)
            self._records.commit(writes)

    erase(Between(day.records), ana.id, now=day.now)
    assert meanwhile == []
    kept = repr(list(day.store.everything()))
    assert day.clinic.id in kept
    assert TEXT not in kept
    assert ana.e164[1:] not in kept


def test_what_we_sent_ourselves_is_no_echo(day, ana):
    """WhatsApp tells of what was written in the app; should it tell of ours, it is there once."""
    sent = day.answer(ana, TEXT).message
    day.work()
    name = day.stored(sent).provider_id
    day.write_in_app(ana, TEXT, provider_id=name)
    assert echoes(day, ana) == []


def test_how_far_it_came_is_told_as_of_any_message(day, ana):
    """By WhatsApp's own id."""
    echo = day.write_in_app(ana, TEXT)
    message = day.records.message_by_provider_id(echo.provider_id)
    assert message.state is State.SENT
    day.report(message, "read")
    assert day.records.get_many(Message, [message.id])[message.id].state is State.READ


@pytest.mark.parametrize("what", ["history", "smb_app_state_sync"])
def test_old_chats_and_contacts_change_nothing_but_that_it_is_known(day, ana, what):
    """The clinic's number lives in the app too, and is let send more slowly."""
    number = day.clinic.sender.phone_number_id
    before = [item for item in day.store.everything() if item["sk"]["S"] != "CLINIC"]
    day.hear(AppNews(what, number))
    after = [item for item in day.store.everything() if item["sk"]["S"] != "CLINIC"]
    assert [i for i in after if "AUDIT" not in repr(i)] == [
        i for i in before if "AUDIT" not in repr(i)
    ]
    assert day.records.get(Clinic, day.clinic.id).sender.in_app
    clinic = day.records.get(Clinic, day.clinic.id)
    day.hear(AppNews(what, number))
    assert day.records.get(Clinic, day.clinic.id) == clinic


def test_what_was_told_before_an_operator_said_otherwise_is_old_news(day, ana):
    """WhatsApp repeats for days; what is written there from now on counts again."""
    echo = day.write_in_app(ana, TEXT)
    clinic = day.records.get(Clinic, day.clinic.id)
    left = replace(clinic.sender, in_app=False, left_app_at=day.now + MINUTE)
    day.records.commit([Save(replace(clinic, sender=left))])
    day.hear(echo)
    assert not day.records.get(Clinic, day.clinic.id).sender.in_app
    day.now += HOUR
    day.write_in_app(ana, TEXT)
    assert day.records.get(Clinic, day.clinic.id).sender.in_app


@pytest.mark.parametrize(
    ("provider", "is_repeated"), [(Provider.META, False), (Provider.AWS, True)]
)
def test_reports_on_the_apps_other_messages_are_nobodys(day, provider, is_repeated):
    """To people of whom we keep nothing: Meta is not asked to repeat them for minutes; AWS may bring ours without our id."""
    clinic = day.records.get(Clinic, day.clinic.id)
    sender = replace(clinic.sender, in_app=True, provider=provider)
    day.records.commit([Save(replace(clinic, sender=sender))])
    event = StatusEvent(sender.phone_number_id, "wamid.private", "delivered", day.now)
    if is_repeated:
        with pytest.raises(NotYetKnownError):
            day.hear(event)
    else:
        day.hear(event)


def test_an_echo_of_an_unknown_number_harms_nobody(day, ana):
    """It is no clinic's."""
    day.write_in_app(ana, TEXT, phone_number_id="999")
    assert echoes(day, ana) == []


def test_it_goes_with_who_is_erased(day, ana):
    """Not a word is left."""
    day.write_in_app(ana, TEXT)
    assert TEXT in repr(list(day.store.everything()))
    erase(day.records, ana.id, now=day.now)
    assert TEXT not in repr(list(day.store.everything()))
