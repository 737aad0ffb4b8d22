"""A small run of each measurement: every reminder arrives once, and the figures are figures."""

import pytest

from bench.hostile_run import HELD, Taken, kinds, read_taken
from bench.measure import messages_a_second, processor, said_by
from bench.metered_run import read_metered
from bench.money import STATUSES, cost_of, hostile_day, hostile_million, price_list
from bench.population import Population
from bench.stand import stand
from chalicelib.clinics.model import Provider


def quiet(_text):
    """Say nothing."""


@pytest.fixture(scope="module")
def metered():
    with stand([Population("due", Provider.META, 100, 50)], stored=500) as here:
        return read_metered(said_by("bench.metered_run", "100", here))


@pytest.mark.parametrize("provider", [Provider.AWS, Provider.META])
def test_each_reminder_arrives_once_and_is_measured(provider):
    """Through plan, queue, claim, wording, POST and outcome, beside the floor; a run that loses one raises."""
    speed = processor(provider, 60, 1, 20, say=quiet)
    assert speed.ratio.median > 1
    assert speed.cpu.median > speed.floor_cpu.median > 0


def test_it_is_measured_with_latency_too():
    """The same with a WhatsApp and a table that take their time."""
    assert messages_a_second(Provider.META, 60, 1, say=quiet).median > 0


def test_a_reminder_stays_within_its_units(metered):
    """Ten to write, and half a unit a shard when nothing is due, whatever is stored."""
    assert metered.plan.write + metered.send.write <= 10
    assert metered.empty_tick.read == 0.5 * metered.shards
    assert metered.empty_tick.write == 0


@pytest.fixture(scope="module")
def of_small_clinics():
    """What a run of a hundred reminders took, two to a clinic."""
    with stand([Population("due", Provider.META, 100, 2)], stored=0) as here:
        return read_metered(said_by("bench.metered_run", "100", here))


def test_small_clinics_share_their_calls(metered, of_small_clinics):
    """A budget that no noise of a machine moves: calls of the table a reminder, and a report; and the units that go with them."""
    few, many = of_small_clinics.calls, metered.calls
    assert few["plan"] + few["send"] <= 0.35
    assert few["look"] <= 0.15
    assert many["plan"] + many["send"] <= 0.35
    assert many["status"] <= 2.1  # the message, and where it stands
    assert (
        few["status"] <= 2.7
    )  # whose number it is and how far reports had come are asked once in half a minute
    units = of_small_clinics
    assert units.plan.read + units.send.read <= 6.1
    assert units.plan.write + units.send.write <= 11.7


def test_a_message_fits_one_write_unit(metered):
    """After its outcome and all its statuses."""
    assert metered.largest_message <= 1024


def test_every_price_is_dated_and_what_is_ours_is_apart(metered):
    """What Meta and AWS's carrier take is not ours to make cheaper."""
    cost = cost_of(metered, plan_seconds=1, send_seconds=2)
    assert sum(cost.ours.values()) < 0.1 < min(cost.whatsapp.values())
    assert cost.webhook == pytest.approx(1000 * STATUSES * price_list()["api_gateway_request"])


def test_a_strangers_request_of_each_kind_is_measured():
    """Each is answered as it should be, and takes of processor and table what its answer says."""
    with stand([HELD]) as here:
        taken = read_taken(said_by("bench.hostile_run", "2", here))
    statuses = {one.name: one.status for one in taken}
    assert list(statuses) == [asked.name for asked in kinds()]
    assert (statuses["the form"], statuses["a form of nobody"]) == (200, 404)
    assert (statuses["a wrong token"], statuses["a forged event"]) == (401, 403)
    assert {one.write for one in taken} == {0}, "a stranger wrote to the table"
    assert min(one.cpu_seconds for one in taken) > 0


def test_a_hostile_million_is_priced_by_what_one_takes():
    """Gateway, function, table, bytes and log, each times its price; a day counts with its route's limit."""
    one = Taken("a form", ("GET", "/c/{slug}"), 200, 0.0058, 2.0, 0.0, 2.0, 10_000)
    price, million = price_list(), hostile_million(one)
    assert million["gateway"] == pytest.approx(1e6 * price["api_gateway_request"])
    assert million["function"] == pytest.approx(
        0.2 + 0.03 * 16.6667
    )  # 10 ms of its own, 20 of waiting
    assert million["table"] == pytest.approx(2e6 * price["dynamodb_read_unit"])
    assert million["bytes out"] == pytest.approx(0.9)
    assert hostile_day(one) == pytest.approx(20 * 0.0864 * sum(million.values()))
