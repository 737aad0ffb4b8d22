"""The data model's page against the code it describes."""

import dataclasses
import inspect
import re
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.shared.writes import Write
from chalicelib.storage import keys
from chalicelib.storage.clinic_directory import Directory, DueIndex
from chalicelib.storage.clinic_records import ClinicRecords, is_known_under_patient
from chalicelib.storage.item_codec import MESSAGE_STATE, PLACES
from chalicelib.storage.journal import Journal
from chalicelib.storage.message_claims import Outbox
from tests.storage.test_keys import EXAMPLES, KEY_FUNCTIONS, _shape, _written

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/data-model.md").read_text("utf-8")
CLINIC, PATIENT = "k3v9q2xa", "p7d2m4q8w1zc"
RECORDS = PAGE.partition("\n## Records\n")[2].partition("\n## ")[0]
# Kinds whose id says more than their own name do not take any id.
WHOLE_IDS = {
    "Clinic": CLINIC,
    "Message": f"{CLINIC}.{PATIENT}.2611221630-reminder-4f9a2c1b",
    "Dispatch": f"{CLINIC}.2026-11-22.153000-4f9a2c1bqq",
    "AuditItem": "2026-11-22/153000-4f9a2c1bqq",
    "ConsentEvent": f"{PATIENT}/261122153000-4f9a2c1b",
    "DeskDeed": f"{PATIENT}/261122153000-4f9a2c1b.moved",
    "ReceivedText": "+525512345678/261122153000-4f9a2c1b",
    "Merge": f"{PATIENT}/261122153000-4f9a2c1b",
    "FormerLine": f"{PATIENT}/3",
    "ImportedRecord": f"{PATIENT}/261122153000-4f9a2c1b.a1b2c3d4e5f6",
    "ClinicMessageKey": f"{PATIENT}/{CLINIC}.clinic.2611221630-clinic_notice-4f9a2c1b",
}


def _rows():
    """Return each record's name with the example of its key."""
    return dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", RECORDS, re.MULTILINE))


def test_every_kind_of_record_is_described():
    """No kind without its row, and no row without its kind."""
    assert set(_rows()) == {kind.__name__ for kind in PLACES}


@pytest.mark.parametrize("kind", PLACES, ids=lambda kind: kind.__name__)
def test_a_record_lies_where_its_row_says(kind):
    """The example has the shape that the code makes of such an id."""
    place = PLACES[kind].key(CLINIC, WHOLE_IDS.get(kind.__name__, "4f9a2c1b"))
    assert _shape(_rows()[kind.__name__]) == _shape(_written(place))


@pytest.mark.parametrize("kind", PLACES, ids=lambda kind: kind.__name__)
def test_whatever_lies_under_a_patient_is_known_there(kind):
    """An erasure refuses what it does not know: a kind that is not on the list would end every one."""
    place = PLACES[kind].key(CLINIC, WHOLE_IDS.get(kind.__name__, PATIENT))
    if place.pk == keys.patient(CLINIC, PATIENT).pk:
        assert is_known_under_patient(place.sk)
    assert not is_known_under_patient("VOUCHER#1")


@pytest.mark.parametrize("function", KEY_FUNCTIONS, ids=lambda function: function.__name__)
def test_every_key_stands_on_the_page(function):
    """The example of each function of keys.py, or one of the same shape."""
    written = _written(function(*EXAMPLES[function]))
    examples = [_shape(example) for example in re.findall(r"`([^`\n]+)`", PAGE)]
    assert _shape(written) in examples


@pytest.mark.parametrize("store", [ClinicRecords, Directory, DueIndex, Outbox, Journal])
def test_every_way_to_read_and_write_is_named(store):
    """Each method of the stores stands in the table of access patterns."""
    fields = {field.name for field in dataclasses.fields(store)}
    methods = [n for n, _ in inspect.getmembers(store, inspect.isfunction) if n not in fields]
    table = PAGE.partition("\n## Access patterns\n")[2]
    public = [name for name in methods if not name.startswith("_")]
    assert public
    for name in public:
        assert re.search(rf"\b{name}`", table), f"add {store.__name__}.{name}"


def test_every_index_of_the_template_is_described(template_text):
    """The three of infra/table.yaml."""
    indexes = re.findall(r"IndexName: (\w+)", template_text)
    assert indexes
    assert re.findall(r"^\| `(\w+)` \| `\w+` / `\w+` \|", PAGE, re.MULTILINE) == indexes


def test_every_write_is_described():
    """With its condition."""
    table = PAGE.partition("\n## Writes\n")[2]
    written = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert written == [kind.__name__ for kind in get_args(Write)]


def test_the_attributes_of_a_message_are_named():
    """Those that a claim or an outcome writes."""
    for name in MESSAGE_STATE:
        assert f"`{name}`" in PAGE


@pytest.fixture
def template_text():
    return (ROOT / "infra/table.yaml").read_text("utf-8")
