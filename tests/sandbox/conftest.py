"""A sandbox for each test, with a business that listens and a clock that can be moved."""

from contextlib import ExitStack
from dataclasses import replace

import boto3
import pytest
from botocore.config import Config as BotoConfig

from sandbox.config import Config, Limits, Timing
from sandbox.server import start
from tests.sandbox.lab import A_WHILE, Clock, Lab, listening_business

QUICK = Timing(delivered_after=0.01, batch_window=0.005, first_retry=0.02, longest_retry=0.05)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def open_lab(clock, going_clock):
    """Start a sandbox with these settings; it stops with the test."""
    with ExitStack() as stack:

        def run(*, timing=QUICK, limits=None, **settings):
            config = Config(port=0, clock=clock, timing=timing, limits=limits or Limits())
            running = start(replace(config, **settings))
            stack.callback(running.stop)
            return Lab(running, clock)

        yield run


@pytest.fixture
def lab(open_lab):
    """A sandbox with one business number and one template."""
    lab = open_lab()
    lab.register()
    assert lab.define().status == 200
    return lab


@pytest.fixture
def business():
    with listening_business() as business:
        yield business


@pytest.fixture
def listened(lab, business):
    """The same sandbox, whose events go to the business's webhook."""
    lab.register(webhook_url=business.url)
    return lab


@pytest.fixture
def boto():
    """The real boto3 client of AWS End User Messaging Social, on a lab."""
    with ExitStack() as stack:

        def client(lab, **config):
            made = boto3.client(
                "socialmessaging",
                endpoint_url=lab.running.url,
                region_name="us-east-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=BotoConfig(
                    **({"retries": {"total_max_attempts": 1}, "read_timeout": A_WHILE} | config)
                ),
            )
            stack.callback(made.close)
            return made

        yield client
