import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.merging.strictest_consent import (
    STRICTNESS,
    one_person,
    strictest_consent,
    strictest_number,
)
from chalicelib.patients.model import ConsentState, NumberState, Purpose
from tests.builders import NOW, a_patient, agreed, refused, said_no

OTHER, THIRD = "+525598765432", "+525500000003"
STATES = [
    None,
    *(
        ConsentState(granted, at, by_patient)
        for granted, by_patient in itertools.product((True, False), repeat=2)
        for at in (NOW, NOW - timedelta(days=9))
    ),
]


def hashes(text):
    """Stand in for the hashes that only this installation can make: of the key in use, and of a former one."""
    return f"now/{text}", f"before/{text}"


@pytest.mark.parametrize(("mine", "other"), [*itertools.product(STATES, repeat=2)])
def test_a_no_of_either_is_a_no(mine, other):
    """Whenever it was said, and by whom; what the patient refused stays the patient's to take back."""
    counts = strictest_consent(mine, other)
    noes = [state for state in (mine, other) if state and not state.granted]
    if noes:
        assert not counts.granted
        assert counts.by_patient or not (len(noes) == 2 and any(no.by_patient for no in noes))
    assert (counts is None) == (mine is None and other is None)


@given(st.sampled_from(NumberState), st.sampled_from(NumberState))
def test_of_two_opinions_on_one_number_the_more_careful_counts(one, other):
    """Whichever record stays."""
    assert strictest_number(one, other) is strictest_number(other, one)
    assert STRICTNESS.index(strictest_number(one, other)) == min(
        STRICTNESS.index(one), STRICTNESS.index(other)
    )


def test_every_number_state_has_its_place():
    """A state that comes later must be given one."""
    assert sorted(STRICTNESS) == sorted(NumberState)


def test_an_opinion_belongs_to_its_number():
    """That somebody else answered on another phone says nothing of the phone that stays."""
    wrong = a_patient(id="b", e164=OTHER, number=NumberState.WRONG)
    assert one_person(a_patient(), wrong, hashes).number is NumberState.VERIFIED


def test_a_phone_that_said_no_of_either_is_remembered_of_both():
    """Of the present numbers and of former ones, each phone once."""
    stays = a_patient(refused_by=said_no(hashes, THIRD))
    wrong = replace(stays, id="b", e164=OTHER, number=NumberState.WRONG)
    one = one_person(stays, wrong, hashes)
    assert one.number is NumberState.VERIFIED
    assert one.refused_by == said_no(hashes, THIRD, OTHER)


@pytest.mark.parametrize("e164", ["", a_patient().e164])
def test_a_number_that_had_said_no_of_the_other_is_wrong(e164):
    """Kept or taken over: where one record's question was answered with no, the other's is not sure."""
    no = a_patient(id="b", e164=OTHER, refused_by=said_no(hashes, a_patient().e164))
    yes = a_patient(id="b")
    pair = (a_patient(), no) if e164 else (replace(no, e164=""), yes)
    one = one_person(*pair, hashes)
    assert (one.e164, one.number) == (a_patient().e164, NumberState.WRONG)


def test_who_has_no_number_takes_the_others_with_all_that_is_known_of_it():
    """Also that nobody has confirmed it, and who answers it."""
    other = a_patient(id="b", number=NumberState.ASKED, asked_at=NOW, guardian="mamá")
    taken = one_person(a_patient(e164="", number=NumberState.VERIFIED), other, hashes)
    assert (taken.e164, taken.number, taken.asked_at) == (other.e164, NumberState.ASKED, NOW)
    assert taken.guardian == "mamá"


def test_gaps_are_filled_and_nothing_is_overwritten():
    """The record that stays says its own name, language and key."""
    stays = a_patient(external_id="P-1", language="en")
    other = a_patient(
        id="b", name="Otra", external_id="P-2", email="ana@example.org", language="es"
    )
    one = one_person(stays, other, hashes)
    assert (one.name, one.external_id, one.language) == ("Ana López García", "P-1", "en")
    assert one.email == "ana@example.org"
    assert one.former_ids == ("b",)


def test_each_purpose_is_a_question_of_its_own():
    """A no to offers leaves the reminders."""
    stays = a_patient(consents=agreed(Purpose.REMINDERS, Purpose.REVIEWS))
    other = a_patient(id="b", consents=refused(Purpose.REVIEWS))
    one = one_person(stays, other, hashes)
    assert one.agreed_to(Purpose.REMINDERS)
    assert not one.agreed_to(Purpose.REVIEWS)


def test_what_a_person_is_called_goes_along_with_a_merge():
    """As the record that stays says it, else the other."""
    anita = a_patient(id="b", called="Anita")
    assert one_person(a_patient(), anita, hashes).called == "Anita"
    assert one_person(a_patient(called="Annie"), anita, hashes).called == "Annie"
