"""A small run of each measurement: every reminder arrives once, and the figures are figures."""

import pytest

from bench.measure import messages_a_second, processor, said_by
from bench.metered_run import read_metered
from bench.money import STATUSES, cost_of, price_list
from bench.population import Population
from bench.stand import stand
from chalicelib.clinics.model import Provider


def quiet(_text):
    """Say nothing."""


@pytest.fixture(scope="module")
def metered():
    with stand([Population("due", Provider.META, 100, 50)], stored=500) as here:
        return read_metered(said_by("bench.metered_run", "100", here))


@pytest.mark.parametrize("provider", Provider)
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


def test_a_message_fits_one_write_unit(metered):
    """After its outcome and all its statuses."""
    assert metered.largest_message <= 1024


def test_every_price_is_dated_and_what_is_ours_is_apart(metered):
    """What Meta and AWS's carrier take is not ours to make cheaper."""
    cost = cost_of(metered, plan_seconds=1, send_seconds=2)
    assert sum(cost.ours.values()) < 0.1 < min(cost.whatsapp.values())
    assert cost.webhook == pytest.approx(1000 * STATUSES * price_list()["api_gateway_request"])
