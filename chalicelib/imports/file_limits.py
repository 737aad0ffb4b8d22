"""How much a file may hold and cost, the same for every way in (docs/ways-in.md)."""

from dataclasses import dataclass
from datetime import timedelta

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_UNPACKED = 150_000_000  # an XLSX is a zip: a small one may hold a large one
LAST_ROW = 100_000  # of a sheet: a value further down stands far from all that is an agenda
LONGEST_LINE = 1_000_000  # letters of a text
MOST_CELLS = 4_000_000  # of a sheet from corner to corner: calamine keeps the blank ones too
HORIZON = timedelta(days=120)  # how far ahead a calendar's recurring events are written out


@dataclass(frozen=True)
class Cost:
    """What reading one file may cost."""

    memory: int = 1_000_000_000  # bytes of address space
    processor: int = 20  # seconds; 20,000 events of a calendar take five
    clock: float = 60  # seconds, on however busy a machine
    answer: int = 200_000_000  # bytes
