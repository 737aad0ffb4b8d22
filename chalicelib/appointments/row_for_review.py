"""A row of a file that a person must look at, kept so that it can be mended and tried again without the file. For a month.

Holds what an import reads of a row: nothing of columns that it ignores, and no description of a calendar's event.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.shared.later_release import Extensible


@dataclass(frozen=True, repr=False)
class RowCell(Extensible):
    """One cell: the column's heading, what it means (imports/model.py Field), and the text in it."""

    header: str
    meaning: str
    text: str
    kind: str = ""  # datetime, date or time, where the file has a real one and not a text


DROPPED = "dropped"  # a person said that nothing is to be done


@dataclass(frozen=True, repr=False)
class RowForReview(Extensible):
    """One row, with the reason why it was not taken in."""

    id: str  # a keyed hash of what stands in it: the same row of the same file again is the same
    import_ids: tuple[
        str, ...
    ]  # that brought it, the first first: it goes in as a part of that one
    at: datetime
    number: str  # as the file calls it: "14", "Diciembre 14"
    reason: str
    cells: tuple[RowCell, ...]
    # What the file showed of how it writes numbers, days and hours: imports/file_habits.py.
    region: str
    day_first: bool
    evidence: str
    notation: str
    days_only: bool = False
    swapped: bool = False
    zone_doubtful: bool = False
    because: str = ""
    unfit: str = (
        ""  # why it is no visit whatever its cells say, until a person says what settles that
    )
    likely: str = ""  # the hour that is probably meant: "13:00"
    likely_day: str = ""  # that of the row above, where this one has none: "2026-11-24"
    external_id: str = ""  # the file's own key of the visit
    former_keys: tuple[str, ...] = ()
    place: int = 0  # among the rows of the file
    settled_by: str = ""  # the import by which it is in, or DROPPED; one that waits has none
    attested_by: str = ""  # who vouched for the file's people, if anybody did
    attests_numbers: bool = False
    version: int = 0

    @property
    def is_waiting(self) -> bool:
        """Tell whether a person must still look at it; one that is settled is known, should it come again."""
        return not self.settled_by
