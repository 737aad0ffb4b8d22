"""Every flow is watched: whatever happens to these people, the log never learns who they are or what they wrote."""

import logging
import re

import pytest

from tests.fakes.store_of_two import MADE

# Of what names others too: attributes could hold anything, so they go (data_rights/unknown_rest.py).
WHAT_AN_ERASURE_CUTS = {f"{kind}: attribute" for kind in ("Line", "Message", "StaffTask")}
CANARY = "canario"  # tests put it into what people write
SURNAMES = ("López", "García", "Pérez")
A_NUMBER = re.compile(r"(?<!\d)(?:\+?5[2-5]9?1?)?(?:55|11|81)\d{8}(?!\d)")


THE_LOGGERS_OWN = frozenset(vars(logging.makeLogRecord({}))) - {"msg", "args", "exc_text"}


def _said(record):
    """Return what a line tells, without the logger's own clock and threads."""
    return str({name: fact for name, fact in vars(record).items() if name not in THE_LOGGERS_OWN})


@pytest.fixture(autouse=True)
def _nothing_of_a_later_release_is_lost():
    """Whatever is written in whatever flow: each record of a clinic's day holds more than this release knows."""
    MADE.clear()
    yield
    for store in MADE:
        cut = WHAT_AN_ERASURE_CUTS if store.erased else set()
        assert set(store.lost) - cut == set()


@pytest.fixture(autouse=True)
def _nothing_personal_is_logged(caplog):
    yield
    said = " ".join(_said(record) for record in caplog.get_records("call"))
    assert not A_NUMBER.search(said)
    assert not [word for word in (CANARY, *SURNAMES) if word in said]
