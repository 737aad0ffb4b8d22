"""The same contract, held by the stand-ins in memory and by DynamoDB on the local AWS."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chalicelib.shared import ids
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.directory import Directory, DueIndex
from chalicelib.storage.outbox import Outbox
from chalicelib.storage.plain_json import plain_client
from chalicelib.storage.table import Table
from puntual.template import merge_template
from tests.fakes.memory_directory import MemoryDirectory, MemoryDueIndex
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_records import MemoryClinicRecords
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
    )


@pytest.fixture(scope="session")
def table(local_aws):
    """A table with the keys and indexes that the template gives it, read in small pages."""
    client = plain_client(local_aws.client)
    described = merge_template(INFRA, functions=[])["Resources"]["Table"]["Properties"]
    wanted = {name: value for name, value in described.items() if name not in NOT_FOR_A_TEST}
    name = f"contract-{ids.new_id(8)}"
    client.create_table(TableName=name, **wanted)
    client.meta.events.register("provide-client-params.dynamodb.Query", _in_small_pages)
    return Table(client, name)


@pytest.fixture(scope="session")
def dynamodb(table):
    """Everything in DynamoDB."""
    return World(
        lambda clinic_id: ClinicRecords(table, clinic_id),
        table.get,
        Outbox(table),
        Directory(table),
        DueIndex(table),
    )


@pytest.fixture(scope="session", params=["memory", "dynamodb"])
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


@pytest.fixture(autouse=True, scope="session")
def _no_credentials_of_the_user():
    """Keep the machine's own AWS settings out of these tests."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("AWS_")}
    yield
    os.environ.update(kept)


def _in_small_pages(params, **_):
    return params | {"Limit": min(SMALL_PAGE, params.get("Limit", SMALL_PAGE))}
