"""The same contract, held by the stand-ins in memory and by DynamoDB on the local AWS."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chalicelib.shared import ids
from chalicelib.storage.clinic_directory import Directory, DueIndex
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.journal import Journal
from chalicelib.storage.keys import Key
from chalicelib.storage.message_claims import Outbox
from chalicelib.storage.raw_items_client import plain_client
from chalicelib.storage.several_clinics import SeveralClinics
from chalicelib.storage.table import Table
from puntual.cloudformation_template import merge_template
from tests.fakes.memory_directory import MemoryDirectory, MemoryDueIndex
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_several import MemorySeveral
from tests.fakes.memory_store import MemoryStore

INFRA = Path(__file__).parents[2] / "infra"
NOT_FOR_A_TEST = {
    "PointInTimeRecoverySpecification",
    "TimeToLiveSpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",
}
SMALL_PAGE = 3  # so that every query of these tests goes on to a next page


@dataclass(frozen=True)
class World:
    """All stores over one table."""

    records: Callable[[str], Any]  # of a clinic
    item: Callable[[Any], Any]  # at a key
    outbox: Any
    directory: Any
    due_index: Any
    journal: Any
    everything: Callable[[], Any]  # as no function may look at it
    lay: Callable[[Any], None]  # an item as a test wants it found
    several: Any


@pytest.fixture(scope="session")
def memory():
    """Everything in memory."""
    store = MemoryStore()
    return World(
        lambda clinic_id: MemoryClinicRecords(store, clinic_id),
        store.get,
        MemoryOutbox(store),
        MemoryDirectory(store),
        MemoryDueIndex(store),
        MemoryJournal(store),
        lambda: list(store.everything()),
        lambda item: store.lay(Key(item["pk"]["S"], item["sk"]["S"]), item),
        MemorySeveral(store, lambda clinic_id: MemoryClinicRecords(store, clinic_id)),
    )


@pytest.fixture(scope="session")
def table(local_aws):
    """A table, and its journal, with the keys and indexes that the template gives them; read in small pages."""
    client = plain_client(local_aws.client)
    resources = merge_template(INFRA, functions=[])["Resources"]
    run = ids.new_id(8)
    for resource in ("Table", "Journal"):
        described = resources[resource]["Properties"]
        wanted = {name: value for name, value in described.items() if name not in NOT_FOR_A_TEST}
        client.create_table(TableName=f"{resource}-{run}", **wanted)
    client.meta.events.register("provide-client-params.dynamodb.Query", _in_small_pages)
    return Table(client, f"Table-{run}", journal=f"Journal-{run}")


@pytest.fixture(scope="session")
def dynamodb(table):
    """Everything in DynamoDB."""
    return World(
        lambda clinic_id: ClinicRecords(table, clinic_id, OF_THE_TEST, peppers=_peppers),
        table.get,
        Outbox(table),
        Directory(table),
        DueIndex(table),
        Journal(Table(table.client, table.journal)),
        lambda: _scanned(table),
        table.put,
        SeveralClinics(table, lambda clinic_id: ClinicRecords(table, clinic_id, OF_THE_TEST)),
    )


@pytest.fixture(
    scope="session", params=["memory", pytest.param("dynamodb", marks=pytest.mark.local_aws)]
)
def world(request):
    """One of the two: each test runs in both."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def clinic_id():
    """A clinic that no other test uses."""
    return ids.new_id(8)


@pytest.fixture
def records(world, clinic_id):
    """The records of that clinic."""
    return world.records(clinic_id)


def _peppers():
    return ("pepper",)


def _scanned(table):
    pages = table.client.get_paginator("scan").paginate(TableName=table.name)
    return [item for page in pages for item in page["Items"]]


def _in_small_pages(params, **_):
    return params | {"Limit": min(SMALL_PAGE, params.get("Limit", SMALL_PAGE))}
