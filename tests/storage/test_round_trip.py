import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.messaging.model import Dispatch
from chalicelib.shared import ids
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.shared.writes import Create, Save, saved
from chalicelib.storage.item_codec import PLACES, from_item, key_of, to_item
from tests.builders import NOW, a_line, a_patient, an_appointment
from tests.fakes.memory_records import OF_THE_TEST
from tests.storage.any_record import any_record

KINDS = sorted(PLACES, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_record_comes_back_from_its_item(kind, data):
    """Whatever a record holds, at its defaults or not, its item gives it back."""
    record = data.draw(any_record(kind, "k3v9q2xa"))
    assert from_item(kind, to_item("k3v9q2xa", record)) == record


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_record_comes_back_as_it_was_created(world, kind, data):
    """The store takes and returns any text, moment and nesting that the model allows."""
    clinic_id = ids.new_id(8)
    record = data.draw(any_record(kind, clinic_id))
    records = world.records(clinic_id)
    records.commit([Create(record)])
    if kind is Dispatch:  # the store says on it who wrote it
        record = dataclasses.replace(record, by=OF_THE_TEST, wrote={})
    assert records.get(kind, record.id) == record
    assert records.get_many(kind, [record.id, record.id]) == {record.id: record}


def test_moments_are_kept_in_whole_seconds(records):
    """Keys and records agree to the second, whatever the clock gave."""
    odd = datetime(2026, 11, 23, 16, 30, 5, 999_999, tzinfo=UTC)
    visit = an_appointment(odd)
    records.commit([Create(visit), Create(a_line(visits=[visit]))])
    whole = odd.replace(microsecond=0)
    assert records.get(type(visit), visit.id).starts_at == whole
    line = a_line(visits=[visit])
    assert records.get(type(line), line.id).visits[visit.id].starts_at == whole


def test_many_records_are_found_at_once(records):
    """More than a hundred are asked for in several calls; those that do not exist are left out."""
    visits = [an_appointment(id=f"visit{number:03}") for number in range(130)]
    for few in (visits[:90], visits[90:]):
        records.commit([Create(visit) for visit in few])
    wanted = [visit.id for visit in visits] + ["nobody"]
    assert records.get_many(type(visits[0]), wanted) == {visit.id: visit for visit in visits}


def test_the_store_is_told_when_it_may_forget(world, records, clinic_id):
    """Time to live is written in whole seconds of the epoch, and does not hide the record."""
    patient = a_patient()
    records.commit([Create(patient, NOW + timedelta(days=1))])
    item = world.item(key_of(type(patient), clinic_id, patient.id))
    assert item["expires_at"] == {"N": str(int((NOW + timedelta(days=1)).timestamp()))}
    assert records.get(type(patient), patient.id) == patient


def test_a_dispatch_looked_after_is_still_forgotten_one_day(world, records, clinic_id):
    """Saving a dispatch again does not make it eternal."""
    dispatch = Dispatch(f"{clinic_id}.2026-11-22.153000-abc", ("x",), NOW, NOW)
    records.commit([Create(dispatch, NOW + MESSAGES_KEPT_FOR)])
    records.commit([Save(dispatch)])
    item = world.item(key_of(Dispatch, clinic_id, dispatch.id))
    assert item["expires_at"] == {"N": str(int((NOW + MESSAGES_KEPT_FOR).timestamp()))}
    assert records.get(Dispatch, dispatch.id) == saved(dispatch)
