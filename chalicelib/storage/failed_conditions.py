"""What DynamoDB's refusals mean to the business: a failed condition is a ConflictError, a moment of trouble may pass. Calls nothing."""

from typing import TYPE_CHECKING, Any

from chalicelib.shared.errors import ConflictError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

BUSY = "TransactionConflict"
CHANGED = frozenset({"ConditionalCheckFailed", BUSY})
FOR_ITS_CONTENT = frozenset(
    {"ItemCollectionSizeLimitExceeded", "ValidationError", "ValidationException"}
)


def conflict_in(refused: "ClientError") -> ConflictError | None:
    """Return the conflict for which a transaction was cancelled, naming the actions; None when it was for something else."""
    reasons: Any = refused.response.get("CancellationReasons", [])
    codes = [reason.get("Code") for reason in reasons]
    failed = [place for place, code in enumerate(codes) if code in CHANGED]
    if not failed:
        return None
    return ConflictError(failed, busy=[place for place in failed if codes[place] == BUSY])


def is_out_of_reach(error: Exception) -> bool:
    """Tell whether AWS did not answer, had no room or gave no right, so that the same call may do better later.

    What it refuses for its content (`ValidationException`) would be refused each time.
    """
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    if not isinstance(error, ClientError):
        return isinstance(error, BotoCoreError) and not isinstance(error, ParamValidationError)
    reasons: Any = error.response.get("CancellationReasons", [])
    codes = {error.response["Error"]["Code"], *(reason.get("Code") for reason in reasons)}
    return codes.isdisjoint(FOR_ITS_CONTENT)
