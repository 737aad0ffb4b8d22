"""The meter says what MiniStack says wherever MiniStack follows AWS: all but queries and batches."""

import pytest

from bench.capacity import Meter
from chalicelib.shared.writes import Count, Create, Save
from chalicelib.storage import keys
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.item_codec import to_item
from chalicelib.storage.message_claims import Outbox
from chalicelib.storage.raw_items_client import plain_client
from chalicelib.storage.table import Table
from puntual.cloudformation_template import merge_template
from tests.builders import CLINIC_ID, NOW, a_message, a_patient, an_appointment, moment
from tests.fakes.memory_records import OF_THE_TEST
from tests.storage.conftest import INFRA, NOT_FOR_A_TEST

LONG = "a name that takes the item over the kilobyte " * 30


class Bill:
    """What the local AWS says each call consumed."""

    def __init__(self, client):
        self.units = 0.0
        client.meta.events.register("provide-client-params.dynamodb", self._ask)
        client.meta.events.register("after-call.dynamodb", self._add)

    def _ask(self, params, **_):
        return params | {"ReturnConsumedCapacity": "INDEXES"}

    def _add(self, parsed, **_):
        said = parsed.get("ConsumedCapacity", [])
        for one in said if isinstance(said, list) else [said]:
            self.units += one["CapacityUnits"]


@pytest.fixture(scope="module")
def client(local_aws):
    made = local_aws.client("dynamodb")
    described = merge_template(INFRA, functions=[])["Resources"]["Table"]["Properties"]
    wanted = {name: value for name, value in described.items() if name not in NOT_FOR_A_TEST}
    made.create_table(TableName="metered", **wanted)
    return plain_client(local_aws.client)


@pytest.fixture
def bill(client):
    return Bill(client)


@pytest.fixture
def meter(client):
    return Meter().attach(client)


@pytest.fixture
def table(client):
    return Table(client, "metered")


@pytest.fixture
def records(table):
    return ClinicRecords(table, CLINIC_ID, OF_THE_TEST)


@pytest.mark.parametrize(("patient_id", "name"), [("p1", "Ana López"), ("p2", LONG)])
def test_a_put_and_a_get_cost_what_they_cost(table, meter, bill, patient_id, name):
    """One unit a kilobyte written, with each index it enters; one for four read."""
    item = to_item(CLINIC_ID, a_patient(id=patient_id, name=name))
    table.put(item)
    table.put(item | {"listing_sk": {"S": "another name"}})
    table.get(keys.patient(CLINIC_ID, patient_id))
    assert meter.write_units + meter.read_units == bill.units > 0


def test_a_transaction_costs_twice_but_its_indexes_once(records, meter, bill):
    """New records, a changed index key, an unchanged one, and a counter."""
    visit = an_appointment(id="v1", due_at=NOW)
    records.commit([Create(visit), Create(a_message(about=visit))])
    later = an_appointment(id="v1", due_at=moment("tomorrow 08:30"))
    records.commit([Save(later), Count("people", 1, NOW)])
    records.commit([Count("people", 1, NOW)])
    assert meter.write_units == bill.units > 0


def test_a_refused_transaction_is_paid_all_the_same():
    """AWS bills what it prepared; the local one does not, so this is held to the rule alone."""
    meter = Meter()
    item = to_item(CLINIC_ID, a_patient(id="p9"))
    put = {"Put": {"Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}
    model = type("Operation", (), {"name": "TransactWriteItems"})
    asked = {"metered": {"TransactItems": [put]}}
    meter._answered({"Error": {}}, model, asked)  # noqa: SLF001  # what botocore calls
    assert dict(meter.write) == {"TransactPut": 2}
    assert not meter.index_write


def test_claims_and_outcomes_cost_one_each_and_the_new_index_entry(records, table, meter, bill):
    """Of batches the local AWS counts one for each statement and forgets the index: one more than it says."""
    message = a_message(about=an_appointment(id="v2"))
    records.commit([Create(message)])
    outbox = Outbox(table)
    (claimed,) = outbox.claim([message], lease_until=NOW)
    sent = type(claimed)(**{**vars(claimed), "provider_id": "wamid.1", "state": "accepted"})
    table.client.meta.events.unregister("provide-client-params.dynamodb", bill._ask)  # noqa: SLF001
    before = meter.write_units
    outbox.settle([sent], seen=claimed.state)
    assert meter.write_units - before == 2
    assert meter.index_write["lookup"] == 1
