"""What a clinic calls its visits among itself (*motivos*), with their usual length and what to come prepared with. A name is for the desk alone: nothing that leaves the clinic says it."""

from dataclasses import dataclass

from chalicelib.shared.later_release import Extensible

LONGEST_NAME = 40
LONGEST_PREPARATION = 160  # beside all else that a reminder says: WhatsApp refuses one over 1,024
SHORTEST, LONGEST = 5, 480  # minutes
DEAREST = 100_000_000_00
MOST = 40  # the retired ones, too: they stand in the clinic's record


@dataclass(frozen=True)
class VisitKind(Extensible):
    """One kind of visit; a visit holds its id and never a copy of its name."""

    id: str
    name: str
    minutes: int = 30
    preparation: str = ""  # what a reminder says to come prepared with; the clinic's own words
    price: int | None = None  # in hundredths of the clinic's money; None where nobody said
    is_retired: bool = False  # no new visit is of it; those that are stay so
    changes: int = 0  # tells a colleague's change from what a page showed
