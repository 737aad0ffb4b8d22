"""Which failures of the table a later repetition may heal, and which it cannot."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from chalicelib.storage.failed_conditions import is_out_of_reach


def refused(code, *reasons):
    """Return what AWS answers, with the reasons of a cancelled transaction."""
    answer = {"Error": {"Code": code}, "CancellationReasons": [{"Code": r} for r in reasons]}
    return ClientError(answer, "TransactWriteItems")


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="http://127.0.0.1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1"),
        NoCredentialsError(),
        refused("ThrottlingException"),
        refused("InternalServerError"),
        refused("AccessDeniedException"),
        refused("TransactionCanceledException", "None", "ThrottlingError"),
    ],
)
def test_what_passes_is_worth_a_repetition(error):
    """AWS is away, full, or a right is missing until somebody mends it."""
    assert is_out_of_reach(error)


@pytest.mark.parametrize(
    "error",
    [
        refused("ValidationException"),
        refused("TransactionCanceledException", "None", "ValidationError"),
        refused("TransactionCanceledException", "ItemCollectionSizeLimitExceeded"),
        ParamValidationError(report="of our own making"),
        ZeroDivisionError(),
        OSError(),
    ],
)
def test_what_is_refused_for_its_content_is_not(error):
    """Nor is a defect of our own."""
    assert not is_out_of_reach(error)
