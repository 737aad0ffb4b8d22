"""How the taking back of an import ends, record by record."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Undone(StrEnum):
    """How one record ended."""

    TAKEN_BACK = "taken_back"  # it is as it was before the import
    LEFT = "left"  # it stays as it is, and a person must look at it


class Why(StrEnum):
    """Why a record ended so; the codes are stable, and docs/import.md explains each."""

    CHANGED_SINCE = "changed_since"
    WRITTEN_TO = "written_to"
    HAS_MORE = "has_more"
    PAST = "past"
    SLOT_TAKEN = "slot_taken"
    DECEASED = "deceased"
    BEING_ERASED = "patient_is_being_erased"
    CHANGED_MEANWHILE = "changed_meanwhile"


@dataclass(frozen=True)
class UndoResult:
    """How one person or one visit ended; `starts_at` is None for a person."""

    name: str
    starts_at: datetime | None
    outcome: Undone
    why: Why | None = None


@dataclass(frozen=True)
class UndoReport:
    """What became of an import that was taken back: one result for each record that it created or changed."""

    results: tuple[UndoResult, ...]

    @property
    def counts(self) -> Counter[tuple[Undone, Why | None]]:
        """Records by how they ended and why."""
        return Counter((result.outcome, result.why) for result in self.results)

    @property
    def left(self) -> int:
        """How many stay as they are."""
        return sum(result.outcome is Undone.LEFT for result in self.results)


class LeftError(Exception):
    """A record must stay as it is; caught where records are taken back."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why
