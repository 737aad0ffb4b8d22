import dataclasses
from datetime import timedelta

import pytest

from chalicelib.consent.consent_events import state_from
from chalicelib.consent.grant_and_withdraw import withdraw
from chalicelib.consent.model import ConsentEvent, Proof, Source
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.patients.model import NumberState, PatientAlias, PatientKey, Purpose
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Save
from tests.builders import NOW, agreed, refused, said_no
from tests.flows.numbers.acts import changes_number, corrected

B = "q4r8t2v6x0yb"
OTHER = "+525598765432"


@pytest.fixture
def ana(desk):
    return desk.patient(external_id="P-1")


@pytest.fixture
def twin(desk):
    desk.records.commit([Create(PatientKey("P-2", B))])
    return desk.patient(id=B, name="Ana López", external_id="P-2")


def at_home(patient, visit, desk):
    """Tell whether a visit is this person's and stands on their line as theirs."""
    on_line = desk.line(patient).visits.get(visit.id)
    return desk.visit(visit).patient_id == patient.id and on_line.patient_id == patient.id


def test_everything_goes_back(desk, ana, twin):
    """Two people again, each with their visits, on their line, under their key."""
    hers, theirs = desk.book(ana, "in 3 days 10:30"), desk.book(twin, "in 3 days 12:00")
    line = desk.line(ana)
    desk.merge(ana, twin)
    undone = desk.undo(ana, twin)
    assert undone.record.conflicts == ()
    assert at_home(ana, hers, desk)
    assert at_home(twin, theirs, desk)
    assert set(desk.line(ana).patient_ids) == set(line.patient_ids)
    assert desk.records.get(PatientKey, "P-2").patient_id == B
    assert desk.records.get(PatientAlias, B) is None
    assert dataclasses.replace(desk.person(twin), version=0) == twin
    assert dataclasses.replace(desk.person(ana), version=0) == ana
    assert undone.record.undone_by == "Laura Méndez"


def test_a_number_taken_over_goes_back(desk, twin):
    """Who had none has none again, and the phone is only the other's."""
    bare = desk.patient(e164="", number=NumberState.UNVERIFIED)
    visit = desk.book(bare, "in 3 days 10:30")
    desk.merge(bare, twin)
    assert visit.id in desk.line(twin).visits
    assert desk.visit(visit).due_at
    desk.undo(bare, twin)
    assert desk.person(bare).e164 == ""
    assert desk.visit(visit).due_at == visit.due_at
    assert desk.line(twin).patient_ids == (B,)
    assert desk.line(twin).visits == {}


def test_a_reminder_that_waits_goes_back_and_goes_once(desk, ana, twin):
    """Merged and undone before the sender came: one reminder, with the id of whose visit it is."""
    visit = desk.book(twin, "tomorrow 10:30")
    desk.tick("today 10:35")
    desk.merge(ana, twin)
    desk.undo(ana, twin)
    desk.go_on("tomorrow 07:00")
    (told,) = desk.ledger
    assert told.owner == B
    assert desk.visit(visit).message_ids == (told.id,)


def test_merged_and_undone_again_and_again_it_goes_once(desk, ana, twin):
    """Each way gives ids of its own, so nothing meets what was taken back before."""
    desk.book(twin, "tomorrow 10:30")
    desk.tick("today 10:35")
    for _ in range(3):
        desk.merge(ana, twin)
        desk.undo(ana, twin)
    desk.go_on("tomorrow 07:00")
    assert len(desk.ledger) == 1


def test_between_two_numbers_it_is_decided_anew_each_time_and_goes_once(desk, ana):
    """What was withdrawn from a number before is another message when it is due there again."""
    twin = desk.patient(id=B, e164=OTHER)
    desk.book(twin, "tomorrow 10:30")
    desk.tick("today 10:35")
    for undo in (False, True):
        (desk.undo if undo else desk.merge)(ana, twin)
        desk.tick()
    desk.go_on("tomorrow 07:00")
    assert [m.e164 for m in desk.ledger] == [OTHER]


def test_what_was_sent_meanwhile_is_not_sent_again(desk, ana, twin):
    """It lies where it was written."""
    desk.book(twin, "tomorrow 10:30")
    desk.merge(ana, twin)
    desk.tick("today 10:35")
    desk.work()
    desk.undo(ana, twin)
    desk.go_on("tomorrow 07:00")
    assert len(desk.ledger) == 1


def test_a_digest_of_both_is_decided_again_only_if_they_part(desk, ana):
    """On two phones each gets their own; the common one does not go."""
    twin = desk.patient(id=B, e164=OTHER)
    desk.book(ana, "tomorrow 10:30")
    desk.book(twin, "tomorrow 12:00")
    desk.merge(ana, twin)
    desk.tick("today 10:35")
    (digest,) = desk.messages(ana)
    assert len(digest.about) == 2
    desk.undo(ana, twin)
    assert desk.stored(digest).state is State.SUPPRESSED
    desk.go_on("tomorrow 07:00")
    assert sorted((m.e164, len(m.about)) for m in desk.ledger) == [(ana.e164, 1), (OTHER, 1)]


def test_a_visit_booked_since_stays_and_is_named(desk, ana, twin):
    """Nobody can know whose it is."""
    desk.merge(ana, twin)
    desk.now += timedelta(hours=1)
    since = desk.book(ana, "in 3 days 10:30")
    assert desk.undo(ana, twin).record.conflicts == (f"appointment:{since.id}",)
    assert at_home(ana, since, desk)


def test_a_visit_moved_since_is_still_whose_it_was(desk, ana, twin):
    """Another time does not make it another's."""
    visit = desk.book(twin, "in 3 days 10:30")
    desk.merge(ana, twin)
    desk.move(visit, "in 4 days 10:30")
    assert desk.undo(ana, twin).record.conflicts == ()
    assert at_home(twin, desk.visit(visit), desk)


def test_a_no_said_since_holds_for_both(desk, ana, twin):
    """Who said BAJA was both; neither is written to because of a mistake at the desk."""
    desk.merge(ana, twin)
    desk.write(ana, "BAJA")
    assert desk.undo(ana, twin).record.conflicts == ("consent:reminders",)
    for person in (ana, twin):
        state = desk.person(person).consents[Purpose.REMINDERS]
        assert (state.granted, state.by_patient) == (False, True)
    assert state_from(desk.records.consent_events_of(B)) == desk.person(twin).consents


def by_the_patient(desk, person):
    """Say BAJA once more."""
    desk.write(person, "BAJA")


def by_staff(desk, person):
    """Let the office note that the person is out."""
    now = desk.person(person)
    about = (desk.records, now, Purpose.REMINDERS, Source.STAFF)
    desk.records.commit(withdraw(*about, by="Laura", now=desk.now))


@pytest.mark.parametrize("says", [by_the_patient, by_staff])
@pytest.mark.parametrize("who_had_said_it", ["who stays", "who goes"])
def test_a_no_said_again_since_holds_for_both(desk, says, who_had_said_it):
    """It changed nothing then, as one of the two had said no before; taken apart the other has not said yes for all that."""
    no, yes = refused(Purpose.REMINDERS), agreed(Purpose.REMINDERS)
    mine, theirs = (no, yes) if who_had_said_it == "who stays" else (yes, no)
    stays = desk.patient(consents=mine, e164=OTHER)
    merged = desk.patient(id=B, consents=theirs)
    desk.merge(stays, merged)
    desk.now += timedelta(minutes=1)
    says(desk, stays)
    desk.now += timedelta(minutes=1)
    assert not desk.person(stays).agreed_to(Purpose.REMINDERS)
    assert desk.undo(stays, merged).record.conflicts == ("consent:reminders",)
    was_out, was_in = (stays, merged) if mine is no else (merged, stays)
    assert not desk.person(was_in).agreed_to(Purpose.REMINDERS)
    assert desk.person(was_in).consents[Purpose.REMINDERS].by_patient is (says is by_the_patient)
    assert desk.person(was_out).consents[Purpose.REMINDERS].by_patient
    assert state_from(desk.records.consent_events_of(was_in.id)) == desk.person(was_in).consents


@pytest.mark.parametrize("says", [by_the_patient, by_staff])
def test_who_was_never_two_says_no_again_without_a_word_more_in_the_log(desk, says):
    """It is out already, and there is nothing to take apart."""
    alone = desk.patient(consents=agreed(Purpose.REMINDERS))
    for _ in range(2):
        desk.write(alone, "BAJA")
        desk.now += timedelta(minutes=1)
    log = desk.records.consent_events_of(alone.id)
    assert len(log) == 1
    says(desk, alone)
    assert desk.records.consent_events_of(alone.id) == log


def test_a_no_that_a_yes_came_after_is_over(desk, ana, twin):
    """BAJA, and ALTA a minute later: nobody is out when they are two again."""
    desk.merge(ana, twin)
    for text in ("BAJA", "ALTA"):
        desk.now += timedelta(minutes=1)
        desk.write(ana, text)
    desk.now += timedelta(minutes=1)
    desk.undo(ana, twin)
    assert desk.person(ana).agreed_to(Purpose.REMINDERS)
    assert desk.person(twin).agreed_to(Purpose.REMINDERS)


def test_a_yes_said_since_is_not_given_to_the_other(desk, ana):
    """The one who had said no is asked anew."""
    twin = desk.patient(id=B, consents=refused(Purpose.REMINDERS))
    desk.merge(ana, twin)
    desk.write(ana, "ALTA")
    desk.undo(ana, twin)
    assert desk.person(ana).agreed_to(Purpose.REMINDERS)
    assert not desk.person(twin).agreed_to(Purpose.REMINDERS)


def test_the_log_adds_up_after_an_undoing(desk, ana):
    """A no that was the other's is taken out of effect by repeating one's own yes, never by erasing."""
    twin = desk.patient(id=B, consents=refused(Purpose.REMINDERS))
    for owner, granted in ((ana.id, True), (B, False)):
        event = ConsentEvent(
            f"{owner}/1",
            owner,
            Purpose.REMINDERS,
            granted=granted,
            source=Source.WHATSAPP,
            at=NOW - timedelta(days=30),
            proof=Proof(message_id="wamid.1"),
        )
        desk.say(event)
    desk.now += timedelta(minutes=1)
    desk.merge(ana, twin)
    desk.now += timedelta(minutes=1)
    desk.undo(ana, twin)
    own = desk.records.consent_events_of(ana.id)
    assert [event.granted for event in own] == [True, False, True]
    assert state_from(own) == desk.person(ana).consents
    assert desk.person(ana).agreed_to(Purpose.REMINDERS)


def test_a_consent_taken_over_is_taken_back(desk, ana):
    """The log cannot forget that it was said: it says that staff took it back."""
    silent = desk.patient(id=B, consents={})
    yes = ConsentEvent(
        f"{ana.id}/1", ana.id, Purpose.REMINDERS, granted=True, source=Source.FORM, at=NOW
    )
    desk.say(yes)
    desk.merge(silent, ana)
    assert desk.person(silent).agreed_to(Purpose.REMINDERS)
    desk.now += timedelta(minutes=1)
    desk.undo(silent, ana)
    assert not desk.person(silent).agreed_to(Purpose.REMINDERS)
    assert state_from(desk.records.consent_events_of(B)) == desk.person(silent).consents


def test_a_number_found_wrong_meanwhile_is_wrong_for_both(desk, ana, twin):
    """Somebody else answered on that phone."""
    desk.merge(ana, twin)
    one = desk.person(ana)
    desk.records.commit([Save(dataclasses.replace(one, number=NumberState.WRONG))])
    assert desk.undo(ana, twin).record.conflicts == ()
    assert desk.person(twin).number is NumberState.WRONG


@pytest.mark.parametrize("sure", [NumberState.VERIFIED, NumberState.ATTESTED])
def test_on_a_number_left_meanwhile_nobody_is_sure(desk, ana, sure):
    """WhatsApp said that the phone changed hands: whoever has it by now is asked before they are told anything."""
    twin = desk.patient(id=B, name="Ana López", number=sure)
    visit = desk.book(twin, "in 3 days 10:30")
    desk.merge(ana, twin)
    changes_number(desk, ana)
    desk.undo(ana, twin)
    assert desk.person(twin).number is NumberState.UNVERIFIED
    assert desk.visit(visit).due_at == desk.now
    desk.go_on("in 3 days 10:00")
    assert [(m.owner, m.kind) for m in desk.told(twin)] == [(B, Kind.VERIFY)]


def test_on_a_number_that_said_no_and_was_corrected_nothing_goes_for_either(desk):
    """The clinic vouched for the other record; the phone has said since that it is somebody else's."""
    unsure = desk.patient(number=NumberState.UNVERIFIED)
    twin = desk.patient(id=B, name="Ana López", number=NumberState.ATTESTED)
    desk.book(unsure, "in 3 days 10:30")
    desk.book(twin, "in 4 days 10:30")
    desk.tick()
    desk.work()
    desk.merge(unsure, twin)
    desk.tap(desk.told(unsure)[0], Action.NOT_ME)
    desk.work()
    corrected(desk, unsure)
    told = len(desk.told(twin))
    desk.undo(unsure, twin)
    assert desk.person(twin).number is NumberState.WRONG
    desk.go_on("in 4 days 10:00")
    assert len(desk.told(twin)) == told


@pytest.mark.parametrize("of_it", [NumberState.UNVERIFIED, NumberState.WRONG])
def test_what_was_no_surer_before_is_left_as_it_was(desk, ana, of_it):
    """A no on a number holds however often it is left."""
    twin = desk.patient(id=B, name="Ana López", number=of_it)
    desk.merge(ana, twin)
    corrected(desk, ana)
    desk.undo(ana, twin)
    assert desk.person(twin).number is of_it


def test_a_phone_of_their_own_is_as_sure_as_it_was(desk, ana):
    """The other's number changed: that says nothing of a phone the two never shared."""
    twin = desk.patient(id=B, name="Ana López", e164=OTHER)
    desk.merge(ana, twin)
    changes_number(desk, ana)
    desk.undo(ana, twin)
    assert desk.person(twin).number is NumberState.VERIFIED


def test_each_has_the_phones_that_said_no_of_them_again(desk):
    """Those of the other were only the one person's that the two were."""
    hashes = desk.records.keyed_hashes
    ana = desk.patient(refused_by=said_no(hashes, "+525500000001"))
    theirs = said_no(hashes, "+525500000002")
    twin = desk.patient(id=B, name="Ana López", refused_by=theirs)
    desk.merge(ana, twin)
    assert len(desk.person(ana).refused_by) == 2
    desk.undo(ana, twin)
    assert desk.person(ana).refused_by == ana.refused_by
    assert desk.person(twin).refused_by == twin.refused_by


def test_a_phone_that_said_no_since_did_so_of_both(desk, ana):
    """Also of one that neither has now."""
    twin = desk.patient(id=B, name="Ana López", e164=OTHER)
    desk.merge(ana, twin)
    wrong = dataclasses.replace(desk.person(ana), number=NumberState.WRONG)
    desk.records.commit([Save(wrong)])
    corrected(desk, ana)
    desk.undo(ana, twin)
    known = said_no(desk.records.keyed_hashes, ana.e164)
    assert desk.person(ana).refused_by == desk.person(twin).refused_by == known
    assert desk.person(twin).number is NumberState.VERIFIED


def test_a_no_taken_back_since_is_taken_back_for_who_stayed_alone(desk):
    """They signed up themselves from that phone; the other record is as it was."""
    no = {"number": NumberState.WRONG}
    ana, twin = desk.patient(**no), desk.patient(id=B, name="Ana López", **no)
    desk.merge(ana, twin)
    known = dataclasses.replace(desk.person(ana), number=NumberState.VERIFIED)
    desk.records.commit([Save(known)])
    desk.undo(ana, twin)
    assert desk.person(ana).number is NumberState.VERIFIED
    assert desk.person(twin).number is NumberState.WRONG


def test_what_the_desk_changed_since_is_left_alone(desk, ana):
    """An e-mail that the merge filled in and somebody then corrected."""
    twin = desk.patient(id=B, email="old@example.org")
    desk.merge(ana, twin)
    one = desk.person(ana)
    desk.records.commit([Save(dataclasses.replace(one, email="new@example.org"))])
    assert desk.undo(ana, twin).record.conflicts == ("patient:email",)
    assert desk.person(ana).email == "new@example.org"
    assert desk.person(twin).email == "old@example.org"


def test_the_latest_merge_is_undone_first(desk, ana, twin):
    """A record in a record: the outer goes first."""
    third = desk.patient(id="third0000000", consents=agreed(Purpose.REMINDERS))
    desk.merge(ana, twin)
    desk.merge(third, ana)
    with pytest.raises(NotAllowedError, match="merged_again_since"):
        desk.undo(third, twin)
    desk.undo(third, ana)
    desk.undo(ana, twin)
    assert {desk.known_under(i).id for i in (ana.id, B, third.id)} == {ana.id, B, third.id}


def test_what_was_never_merged_cannot_be_undone(desk, ana, twin):
    """Nor what was undone already."""
    with pytest.raises(NotAllowedError, match="not_merged"):
        desk.undo(ana, twin)
    desk.merge(ana, twin)
    desk.undo(ana, twin)
    with pytest.raises(NotAllowedError, match="not_merged"):
        desk.undo(ana, twin)


def test_a_question_that_was_taken_out_of_the_way_is_put_anew(desk, ana):
    """The restored person is asked again whose number it is."""
    unsure = desk.patient(id=B, number=NumberState.UNVERIFIED)
    visit = desk.book(unsure, "in 3 days 10:30")
    desk.tick()
    desk.merge(ana, unsure)
    desk.undo(ana, unsure)
    assert desk.person(unsure).number is NumberState.UNVERIFIED
    assert desk.visit(visit).due_at == desk.now
    desk.tick()
    desk.work()
    assert [m.owner for m in desk.ledger] == [B]


@pytest.mark.parametrize("phone", ["the same", OTHER])
def test_what_a_later_release_wrote_of_a_visit_on_a_phone_is_there_after_each(desk, ana, phone):
    """A merge and its undoing say anew what a phone knows of a visit: that of it which we do not know stays, on which phone it ends."""
    e164 = {} if phone == "the same" else {"e164": phone}
    twin = desk.patient(id=B, name="Ana López", **e164)
    visits = [desk.book(person, "in 3 days 10:30") for person in (ana, twin)]
    for person, visit in zip((ana, twin), visits, strict=True):
        line = desk.line(person)
        later = dataclasses.replace(line.visits[visit.id], rest='{"room":"2"}')
        desk.records.commit(
            [Save(dataclasses.replace(line, visits=line.visits | {visit.id: later}))]
        )
    desk.merge(ana, twin)
    assert rests_on(desk.line(ana)) == dict.fromkeys([visit.id for visit in visits], '{"room":"2"}')
    desk.undo(ana, twin)
    here = rests_on(desk.line(ana)) | rests_on(desk.line(twin))
    assert here == dict.fromkeys([visit.id for visit in visits], '{"room":"2"}')


def rests_on(line):
    """Return what of each visit on a phone is a later release's."""
    return {visit_id: visit.rest for visit_id, visit in line.visits.items()}


def test_what_a_merge_had_them_called_is_taken_back(desk, ana):
    """Who was not called anything of their own is called as guessed again, the other as set."""
    twin = desk.patient(id=B, name="Ana López", called="Anita")
    desk.merge(ana, twin)
    assert desk.person(ana).called == "Anita"
    desk.undo(ana, twin)
    assert (desk.person(ana).called, desk.person(twin).called) == ("", "Anita")
