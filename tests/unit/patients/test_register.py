from dataclasses import replace

import pytest

from chalicelib.patients.erased_numbers import names_hashed, what_is_hashed
from chalicelib.patients.model import (
    Line,
    NumberState,
    Particulars,
    Patient,
    PatientKey,
    UpcomingVisit,
)
from chalicelib.patients.register import register
from chalicelib.shared.errors import NotAllowedError
from tests.builders import ANAS_PHONE, NOW, a_line, a_patient, an_appointment, keep, said_no
from tests.fakes.wrapped import Rotated

NEW_PHONE = "+525587654321"
ANA = Particulars("Ana López García", ANAS_PHONE, external_id="ERP-1")


@pytest.fixture
def registered(records):
    """Register a person and keep what that means; return the result and the record."""

    def take(particulars):
        done = register(records, particulars, now=NOW, source="import")
        records.commit(done.writes)
        return done.result, records.get(Patient, done.patient.id)

    return take


def test_a_new_person_is_created_with_line_and_key(records, registered):
    """Nothing is consented to, and the number is not sure."""
    result, patient = registered(ANA)
    assert result == "created"
    assert (patient.name, patient.e164, patient.source) == (
        "Ana López García",
        ANAS_PHONE,
        "import",
    )
    assert (patient.consents, patient.number) == ({}, NumberState.UNVERIFIED)
    assert records.get(Line, ANAS_PHONE).patient_ids == (patient.id,)
    assert records.get(PatientKey, "ERP-1").patient_id == patient.id


@pytest.mark.parametrize(
    "particulars",
    [
        ANA,
        Particulars("Ana López García", ANAS_PHONE),
        Particulars("Ana López García", external_id="ERP-2"),
        Particulars("Ana López García", "+5491123456789", "es", "a@b.mx", "mamá", "ERP-3"),
    ],
)
def test_the_same_particulars_twice_change_nothing(registered, particulars):
    """Whether known by key or by name and number, in any country's spelling."""
    _, first = registered(particulars)
    assert registered(particulars) == ("unchanged", first)


def test_a_shorter_name_on_the_same_phone_is_the_same_person(registered):
    """The list keeps the fuller name; what is newly known is added."""
    _, first = registered(ANA)
    result, patient = registered(Particulars("ana lopez", ANAS_PHONE, email="ana@example.org"))
    assert (result, patient.id) == ("updated", first.id)
    assert (patient.name, patient.email) == ("Ana López García", "ana@example.org")


def test_a_fuller_name_replaces_a_shorter_one(registered):
    """What the form said shortly, the clinic's system knows whole."""
    _, first = registered(Particulars("Ana López", ANAS_PHONE))
    result, patient = registered(ANA)
    assert (result, patient.id, patient.name) == ("updated", first.id, "Ana López García")
    assert patient.external_id == "ERP-1"


def test_another_name_on_the_same_phone_is_another_person(records, registered):
    """Two children share a phone."""
    _, luis = registered(Particulars("Luis Pérez", ANAS_PHONE, guardian="mamá"))
    result, sofia = registered(Particulars("Sofía Pérez", ANAS_PHONE, guardian="mamá"))
    assert result == "created"
    assert records.get(Line, ANAS_PHONE).patient_ids == (luis.id, sofia.id)


def test_each_of_two_on_one_phone_is_found_by_name(registered):
    """And neither is mixed with the other."""
    _, luis = registered(Particulars("Luis Pérez", ANAS_PHONE))
    _, sofia = registered(Particulars("Sofía Pérez", ANAS_PHONE))
    assert registered(Particulars("Luis Pérez", ANAS_PHONE)) == ("unchanged", luis)
    assert registered(Particulars("Sofia", ANAS_PHONE)) == ("unchanged", sofia)


@pytest.mark.parametrize("name", ["Mateo Pérez", "Pérez", ""])
def test_where_two_share_a_phone_a_third_name_is_for_a_person(records, registered, name):
    """Never merged, never guessed."""
    registered(Particulars("Luis Pérez", ANAS_PHONE))
    registered(Particulars("Sofía Pérez", ANAS_PHONE))
    with pytest.raises(NotAllowedError, match="several_people_on_this_number"):
        register(records, Particulars(name, ANAS_PHONE), now=NOW, source="import")


def test_father_and_son_of_one_name_stay_two(records, registered):
    """The clinic's system keeps them apart by its keys, and so do we, on one phone and by any name."""
    _, father = registered(Particulars("Juan Pérez", ANAS_PHONE, external_id="ERP-1"))
    result, son = registered(Particulars("Juan Pérez", ANAS_PHONE, external_id="ERP-2"))
    assert (result, father.id != son.id) == ("created", True)
    assert records.get(PatientKey, "ERP-1").patient_id == father.id
    assert registered(Particulars("Juan Pérez", ANAS_PHONE, external_id="ERP-2"))[1] == son


def test_a_row_with_a_key_and_no_name_is_the_person_of_the_key(registered):
    """A file may say a new e-mail and nothing else."""
    _, first = registered(ANA)
    result, patient = registered(Particulars("", email="ana@example.org", external_id="ERP-1"))
    assert (result, patient.id, patient.name) == ("updated", first.id, first.name)


def test_a_person_without_a_number_has_no_line(records, registered):
    """Nobody shares the empty number."""
    registered(Particulars("Ana López"))
    result, _ = registered(Particulars("Ana López"))
    assert result == "created"
    assert records.get(Line, "") is None


# Another number


@pytest.fixture
def moved(records):
    """Ana, sure of her number and with a visit, shares a phone with Luis; her system gives another number."""
    ana = a_patient(external_id="ERP-1")
    luis = a_patient(id="luis", name="Luis Pérez")
    visits = [an_appointment(id="ana's"), an_appointment(id="luis's", patient_id="luis")]
    keep(records, ana, luis, PatientKey("ERP-1", ana.id), a_line(ana, luis, visits=visits))
    done = register(records, replace(ANA, e164=NEW_PHONE), now=NOW, source="import")
    records.commit(done.writes)
    return records.get(Patient, ana.id)


def test_another_number_is_another_question_of_whose_it_is(moved):
    """No detail goes there before it is confirmed; the consents stay."""
    assert (moved.e164, moved.number) == (NEW_PHONE, NumberState.UNVERIFIED)
    assert moved.consents == a_patient().consents


@pytest.fixture
def refused(records):
    """Somebody else had answered on Ana's first phone, and her system has given another; then it gives one more."""
    ana = a_patient(external_id="ERP-1", number=NumberState.WRONG)
    keep(records, ana, PatientKey("ERP-1", ana.id), a_line(ana))

    def give(*numbers):
        for e164 in numbers:
            done = register(records, replace(ANA, e164=e164), now=NOW, source="import")
            records.commit(done.writes)
        return records.get(Patient, ana.id)

    return give


def test_a_number_that_was_somebody_elses_is_still_so_when_a_list_brings_it_back(records, refused):
    """However often it goes to and fro; the numbers between are asked."""
    there, back = refused(NEW_PHONE), refused(ANAS_PHONE)
    known = said_no(records.keyed_hashes, ANAS_PHONE)
    assert (there.number, there.refused_by) == (NumberState.UNVERIFIED, known)
    assert (back.number, back.refused_by) == (NumberState.WRONG, ())
    third = "+525500000001"
    assert refused(NEW_PHONE, third).number is NumberState.UNVERIFIED
    assert refused(ANAS_PHONE).number is NumberState.WRONG


def test_it_is_known_again_in_another_spelling(records, registered):
    """A line is a line, with Argentina's 9 and without."""
    known = said_no(records.keyed_hashes, "+5491123456789")
    ana = a_patient(external_id="ERP-1", refused_by=known)
    keep(records, ana, PatientKey("ERP-1", ana.id), a_line(ana))
    _, now = registered(replace(ANA, e164="+541123456789"))
    assert now.number is NumberState.WRONG


def test_it_is_known_again_after_the_key_was_changed(records):
    """For as long as the former key is there; what is remembered from then on is of the new one."""
    ana = a_patient(external_id="ERP-1", refused_by=said_no(records.keyed_hashes, NEW_PHONE))
    keep(records, ana, PatientKey("ERP-1", ana.id), a_line(ana))
    rotated, people = Rotated(records), []
    for e164 in (NEW_PHONE, "+525500000001"):
        done = register(rotated, replace(ANA, e164=e164), now=NOW, source="import")
        records.commit(done.writes)
        people.append(done.patient)
    back, gone = people
    assert (back.number, back.refused_by) == (NumberState.WRONG, ())
    assert gone.number is NumberState.UNVERIFIED
    assert gone.refused_by == said_no(rotated.keyed_hashes, NEW_PHONE) != ana.refused_by


def test_what_is_kept_of_such_a_number_is_nothing_that_an_erasure_leaves(records):
    """Nor of one of the line called "No": whoever has both cannot tell that it is one phone."""
    (known,) = said_no(records.keyed_hashes, ANAS_PHONE)
    assert ANAS_PHONE.removeprefix("+") not in known
    erased = [what_is_hashed(ANAS_PHONE), *names_hashed(ANAS_PHONE, "No")]
    assert known not in {one for text in erased for one in records.keyed_hashes(text)}


def test_a_person_and_their_visits_go_to_the_new_line(records, moved):
    """Those of others on the old phone stay there."""
    starts_at = an_appointment().starts_at
    new, old = records.get(Line, NEW_PHONE), records.get(Line, ANAS_PHONE)
    assert (new.patient_ids, new.visits) == (
        (moved.id,),
        {"ana's": UpcomingVisit(starts_at, moved.id)},
    )
    assert (old.patient_ids, set(old.visits)) == (("luis",), {"luis's"})


def test_a_first_number_is_added_to_a_person_who_had_none(records, registered):
    """By the clinic's key; there is no old line to leave."""
    _, first = registered(Particulars("Ana López", external_id="ERP-1"))
    result, patient = registered(replace(ANA, name="Ana López"))
    assert (result, patient.id, patient.e164) == ("updated", first.id, ANAS_PHONE)
    assert records.get(Line, ANAS_PHONE).patient_ids == (first.id,)


def test_a_row_without_a_number_keeps_the_one_known(registered):
    """An empty cell is not an instruction to forget."""
    _, first = registered(ANA)
    assert registered(replace(ANA, e164="")) == ("unchanged", first)
