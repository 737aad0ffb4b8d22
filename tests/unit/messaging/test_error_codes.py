"""Every documented code of WhatsApp's, and what a clinic does about it."""

import itertools
from datetime import timedelta

import pytest
from pywa.errors import IntegrityError, SendMessageError, ThrottlingError

from chalicelib.messaging.channel_protocol import Verdict
from chalicelib.messaging.whatsapp.error_codes import is_known, verdict_of
from chalicelib.messaging.whatsapp.retry_backoff import backoff

TABLE = {
    Verdict.TRY_LATER: [4, 80007, 130429, 131056],
    Verdict.UNSURE: [1, 2, 131000, 131016, 131057, 133004],
    Verdict.STOP_SENDER: [
        *[131048, 131064, 131042, 368, 131031, 0, 190, 3, 10],
        *[200, 250, 299, 131005, 131037, 131045, 133010, 133015],
    ],
    Verdict.HOLD_TEMPLATE: [132001, 132015, 132016],
    Verdict.NOT_NOW: [131049, 130472],
    Verdict.RECIPIENT: [131026, 131050, 131021, 130403, 130497, 131030, 131062],
    Verdict.MISTAKE: [
        *[33, 100, 131008, 131009, 131051, 131052, 131053, 132000, 132005],
        *[132007, 132012, 132018, 132068, 132069, 135000],
    ],
    Verdict.WINDOW_CLOSED: [131047, 470],
}
CASES = [(code, verdict) for verdict, codes in TABLE.items() for code in codes]


@pytest.mark.parametrize(("code", "verdict"), CASES)
def test_code_means(code, verdict):
    """As a number or as the text a status event carries, the code means the same."""
    assert verdict_of(code) is verdict
    assert verdict_of(str(code)) is verdict


@pytest.mark.parametrize(
    "code", [5, 300, 999999, -1, "", "12a", "１３１０２６", "9" * 5000, "NoSuchException", "\ud800"]
)
def test_unknown_code_is_unsure(code):
    """What nobody has seen may have been sent."""
    assert verdict_of(code) is Verdict.UNSURE


def test_only_definite_noes_may_be_sent_again():
    """TRY_LATER is the one verdict that leads to a second POST: it has these codes and no other."""
    again = {code for code in range(200_000) if verdict_of(code) is Verdict.TRY_LATER}
    assert again == {4, 80007, 130429, 131056}


def test_no_sending_code_of_an_independent_client_is_unknown():
    """What pywa knows as errors of sending, we know too."""
    others = {131044, 131063, 133016, 137000}  # calling, registration, other products
    kinds = [
        one for kind in (SendMessageError, ThrottlingError, IntegrityError) for one in _kinds(kind)
    ]
    codes = {code for kind in kinds for code in kind.__error_codes__ or ()}
    assert len(codes) > 30
    assert {code for code in codes if not is_known(str(code))} == others


def _kinds(kind):
    return itertools.chain([kind], *(_kinds(below) for below in kind.__subclasses__()))


def test_pair_rate_waits_four_to_the_n():
    """As WhatsApp asks: 4, 16, 64 seconds, then an hour at most."""
    waits = [backoff(131056, attempts=n, message_id="m") for n in (1, 2, 3, 12, 9999)]
    assert [wait.total_seconds() for wait in waits] == [4, 16, 64, 3600, 3600]


@pytest.mark.parametrize(("code", "first"), [(130429, 2), ("connection_refused", 2), (80007, 60)])
def test_throughput_doubles_and_is_spread(code, first):
    """A thousand refused together come back apart, the same message always after the same wait."""
    waits = [backoff(code, attempts=1, message_id=f"m{n}").total_seconds() for n in range(1000)]
    assert first * 0.5 <= min(waits) < first * 0.6
    assert first * 1.4 < max(waits) <= first * 1.5
    assert len(set(waits)) > 500
    assert backoff(code, attempts=1, message_id="m0").total_seconds() == waits[0]


@pytest.mark.parametrize("attempts", [-5, 0, 1, 50, 10**9])
def test_backoff_is_always_a_sane_wait(attempts):
    """Never nothing, never longer than an hour."""
    wait = backoff(130429, attempts=attempts, message_id="m")
    assert timedelta(0) < wait <= timedelta(hours=1)
