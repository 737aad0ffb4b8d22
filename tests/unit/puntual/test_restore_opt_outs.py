"""What people said since a table was put back, told to it again: in order, to whom it was said, and no more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.consent_journal import JournaledWord, Said, hashes_of, noted
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import Signup
from chalicelib.data_rights.erase import erase
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.messaging.event_types import NumberChanged
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.patients.phone_lines import line_of
from chalicelib.shared.later_release import reading
from chalicelib.shared.writes import Create
from puntual.commands.restore import MEANING
from puntual.restore_opt_outs import replay_words, still_meant, words_to_tell
from tests.builders import (
    NOW,
    a_clinic,
    a_line,
    a_message,
    a_patient,
    agreed,
    keep,
)
from tests.fakes.memory_journal import MemoryJournal
from tests.flows.clinic_day import ClinicDay

SINCE = NOW - timedelta(minutes=30)
AFTER, BEFORE = SINCE + timedelta(minutes=5), SINCE - timedelta(minutes=5)
ANA, BETO = "p7d2m4q8w1zc", "beto00000001"
ANOTHER = "+525587654321"
OFFERS = Purpose.OFFERS_WHATSAPP


def word(said, at=AFTER, **changes):
    """Return something Ana said."""
    return JournaledWord("x", said, changes.pop("patient_ids", (ANA,)), at, **changes)


def test_only_ones_own_sign_up_answers_not_me():
    """A sibling's ALTA does not say whose the number is; a number that was given up stays given up."""
    later = AFTER + timedelta(minutes=1)
    not_me, moved = word(Said.NOT_ME), word(Said.MOVED)
    signed_up = word(Said.CAME_BACK, later, source=Source.FORM)
    others = replace(signed_up, patient_ids=("beto00000001",))
    assert meant(not_me, moved, word(Said.LEFT), signed_up) == [moved, word(Said.LEFT), signed_up]
    for answer in (word(Said.CAME_BACK, later), others):
        assert meant(not_me, answer) == [not_me, answer]
    assert meant(signed_up, replace(not_me, at=NOW)) == [signed_up, replace(not_me, at=NOW)]
    elsewhere = [("k3v9q2xa", not_me), ("another1", signed_up)]
    assert still_meant(elsewhere) == elsewhere


def meant(*words):
    """Return what one clinic's people still mean."""
    return [one for _, one in still_meant([("k3v9q2xa", one) for one in words])]


def said(operator, *words):
    """Note words as they were committed, then hold them against a table that has forgotten."""
    records = operator.records()
    records.commit([note for one in words for note in noted_again(one)])
    installation = operator.installation()
    found = words_to_tell(installation, SINCE, NOW)
    return [dict(done) for done in replay_words(installation, found)]


def noted_again(one):
    """Return the write that noted a word."""
    return noted(
        one.said,
        [a_patient(id=i) for i in one.patient_ids],
        at=one.at,
        purpose=one.purpose,
        source=one.source,
        hashes=one.hashes,
        said_at=one.said_at,
    )


def test_who_left_since_has_left_again(operator):
    """The line, the consent, its proof, and what was queued; a second time changes nothing."""
    keep(operator.records(), a_patient(), a_line(), a_message())
    assert said(operator, word(Said.LEFT)) == [{"left": 1}]
    assert operator.records().get(Line, "+525512345678").opted_out_at == AFTER
    assert not operator.records().get(Patient, "p7d2m4q8w1zc").agreed_to(Purpose.REMINDERS)
    (message,) = operator.records().messages_of("p7d2m4q8w1zc")
    assert (message.state, message.reason) == (State.SUPPRESSED, "opted_out")
    assert said(operator) == [{"known": 1}]


def test_who_came_back_since_is_back(operator):
    """Reminders again, as they asked for."""
    keep(operator.records(), a_patient(), a_line(opted_out_at=BEFORE))
    assert said(operator, word(Said.CAME_BACK)) == [{"came_back": 1}]
    assert operator.records().get(Line, "+525512345678").opted_out_at is None


def test_one_withdrawn_consent_is_withdrawn_again(operator):
    """With the source it had: who may bring it back depends on it."""
    keep(operator.records(), a_patient(), a_line())
    assert said(operator, word(Said.WITHDREW, purpose=Purpose.REMINDERS)) == [{"withdrew": 1}]
    person = operator.records().get(Patient, "p7d2m4q8w1zc")
    assert not person.agreed_to(Purpose.REMINDERS)
    assert person.consents[Purpose.REMINDERS].by_patient


@pytest.mark.parametrize(
    ("what", "kind"),
    [(Said.NOT_ME, TaskKind.WRONG_NUMBER), (Said.MOVED, TaskKind.NUMBER_CHANGED)],
)
def test_a_number_that_is_anothers_is_written_to_no_more(operator, what, kind):
    """Staff ask for the right one."""
    keep(operator.records(), a_patient(), a_line())
    assert said(operator, word(what)) == [{what.value: 1}]
    assert operator.records().get(Patient, "p7d2m4q8w1zc").number is NumberState.WRONG
    assert [task.kind for task in operator.records().inbox()] == [kind]
    assert said(operator) == [{"known": 1}]


def test_who_was_erased_since_is_erased_again(operator):
    """Nothing of them comes back with the table."""
    keep(operator.records(), a_patient(), a_line())
    assert said(operator, word(Said.ERASED)) == [{"erased": 1}]
    person = operator.records().get(Patient, "p7d2m4q8w1zc")
    assert person is None or "Ana" not in person.name


def test_words_of_people_who_are_not_in_the_table_are_counted(operator):
    """They came after the moment."""
    assert said(operator, word(Said.LEFT)) == [{"nobody": 1}]


def carried_over(source, operator):
    """Bring what one table's journal holds beside the table that was put back."""
    entries = MemoryJournal(source.store).words_since(SINCE, until=NOW)
    operator.records().commit([note for _, one in entries for note in noted_again(one)])


@pytest.mark.parametrize("what", ["erased", "left"])
def test_both_records_of_one_person_are_bound(operator, what):
    """The merge is forgotten with the rest: the word was said by the person, whichever record was in force."""
    people = (a_patient(), a_patient(id="b00000000001", name="Ana López", e164=ANOTHER))
    before = ClinicDay(now=AFTER)
    for records in (operator.records(), before.records):
        keep(records, *people, *map(a_line, people))
    asked = Asked("x", "y", AFTER)
    merge_records(
        before.records,
        before.queue,
        a_clinic(),
        stays_id=people[0].id,
        merged_id=people[1].id,
        asked=asked,
    )
    if what == "erased":
        erase(before.records, ANA, now=AFTER)
    else:
        before.write(people[0], "BAJA")
    carried_over(before, operator)
    said(operator)
    ids = [person.id for person in people]
    after = operator.records().get_many(Patient, ids)
    agree = {person.id: person.agreed_to(Purpose.REMINDERS) for person in after.values()}
    assert agree == ({} if what == "erased" else dict.fromkeys(ids, False))
    assert line_of(operator.records(), people[0].e164)[0].opted_out_at


def test_who_left_and_came_back_takes_no_offers_any_more(operator):
    """As it was then: ALTA is for reminders only. Once more changes nothing."""
    keep(operator.records(), a_patient(consents=agreed(Purpose.REMINDERS, OFFERS)), a_line())
    later = AFTER + timedelta(minutes=1)
    assert said(operator, word(Said.LEFT), word(Said.CAME_BACK, later)) == [
        {"left": 1},
        {"came_back": 1},
    ]
    for _ in range(2):
        person = operator.records().get(Patient, ANA)
        granted = [purpose for purpose in Purpose if person.agreed_to(purpose)]
        assert granted == [Purpose.REMINDERS]
        assert operator.records().get(Line, "+525512345678").opted_out_at is None
        assert said(operator) == [{"known": 1}, {"known": 1}]


def test_a_familys_words_end_as_they_did(operator):
    """One of two comes back by the form: the line is open, and only that person takes reminders again."""
    ana, beto = a_patient(), a_patient(id=BETO, name="Beto Ruiz")
    keep(operator.records(), ana, beto, a_line(ana, beto))
    left = word(Said.LEFT, patient_ids=(ANA, BETO))
    back = word(Said.CAME_BACK, AFTER + timedelta(minutes=1), source=Source.FORM)
    said(operator, left, replace(back, patient_ids=(BETO,)))
    for _ in range(2):
        people = operator.records().get_many(Patient, (ANA, BETO))
        assert [people[i].agreed_to(Purpose.REMINDERS) for i in (ANA, BETO)] == [False, True]
        assert operator.records().get(Line, "+525512345678").opted_out_at is None
        said(operator)


def test_a_siblings_return_does_not_say_whose_the_number_is(operator):
    """Who is asked says "no soy Ana", then Beto's BAJA and ALTA from the same phone: Ana's number stays wrong."""
    day = ClinicDay()
    ana = day.patient(number=NumberState.WRONG)
    beto = day.patient(id=BETO, name="Beto Ruiz")
    day.write(beto, "BAJA")
    day.now += timedelta(minutes=1)
    day.write(beto, "ALTA")
    entries = MemoryJournal(day.store).words_since(SINCE, until=day.now)
    assert [one.patient_ids for _, one in entries if one.said is Said.CAME_BACK] == [(BETO,)]
    asked = a_patient(number=NumberState.ASKED)
    keep(operator.records(), asked, beto, a_line(asked, beto))
    not_me = word(Said.NOT_ME, BEFORE + timedelta(minutes=5))
    both = word(Said.CAME_BACK, patient_ids=(ANA, BETO))
    said(operator, not_me, both)
    assert operator.records().get(Patient, ana.id).number is NumberState.WRONG


@pytest.mark.parametrize("what", [Said.NOT_ME, Said.MOVED])
def test_a_number_put_right_since_stays_right(operator, what):
    """The word was about the number of then; the table has another."""
    right = a_patient(e164=ANOTHER)
    keep(operator.records(), right, a_line(right))
    of_old = hashes_of(operator.records(), a_patient().e164)
    assert said(operator, word(what, hashes=of_old)) == [{"known": 1}]
    assert operator.records().get(Patient, ANA).number is right.number
    assert said(operator, word(what, hashes=hashes_of(operator.records(), ANOTHER)))
    assert operator.records().get(Patient, ANA).number is NumberState.WRONG


def test_what_is_noted_tells_the_number_of_then():
    """By a keyed hash: of the line that answered, and of the one that was given up."""
    day = ClinicDay()
    ana = day.patient(number=NumberState.ASKED)
    keep(day.records, a_message(kind=Kind.VERIFY, about=(), state=State.SENT))
    day.tap(day.messages(ana)[0], Action.NOT_ME)
    old = "+525511112222"
    moves = day.patient(id=BETO, name="Beto Ruiz", e164=old)
    sender = day.clinic.sender.phone_number_id
    day.hear(NumberChanged(sender, "wamid.1", day.now, wa_id_of(moves), "5215587654321"))
    entries = MemoryJournal(day.store).words_since(SINCE, until=day.now)
    assert {one.said: one.hashes for _, one in entries} == {
        Said.NOT_ME: hashes_of(day.records, ana.e164),
        Said.MOVED: hashes_of(day.records, old),
    }


def wa_id_of(person):
    """Return how WhatsApp spells a Mexican number."""
    return person.e164.replace("+52", "521")


def test_a_baja_from_another_number_is_the_persons_alone(operator):
    """The clinic gave them the number since: theirs is over, their sister's here is not."""
    ana, eva = a_patient(), a_patient(id="eva000000001", name="Eva Ruiz")
    keep(operator.records(), ana, eva, a_line(ana, eva))
    hashes = hashes_of(operator.records(), ANOTHER)
    assert said(operator, word(Said.LEFT, hashes=hashes)) == [{"left": 1}]
    people = operator.records().get_many(Patient, (ana.id, eva.id))
    assert [people[p.id].agreed_to(Purpose.REMINDERS) for p in (ana, eva)] == [False, True]
    assert operator.records().get(Line, ana.e164).opted_out_at is None
    assert line_of(operator.records(), ANOTHER)[0].opted_out_at == AFTER


def test_a_strangers_baja_holds(operator):
    """Nobody is on the line, before or after: a list that names it still writes to nobody."""
    day = ClinicDay(now=AFTER)
    day.write(a_patient(), "BAJA")
    carried_over(day, operator)
    assert said(operator) == [{"line": 1}]
    assert said(operator) == [{"line": 1}]
    assert line_of(operator.records(), a_patient().e164)[0].opted_out_at


def test_a_strangers_baja_holds_on_a_line_that_was_there(operator):
    """They wrote before the moment, and left after it."""
    keep(operator.records(), replace(a_line(), patient_ids=()))
    said(operator, stranger_left(operator))
    line, existed = line_of(operator.records(), a_patient().e164)
    assert (line.opted_out_at, existed) == (AFTER, True)


def stranger_left(operator):
    """Return the BAJA of somebody nobody knows."""
    hashes = hashes_of(operator.records(), a_patient().e164)
    return word(Said.LEFT, patient_ids=(), hashes=hashes)


def test_who_came_and_was_erased_since_stays_erased(operator):
    """The table never knew them; the hashed no is there again."""
    day = ClinicDay(now=AFTER)
    ana = day.patient()
    erase(day.records, ana.id, now=AFTER)
    carried_over(day, operator)
    assert said(operator) == [{"line": 1}]
    assert line_of(operator.records(), ana.e164)[0].opted_out_at == AFTER


def test_who_signed_up_after_the_erasure_is_written_to_again(operator):
    """Their own word ends it, also where the table knows nothing of who they are now."""
    day = ClinicDay(now=AFTER)
    erase(day.records, day.patient().id, now=AFTER)
    proof, purposes = Proof(text_hash="a"), (Purpose.REMINDERS,)
    form = Signup("4k9d-x2mp", "Ana López", a_patient().e164, purposes, proof, "es_MX", AFTER)
    day.records.commit([Create(form)])
    day.now += timedelta(minutes=1)
    day.write(a_patient(), "Hola, mi código es 4k9d-x2mp")
    carried_over(day, operator)
    said(operator)
    assert line_of(operator.records(), a_patient().e164)[0].opted_out_at is None


def test_what_is_told_again_is_not_noted_again(operator):
    """The journal only grows by what people say: a restore's own guess of who was there is not that."""
    keep(operator.records(), a_patient(), a_line())
    said(operator, word(Said.LEFT), word(Said.CAME_BACK, AFTER + timedelta(minutes=1)))
    assert len(list(MemoryJournal(operator.store).words_since(SINCE, until=NOW))) == 2


def test_a_word_that_only_a_later_release_knows_is_counted_and_left_to_it(operator):
    """Nobody guesses what was said: the operator reads that a later release must restore it."""
    keep(operator.records(), a_patient(), a_line())
    with reading():
        later = Said("put_off")
    assert said(operator, word(later)) == [{"of_later_release": 1}]
    assert operator.records().get(Patient, ANA) == a_patient()
    assert "of_later_release" in MEANING


def test_words_are_told_in_the_order_in_which_they_were_said(operator):
    """One that was heard later than the next stands before it; of one second the stop is the last."""
    early, late = AFTER, AFTER + timedelta(minutes=5)
    left = word(Said.LEFT, late, said_at=early)
    back = word(Said.CAME_BACK, AFTER + timedelta(minutes=2))
    assert order_of(operator, back, left) == [Said.LEFT, Said.CAME_BACK]
    assert order_of(operator, replace(left, said_at=back.at), back)[-2:] == [
        Said.CAME_BACK,
        Said.LEFT,
    ]


def order_of(operator, *words):
    """Return what is told of words that were noted in this order."""
    operator.records().commit([note for one in words for note in noted_again(one)])
    told = words_to_tell(operator.installation(), SINCE, NOW)
    return [one.said for _, one in told]
