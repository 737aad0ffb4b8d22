"""What was said of a file's rows and people before it is taken in. Every function loads it with the records, so it imports no engine."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.shared.later_release import Extensible


@dataclass(frozen=True, repr=False)
class Halfway(Extensible):
    """What was said of a row that lacks something more: the words (imports/model.py Field → text), and why it waits with them."""

    words: dict[str, str]
    reason: str
    because: str = ""
    likely: str = ""


@dataclass(frozen=True, repr=False)
class RowsSaid(Extensible):
    """Of one file, under its id; it goes with the file."""

    id: str
    at: datetime
    # By a row's id (imports/review_desk.py), what was said of it: imports/model.py Field → text.
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()  # rows of which somebody says that nothing is to be done
    halfway: dict[str, Halfway] = field(default_factory=dict)  # by a row's id
    no_visit: tuple[str, ...] = ()  # rows of which it was said enough, and that bring no visit so
    called: dict[str, str] = field(default_factory=dict)  # by the folded name of somebody new
    version: int = 0

    def waits(self, row_id: str) -> bool:
        """Tell whether nothing was said of a row yet."""
        return row_id not in self.rows and row_id not in self.dropped

    def open_again(self, row_id: str) -> "RowsSaid":
        """Return it with nothing said of a row."""
        rows = {one: said for one, said in self.rows.items() if one != row_id}
        return replace(
            self,
            rows=rows,
            dropped=tuple(one for one in self.dropped if one != row_id),
            no_visit=tuple(one for one in self.no_visit if one != row_id),
            halfway={one: half for one, half in self.halfway.items() if one != row_id},
        )
