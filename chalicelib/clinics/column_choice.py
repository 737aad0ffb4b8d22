"""What somebody at a clinic said that a column of its files means. Holds names of columns, never what stands below them."""

from dataclasses import dataclass

from chalicelib.shared.later_release import Extensible


@dataclass(frozen=True)
class ColumnChoice(Extensible):
    """One heading, as `imports/column_names.py` compares them, and its meaning."""

    heading: str
    meaning: (
        str  # a word of `imports/model.py`; one that this release does not know decides nothing
    )
