"""What a file says, as the person who brought it reads it: values and codes, no sentence. It lies beside the file and goes with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.appointments.row_for_review import RowForReview

MOST_ROWS = 100  # of each list; how many there are is said
MOST_PEOPLE = 2_000  # new ones whose permission may be noted afterwards


@dataclass(frozen=True)
class ShownColumn:
    """A column under its own heading, what it is taken for and why, and what stands in it."""

    name: str
    meaning: str
    because: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ShownQuestion:
    """What is not sure of the columns: imports/columns.py Question."""

    meaning: str
    headers: tuple[str, ...]
    is_it_a_list: bool = False


@dataclass(frozen=True)
class ShownRow:
    """Somebody's row, or visit: day (2026-11-24), hour (10:30), and why it stands here, by its code."""

    who: str
    day: str = ""
    hour: str = ""
    why: str = ""
    because: str = ""
    likely: str = ""  # the hour that is probably meant
    number: str = ""  # as the file calls the row
    visit_id: str = ""


@dataclass(frozen=True)
class ShownCard:
    """A row that a person can put right before the file is in, and the numbers of all that say the very same."""

    row: RowForReview
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class ShownPerson:
    """Somebody the file brings, and what messages would call them."""

    name: str
    called: str
    patient_id: str = ""  # once they are on the list


@dataclass(frozen=True)
class ShownNamesake:
    """Somebody new, and somebody with the same name and another number: here (by id), or in the file too."""

    name: str
    ends: str  # the last digits of the file's number
    other_ends: str
    other_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A file as it was understood, what would become of it, or what became of it."""

    name: str = ""  # of the file, as its browser tells it
    read_as: str = ""
    order: str = ""  # why 03/04 is read as it is, where the file has such days
    day_first: bool = True
    left_out: tuple[tuple[str, int, bool], ...] = ()  # sheets: name, rows, hidden
    is_list: bool = False  # people without visits
    columns: tuple[ShownColumn, ...] = ()
    questions: tuple[ShownQuestion, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)  # rows by how they end
    first_day: str = ""
    last_day: str = ""
    to_look_at: tuple[ShownRow, ...] = ()
    look_in_all: int = 0
    cards: tuple[ShownCard, ...] = ()  # of these, the first that a person can put right
    past: int = 0  # visits that were, known or not
    past_known: int = 0  # of these: they count as unchanged too
    aside: Mapping[str, int] = field(default_factory=dict)  # rows that change nothing, by why
    nobodys: Mapping[str, int] = field(default_factory=dict)  # titles and totals, by why
    coming: tuple[ShownRow, ...] = ()  # what comes in or changes
    on_days_off: int = 0  # of these: the clinic is closed then, or their practitioner is off
    opens: str = ""  # the first day on which something does
    vanished: tuple[ShownRow, ...] = ()
    vanished_in_all: int = 0
    new_people: tuple[ShownPerson, ...] = ()
    new_in_all: int = 0
    namesakes: tuple[ShownNamesake, ...] = ()
    told: int = 0  # patients who are told of a change
    left: tuple[ShownRow, ...] = ()  # of a file taken back: what stays as it is
    left_in_all: int = 0
    taken_back: int = 0

    @property
    def rows(self) -> int:
        """How many rows of the file are somebody's: its titles and totals are not."""
        return sum(self.counts.values()) - sum(self.nobodys.values())
