"""Records of several clinics in few calls: each clinic's commit is whole or not at all, and tells of itself alone."""

from dataclasses import replace

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.daily_count import counted
from chalicelib.messaging.model import Message
from chalicelib.patients.model import Patient
from chalicelib.shared import ids
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Create, Save
from chalicelib.storage.item_codec import key_of
from tests.builders import NOW, a_message, a_patient, an_appointment, keep

MANY = 150  # more than one call reads


@pytest.fixture
def clinics():
    """Clinics that no other test uses."""
    return [ids.new_id(8) for _ in range(3)]


def test_what_is_there_is_read_and_what_is_not_is_none(world, clinics):
    """By clinic, kind and id; nobody's record is another clinic's."""
    first, second, _ = clinics
    keep(world.records(first), ana := a_patient(), visit := an_appointment())
    wanted = [(first, Patient, ana.id), (first, Appointment, visit.id), (second, Patient, ana.id)]
    found = world.several.read(wanted)
    assert found == {wanted[0]: ana, wanted[1]: visit, wanted[2]: None}
    assert world.several.read([]) == {}


def test_more_than_a_call_reads_are_all_there(world, clinics):
    """A hundred keys are one call."""
    people = [a_patient(id=f"p{n:011d}", e164=f"+5255{10_000_000 + n}") for n in range(MANY)]
    records = world.records(clinics[0])
    for start in range(0, MANY, 30):
        keep(records, *people[start : start + 30])
    found = world.several.read((clinics[0], Patient, one.id) for one in people)
    assert [found[clinics[0], Patient, one.id] for one in people] == people


def test_one_that_cannot_be_read_is_told_and_costs_no_other(world, clinics):
    """It stands in the place of the record."""
    records = world.records(clinics[0])
    keep(records, ana := a_patient(), visit := an_appointment())
    item = world.item(key_of(Appointment, clinics[0], visit.id))
    world.lay({**item, "data": {"S": "{"}})
    found = world.several.read([(clinics[0], Patient, ana.id), (clinics[0], Appointment, visit.id)])
    assert found[clinics[0], Patient, ana.id] == ana
    assert isinstance(found[clinics[0], Appointment, visit.id], UnreadableRecordError)


def test_messages_begun_are_counted_for_each(world, clinics):
    """Of the last day, each clinic's own; none is nothing."""
    first, second, third = clinics
    world.records(first).commit(counted(3, NOW))
    world.records(first).commit(counted(2, NOW))
    world.records(second).commit(counted(5, NOW))
    assert world.several.counts(clinics, NOW) == {first: 5, second: 5, third: 0}
    assert world.several.counts([], NOW) == {}


def test_each_commit_is_whole_and_a_refused_one_is_named(world, clinics):
    """One meets a record that has changed: what shared its transaction is refused with it, and written by none of it."""
    visits = {}
    for clinic_id in clinics:
        keep(world.records(clinic_id), visit := an_appointment())
        visits[clinic_id] = visit
    stale = clinics[1]
    world.records(stale).commit([Save(replace(visits[stale], minutes=45))])
    commits = [
        (one, [Save(replace(visits[one], minutes=60)), Create(_message(one))]) for one in clinics
    ]
    refused = world.several.commit(commits)
    assert 1 in refused
    stands = [_stands(world, one, visits[one]) for one in clinics]
    assert stands == [place not in refused for place in range(3)]
    again = [commit for place, commit in enumerate(commits) if place in refused and place != 1]
    assert world.several.commit(again) == set()
    assert world.records(clinics[0]).get(Appointment, visits[clinics[0]].id).minutes == 60


def test_more_than_a_transaction_holds_goes_in_several(world, clinics):
    """And a commit that no transaction has room for is refused by itself."""
    visits = [an_appointment(id=f"v{n:011d}") for n in range(101)]
    small = [(one, [Create(visit)]) for one in clinics for visit in visits[:45]]
    too_much = (clinics[0], [Create(visit) for visit in visits])
    assert world.several.commit([*small, too_much]) == {len(small)}
    found = world.several.read((one, Appointment, v.id) for one in clinics for v in visits[:46])
    assert sum(record is not None for record in found.values()) == 3 * 45


def test_a_clinic_that_is_not_there_is_none(world):
    """As for a run that meets what is due of a clinic that has gone."""
    gone = ids.new_id(8)
    assert world.several.read([(gone, Clinic, gone)]) == {(gone, Clinic, gone): None}


def _stands(world, clinic_id, visit):
    """Tell whether a clinic's commit was made; that it was made in part is an error."""
    records = world.records(clinic_id)
    is_longer = records.get(Appointment, visit.id).minutes == 60
    assert is_longer == (records.get(Message, _message(clinic_id).id) is not None)
    return is_longer


def _message(clinic_id):
    return a_message(id=f"{clinic_id}.p7d2m4q8w1zc.2611221530-reminder-0a1b2c3d")
