"""One of several people on a phone is erased while a message for all of them is under way: the others lose nothing."""

import dataclasses
import json
from datetime import timedelta

import pytest

from chalicelib.appointments.staged_records import Staged
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import Signup
from chalicelib.data_rights.erase import erase
from chalicelib.imports.doubtful_match import DoubtError, match_patient
from chalicelib.imports.model import Reason
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.model import TO_CLINIC, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.unknown_fate import NOT_WANTED
from chalicelib.messaging.watch_dispatches import task_of
from chalicelib.patients import phone_lines
from chalicelib.patients.erased_numbers import forgotten_at
from chalicelib.patients.model import Line, NumberState, Particulars, Patient, Purpose
from chalicelib.patients.register import register
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.writes import Create, Remove, Rewrite, Save
from tests.builders import ANAS_PHONE, a_clinic
from tests.fakes.wrapped import Dying, Wrapped
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import changes_number, corrected
from tests.flows.whatsapp_phone import WhatsappPhone

QUARTER = timedelta(minutes=15)
OTHER = "+525587654321"
BETO = {"id": "beto00000001", "name": "Beto López"}


@pytest.fixture
def day():
    """A clinic that would send a message of unknown fate once more."""
    return ClinicDay(clinic_as_set_up=a_clinic(unknown_policy=UnknownPolicy.SEND_ONCE_MORE))


def digest(day, owner="ana"):
    """Put both on one phone, and let the schedule write one message about both, kept under the first visit's."""
    ana, beto = day.patient(), day.patient(**BETO)
    hours = ("10:00", "11:00") if owner == "ana" else ("11:00", "10:00")
    day.book(ana, f"tomorrow {hours[0]}")
    visit = day.book(beto, f"tomorrow {hours[1]}")
    day.tick("today 10:30")
    (message,) = day.messages(ana if owner == "ana" else beto)
    assert len(message.about) == 2
    return ana, beto, visit, message


def being_sent(day, message):
    """Take the message as a sender does."""
    (claimed,) = day.outbox.claim([message], lease_until=day.now + timedelta(minutes=1))
    return claimed


def ended(day, claimed, state, **changes):
    """Write the end of an attempt."""
    after = dataclasses.replace(claimed, state=state, changed_at=day.now, **changes)
    day.outbox.settle([after], seen=State.SENDING)


def asked(day):
    """Return what staff are asked, about whom."""
    return [(t.kind, t.patient_id, t.appointment_id) for t in day.inbox()]


def test_the_sibling_is_reminded_though_the_message_was_the_erased_persons(day):
    """It was queued for both under Ana: Beto gets one of his own, without her name."""
    ana, _, visit, _ = digest(day)
    erase(day.records, ana.id, now=day.now)
    day.go_on("today 19:00")
    sent = [m for m in day.ledger if any(a.appointment_id == visit.id for a in m.about)]
    assert len(sent) == 1
    assert "Ana" not in "".join(sent[0].content.parameters)


def test_a_message_being_sent_asks_staff_to_call_the_sibling(day):
    """Whether it arrives nobody will know: the message goes with Ana."""
    ana, beto, visit, message = digest(day)
    claimed = being_sent(day, message)
    erase(day.records, ana.id, now=day.now)
    ended(day, claimed, State.RETRY, retry_at=day.now)
    day.go_on("today 12:00")
    assert day.ledger == []
    assert asked(day) == [(TaskKind.UNKNOWN_OUTCOME, beto.id, visit.id)]


def test_a_message_of_unknown_fate_asks_staff_to_call_the_sibling(day):
    """Also once, should the erasure be begun twice."""
    ana, beto, visit, message = digest(day)
    ended(day, being_sent(day, message), State.UNKNOWN, reason="timeout")
    erase(day.records, ana.id, now=day.now)
    assert asked(day) == [(TaskKind.UNKNOWN_OUTCOME, beto.id, visit.id)]


@pytest.mark.parametrize("state", [State.ACCEPTED, State.SENT])
def test_a_message_on_its_way_asks_staff_to_call_the_sibling(day, state):
    """WhatsApp may yet give it up, or never tell: its report would find no message, so a person calls at once."""
    ana, beto, visit, message = digest(day)
    ended(day, being_sent(day, message), state, provider_id="wamid.out1")
    with pytest.raises(RuntimeError):
        erase(Dying(day.records, 2), ana.id, now=day.now)
    erase(day.records, ana.id, now=day.now + timedelta(hours=1))
    assert asked(day) == [(TaskKind.UNKNOWN_OUTCOME, beto.id, visit.id)]
    number = day.clinic.sender.phone_number_id
    told = {"message_id": message.id, "error_codes": ("131026",)}
    day.hear(StatusEvent(number, "wamid.out1", "failed", day.now - QUARTER, **told))
    assert asked(day) == [(TaskKind.UNKNOWN_OUTCOME, beto.id, visit.id)]


@pytest.mark.parametrize("state", [State.DELIVERED, State.READ])
def test_who_has_read_the_message_is_not_called(day, state):
    """It arrived."""
    ana, _, _, message = digest(day)
    ended(day, being_sent(day, message), state, provider_id="wamid.out1")
    erase(day.records, ana.id, now=day.now)
    assert asked(day) == []


def test_a_message_of_before_a_visit_moved_is_no_matter(day):
    """The sibling's visit has its own message since."""
    ana, _, visit, message = digest(day)
    ended(day, being_sent(day, message), State.SENT, provider_id="wamid.out1")
    moved = day.visit(visit)
    day.records.commit([Save(dataclasses.replace(moved, schedule=moved.schedule + 1))])
    erase(day.records, ana.id, now=day.now)
    assert asked(day) == []


def test_staff_are_asked_once_when_they_were_asked_already(day):
    """An unknown fate that WhatsApp told of later, its line in the inbox still open."""
    ana, beto, visit, message = digest(day)
    ended(day, being_sent(day, message), State.SENT, provider_id="wamid.out1")
    day.records.commit([Create(task_of(day.stored(message)))])
    erase(day.records, ana.id, now=day.now)
    assert asked(day) == [(TaskKind.UNKNOWN_OUTCOME, beto.id, visit.id)]


def test_what_staff_were_asked_about_both_they_are_still_asked_about_the_sibling(day):
    """The line in the inbox was Ana's; it goes on as Beto's."""
    ana, beto, visit, message = digest(day)
    ended(day, being_sent(day, message), State.UNKNOWN, reason="timeout")
    day.records.commit([Create(Heartbeat(Heartbeat.ID, day.now + timedelta(hours=5)))])
    day.now += timedelta(hours=5)
    unknown = day.stored(message)
    day.records.commit([Create(task_of(unknown))])
    day.outbox.settle([dataclasses.replace(unknown, reason="asked_staff")], seen=State.UNKNOWN)
    erase(day.records, ana.id, now=day.now)
    assert asked(day) == [(TaskKind.UNKNOWN_OUTCOME, beto.id, visit.id)]


def test_a_siblings_message_being_sent_has_no_second_attempt(day):
    """It told of Ana's visit: recalled, and staff call Beto when the attempt comes to nothing."""
    ana, beto, visit, message = digest(day, owner="beto")
    claimed = being_sent(day, message)
    erase(day.records, ana.id, now=day.now)
    assert day.stored(message).recalled == "person_erased"
    ended(day, claimed, State.RETRY, retry_at=day.now)
    day.go_on("today 12:00")
    assert day.ledger == []
    assert asked(day) == [(TaskKind.UNREACHABLE, beto.id, visit.id)]


@pytest.mark.parametrize("erased_while", [State.SENDING, State.UNKNOWN])
def test_a_siblings_message_of_unknown_fate_gets_no_second_copy(day, erased_while):
    """Not even without the name: staff call Beto."""
    ana, beto, visit, message = digest(day, owner="beto")
    claimed = being_sent(day, message)
    if erased_while is State.SENDING:
        erase(day.records, ana.id, now=day.now)
    ended(day, claimed, State.UNKNOWN, reason="timeout")
    if erased_while is State.UNKNOWN:
        erase(day.records, ana.id, now=day.now)
        assert day.stored(message).reason == NOT_WANTED
    day.records.commit([Create(Heartbeat(Heartbeat.ID, day.now + timedelta(minutes=30)))])
    day.go_on("today 13:00")
    assert day.ledger == []
    assert asked(day) == [(TaskKind.UNKNOWN_OUTCOME, beto.id, visit.id)]


def test_whatsapps_id_that_comes_while_the_name_is_left_out_is_not_lost(day):
    """A status between the reading and the writing: without the id no later one would find the message."""
    ana, _, _, message = digest(day, owner="beto")
    claimed = being_sent(day, message)
    noted = dataclasses.replace(claimed, provider_id="wamid.early")
    between = _Between(day.records, lambda: day.outbox.note_provider_id(noted))
    erase(between, ana.id, now=day.now)
    now = day.stored(message)
    assert (now.provider_id, len(now.about)) == ("wamid.early", 1)


@pytest.mark.parametrize("commits", [1, 2])
def test_an_erasure_that_is_not_done_stands_in_the_inbox_until_it_is(day, commits):
    """Whoever works there sees it; what waits for others is already planned anew, whatever died."""
    ana, _, visit, _ = digest(day)
    with pytest.raises(RuntimeError):
        erase(Dying(day.records, commits), ana.id, now=day.now)
    (task,) = day.inbox()
    assert (task.kind, task.patient_id, task.done_at) == (TaskKind.DATA_ERASURE, ana.id, None)
    assert day.visit(visit).due_at == day.now
    erase(day.records, ana.id, now=day.now + timedelta(hours=1))
    assert day.inbox() == []
    with pytest.raises(NotFoundError):
        erase(day.records, ana.id, now=day.now)


def test_nothing_is_changed_in_a_record_that_is_being_erased(day):
    """No new number, no consent on paper, no merge in either direction, no row of a file."""
    ana, twin = half_erased(day), day.patient(id="twin00000001", name="Ana López", e164=OTHER)
    given = Particulars(ana.name, ana.e164, email="ana@example.com")
    staff = {"source": Source.IMPORT, "by": "clinic", "now": day.now}
    merging = {"records": day.records, "queue": day.queue, "clinic": day.clinic}
    asked_by = Asked("x", "y", day.now)
    tries = [
        lambda: register(day.records, given, now=day.now, source="import"),
        lambda: attest_consent(day.records, day.clinic, ana, Purpose.REMINDERS, **staff),
        lambda: merge_records(**merging, stays_id=ana.id, merged_id=twin.id, asked=asked_by),
        lambda: merge_records(**merging, stays_id=twin.id, merged_id=ana.id, asked=asked_by),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowedError, match="patient_is_being_erased"):
            attempt()
    with pytest.raises(DoubtError) as doubt:
        match_patient(day.records, given, None)
    assert doubt.value.reason is Reason.BEING_ERASED


def test_a_no_said_from_a_former_number_is_kept(day):
    """Ana said BAJA, then the clinic gave her another number; the next person there did not come back for her."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:00")
    day.go_on("today 11:00")
    day.write(ana, "BAJA")
    said = day.line(ana).opted_out_at
    before, old = day.person(ana), day.line(ana)
    moved = dataclasses.replace(before, e164=OTHER)
    day.records.commit([Save(moved), Save(phone_lines.without_patient(old, before))])
    day.records.commit(
        [Create(phone_lines.with_patient(phone_lines.line_of(day.records, OTHER)[0], moved))]
    )
    erase(day.records, ana.id, now=day.now)
    assert day.records.get(Line, old.id) is None
    assert phone_lines.line_of(day.records, old.id)[0].opted_out_at == said


def corrected_at_the_desk(day, ana):
    """Let the clinic put a number right that was never written to."""
    return corrected(day, ana)


def changed_by_whatsapp(day, ana):
    """Let WhatsApp report another number."""
    changes_number(day, ana)
    return day.person(ana)


def merged_into_another(day, ana):
    """Make the record part of one with another phone."""
    other = day.patient(id="other0000001", e164=OTHER)
    who = {"stays_id": other.id, "merged_id": ana.id}
    merge_records(day.records, day.queue, day.clinic, **who, asked=Asked("Laura", "api", day.now))
    return day.person(other)


def merged_and_corrected_since(day, ana):
    """… and then leave that one too; the merge is undone."""
    other = merged_into_another(day, ana)
    both = corrected(day, other, e164="+525500001111")
    asked_by = Asked("Laura", "api", day.now)
    who = {"stays_id": both.id, "merged_id": ana.id}
    undo_merge(day.records, day.queue, day.clinic, **who, asked=asked_by)
    return corrected(day, day.person(ana), e164="+525500002222")


def there_and_back(day, ana):
    """Give a number, take it back, give it again."""
    for e164 in (OTHER, ana.e164, OTHER):
        corrected(day, ana, e164=e164)
    return day.person(ana)


WAYS_OF_LEAVING = [
    corrected_at_the_desk,
    changed_by_whatsapp,
    merged_into_another,
    merged_and_corrected_since,
    there_and_back,
]


@pytest.mark.parametrize("leave", WAYS_OF_LEAVING)
def test_a_phone_that_was_left_goes_too_though_nobody_wrote_to_it(day, leave):
    """However the number changed: neither the line nor what leads to it is left."""
    ana = day.patient()
    person = leave(day, ana)
    assert person.e164 != ana.e164
    assert day.records.get(Line, ana.e164) is not None
    erase(day.records, person.id, now=day.now)
    assert left_of(day, ana.e164) == []


def test_each_phone_goes_of_two_that_were_left_in_one_transaction(day):
    """Two rows of a file change the number, and are written together."""
    ana, staged = day.patient(), Staged(day.records)
    between = "+525500003333"
    for e164 in (between, OTHER):
        told, known = Particulars(ana.name, e164), staged.get(Patient, ana.id)
        staged.stage(register(staged, told, now=day.now, source="import", known=known).writes)
    day.records.commit(staged.writes)
    assert day.records.get(Line, between) is not None
    erase(day.records, ana.id, now=day.now)
    assert (left_of(day, ana.e164), left_of(day, between)) == ([], [])


@pytest.mark.parametrize("years", [0, 2])
def test_a_phone_that_was_written_to_goes_too_when_its_messages_are_forgotten(day, years):
    """Messages are kept for 400 days, lines for ever."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:00")
    day.go_on("tomorrow 12:00")
    day.write(ana, "BAJA")
    said = day.line(ana).opted_out_at
    person = corrected(day, ana)
    for message in [*day.records.messages_of(ana.id), *day.records.messages_of(TO_CLINIC)]:
        day.records.commit([Remove(message)] if years else [])
    erase(day.records, person.id, now=day.now)
    assert left_of(day, ana.e164) == []
    assert phone_lines.line_of(day.records, ana.e164)[0].opted_out_at == said


def test_a_phone_that_was_left_stays_with_whoever_answers_there(day):
    """Only what led there from the person who left goes; and nothing of theirs goes with the others."""
    ana, beto = day.patient(), day.patient(**BETO)
    corrected(day, ana, e164=OTHER)
    erase(day.records, ana.id, now=day.now)
    assert day.line(beto).patient_ids == (beto.id,)
    assert day.records.former_lines_at(beto.e164) == []


def test_who_is_erased_leaves_no_number_with_those_who_had_it_before(day):
    """Ana left the phone long ago and stays: that it was hers is forgotten with Beto, whose it is."""
    ana, beto = day.patient(), day.patient(**BETO)
    corrected(day, ana, e164=OTHER)
    assert day.records.former_lines_of(ana.id) != []
    erase(day.records, beto.id, now=day.now)
    assert left_of(day, beto.e164) == []
    assert day.person(ana).e164 == OTHER


def left_of(day, e164):
    """Return the places in which a number still stands."""
    digits = e164.removeprefix("+52")
    items = [item for item in day.store.everything() if digits in json.dumps(item)]
    return [item["pk"]["S"] for item in items]


def test_anothers_sign_up_from_the_phone_does_not_bring_the_erased_back(day):
    """Beto opens the line for himself; Ana, listed again by a shorter or longer name, is not written to."""
    ana = day.patient()
    erase(day.records, ana.id, now=day.now)
    signs_up(day, "Beto Ruiz", ana)
    assert day.line(ana).opted_out_at is None
    for name in (ana.name, "Ana López", f"{ana.name} Ruiz"):
        assert listed(day, name, ana.e164).number is NumberState.WRONG
    assert listed(day, "Anabel López García", ana.e164).number is NumberState.UNVERIFIED


@pytest.mark.parametrize(
    ("erased", "again"),
    [
        ("Ana María López García", "Ana López García"),
        ("Ana María López García", "Ana García"),
        ("Ana María López García", "María López"),
        ("Ana López", "Ana María López García"),
        ("Ana López García", "López García, Ana"),
        ("María Luz Pérez Gómez", "Maria de la Luz Pérez"),
        ("Juan Carlos Alberto José Pérez Gómez Ruiz", "Juan Carlos Alberto José Pérez Gómez"),
    ],
)
def test_who_was_erased_on_a_shared_phone_is_known_by_some_words_of_the_name(day, erased, again):
    """As a row of a list is taken for a person we have: all words of the shorter name, in any order."""
    ana, _ = day.patient(name=erased), day.patient(**BETO)
    erase(day.records, ana.id, now=day.now)
    assert listed(day, again.replace(",", ""), ana.e164).number is NumberState.WRONG


@pytest.mark.parametrize(
    "other", ["Ana Ruiz López", "Ana", "Anabel López García", "María Pérez", "Carla López García"]
)
def test_another_person_of_the_phone_is_not_taken_for_who_was_erased(day, other):
    """Some words in common are not enough, nor one alone."""
    ana, _ = day.patient(name="Ana María López García"), day.patient(**BETO)
    erase(day.records, ana.id, now=day.now)
    assert listed(day, other, ana.e164).number is NumberState.UNVERIFIED


def test_ones_own_sign_up_brings_one_back(day):
    """By the form, whoever else answers the phone; what was hashed of the name ends."""
    ana = day.patient()
    erase(day.records, ana.id, now=day.now)
    signs_up(day, ana.name, ana)
    (person,) = day.records.get_many(Patient, day.line(ana).patient_ids).values()
    assert person.number is NumberState.VERIFIED
    assert forgotten_at(day.records, ana.e164, "Ana López") is None


def half_erased(day):
    """Return Ana, of whom an erasure was begun and not done."""
    ana = day.patient()
    with pytest.raises(RuntimeError):
        erase(Dying(day.records, 1), ana.id, now=day.now)
    return day.person(ana)


def signs_up(day, name, phone_of):
    """Fill in the form and write its code from the phone."""
    given = ((Purpose.REMINDERS,), Proof(text_hash="a"), "es_MX", day.now)
    day.records.commit([Create(Signup("4k9d-x2mp", name, phone_of.e164, *given))])
    day.now += timedelta(minutes=1)
    day.write(phone_of, "Hola, mi código es 4k9d-x2mp")


def listed(day, name, e164):
    """Return the person as a list with keys of its own would bring them in; nothing is written."""
    given = Particulars(name, e164, external_id=f"N-{name}")
    return register(day.records, given, now=day.now, source="import").patient


class _Between(Wrapped):
    """Records in which something happens just before a message is first rewritten."""

    def __init__(self, records, happens):
        super().__init__(records)
        self._happens = [happens]

    def commit(self, writes):
        if self._happens and any(isinstance(write, Rewrite) for write in writes):
            self._happens.pop()()
        self._records.commit(writes)


def test_what_was_said_under_a_user_id_goes_with_who_said_it(day):
    """A BAJA of before anybody knew whose it was: its line, its answer, its text, and what led to them."""
    ana, phone = day.patient(), WhatsappPhone(day, ANAS_PHONE)
    phone.writes("canario: ¿hay lugar?")
    phone.writes("BAJA")
    WhatsappPhone(day, ANAS_PHONE, hides=False).writes("¿A qué hora es?")
    day.work()
    assert {message.e164 for message in day.ledger} == {phone.bsuid}
    erase(day.records, ana.id, now=day.now)
    left = json.dumps(list(day.store.everything()))
    assert [word for word in (phone.bsuid, ANAS_PHONE[1:], "canario") if word in left] == []
