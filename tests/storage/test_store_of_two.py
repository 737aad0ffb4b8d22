"""The net under the flows that holds each save to what a later release wrote: it catches what is lost, and nothing else."""

import dataclasses

import pytest

from chalicelib.patients.model import Line
from chalicelib.shared.writes import Create, Save
from tests.builders import CLINIC_ID, NOW, a_line
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.store_of_two import StoreOfTwoReleases

ANAS = a_line()


@pytest.fixture
def records():
    """A clinic at which a phone was noted a moment ago."""
    records = MemoryClinicRecords(StoreOfTwoReleases(), CLINIC_ID)
    records.commit([Create(ANAS)])
    return records


def test_what_is_saved_as_it_was_read_loses_nothing(records):
    """Whoever read it takes along what they do not know."""
    read = records.get(Line, ANAS.id)
    records.commit([Save(dataclasses.replace(read, opted_out_at=NOW))])
    assert records.store.lost == []
    assert records.store.looked_at == ["Line"]


def test_what_was_read_and_is_saved_anew_loses_it(records):
    """Read before, and written without what was read."""
    assert records.get(Line, ANAS.id)
    records.commit([Save(ANAS)])
    assert records.store.lost == ["Line: attribute", "Line: record"]


def test_what_was_made_a_moment_ago_is_saved_as_it_was_made(records):
    """Nobody read it since: nor did a later release write it, as its version would have moved. It is marked all the same."""
    records.commit([Save(ANAS)])
    assert records.store.lost == []
    assert records.get(Line, ANAS.id).rest
