"""An API token that ends soon: the clinic hears of it in time, once, and only of one that is in use."""

from datetime import timedelta

import pytest

from chalicelib.clinics.api_tokens import WARNED_BEFORE
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.web.api.warn_of_token_end import warn_of_end
from tests.builders import NOW
from tests.unit.web.api.api_client import Api

MONTH = NOW + WARNED_BEFORE


def warnings(records):
    """Return what the inbox says of tokens."""
    return [task for task in records.inbox() if task.kind is TaskKind.TOKEN_EXPIRES]


def test_a_token_in_its_last_month_is_told_of_once(services, records):
    """Its name, its id and its last day, so that whoever issues the next one knows where it belongs."""
    api = Api(services.token(expires_at=MONTH))
    answers = [api.get("/patients").status_code for _ in range(3)]
    (token,) = records.tokens()
    (task,) = warnings(records)
    assert answers == [200] * 3
    assert task.text == f"ERP ({token.id}), 2026-12-22"
    assert task.done_at is None


@pytest.mark.parametrize(
    "kept",
    [
        {"expires_at": MONTH + timedelta(seconds=1)},
        {"expires_at": None},
        {"expires_at": NOW},
        {"expires_at": MONTH, "revoked_at": NOW},
        {"expires_at": MONTH, "warned_at": NOW},
    ],
    ids=["longer than a month", "without an end", "ended", "revoked", "told already"],
)
def test_of_any_other_nothing_is_said(services, records, kept):
    """What ends later, never, or ended already needs nobody."""
    Api(services.token(**kept)).get("/patients")
    assert warnings(records) == []


def test_two_requests_at_once_tell_it_once(services, records):
    """Whoever finds the token told of by the other goes on: the request is not refused."""
    services.token(expires_at=MONTH)
    (as_both_read_it,) = records.tokens()
    for _ in range(2):
        warn_of_end(records, as_both_read_it, zone="America/Mexico_City", now=NOW)
    assert len(warnings(records)) == 1
