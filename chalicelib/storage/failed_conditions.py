"""What DynamoDB's refusals mean to the business: only a failed condition is a lost race, a moment of trouble may pass. Calls nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError, WriteRefusedError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

T = TypeVar("T")
M = TypeVar("M")
BUSY = "TransactionConflict"
MOVED_ON = "ConditionalCheckFailed"
CHANGED = frozenset({MOVED_ON, BUSY})
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


@dataclass(frozen=True)
class Ends(Generic[T]):
    """What statements came to: written; not, as the record had moved on; or refused with a code, though nobody was faster."""

    done: list[T]
    moved_on: list[T]
    refused: list[str]

    def unless_refused(self, answer: list[M]) -> list[M]:
        """Return the answer, or let it go with the WriteRefusedError: what was done in the same call must not be lost."""
        if not self.refused:
            return answer
        codes = " ".join(sorted(set(self.refused)))
        log.error("writes_refused", writes=len(self.refused), codes=codes)
        raise WriteRefusedError(self.refused, answer)


def ends_of(things: Iterable[T], codes: Sequence[str]) -> Ends[T]:
    """Sort things by the code that the statement of each was answered with; "" is a success."""
    told = list(zip(things, codes, strict=True))
    return Ends(
        done=[thing for thing, code in told if not code],
        moved_on=[thing for thing, code in told if code == MOVED_ON],
        refused=[code for code in codes if code not in ("", MOVED_ON)],
    )


def is_out_of_reach(error: Exception) -> bool:
    """Tell whether AWS did not answer, had no room or gave no right, so that the same call may do better later.

    What it refuses for its content (`ValidationException`) would be refused each time.
    """
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    if isinstance(error, WriteRefusedError):
        return FOR_ITS_CONTENT.isdisjoint(error.codes)
    if not isinstance(error, ClientError):
        return isinstance(error, BotoCoreError) and not isinstance(error, ParamValidationError)
    reasons: Any = error.response.get("CancellationReasons", [])
    codes = {error.response["Error"]["Code"], *(reason.get("Code") for reason in reasons)}
    return codes.isdisjoint(FOR_ITS_CONTENT)
