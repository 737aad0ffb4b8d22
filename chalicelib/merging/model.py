"""The record of two records made one: what was where, who asked, and whether it was undone. Never edited otherwise."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.patients.model import Patient
from chalicelib.shared import ids
from chalicelib.shared.later_release import Extensible

A_TRANSACTION = 100  # writes at most: what does not fit is refused whole
MERGED = "merged"  # the reason on a message that went over to the other id
UNDONE = "merge_undone"


@dataclass(frozen=True)
class Merge(Extensible):
    """How one patient's record went over into another's, so that it can be undone."""

    id: str  # `<merged patient>/<yymmddHHMMSS>-<hash>`
    at: datetime
    by: str  # the person who asked for it
    through: str  # the API token that carried the wish
    merged: Patient  # as it was
    before: Patient  # the one that stays, as it was
    after: Patient  # … and as the merge left it
    visits: tuple[str, ...] = ()  # appointments that changed hands
    messages: tuple[str, ...] = ()  # of the merged record, that were withdrawn or took a new id
    undone_at: datetime | None = None
    undone_by: str = ""
    conflicts: tuple[str, ...] = ()  # what could not be put back: `<what>:<which>`
    version: int = 0


@dataclass(frozen=True)
class Asked:
    """Who asks, by which way, and when."""

    by: str
    through: str
    at: datetime


def merge_id(stays: Patient, merged: Patient, asked: Asked) -> str:
    """Return the id: the same two records as they stand give the same one."""
    versions = (str(stays.version), str(merged.version))
    return f"{merged.id}/{asked.at:%y%m%d%H%M%S}-{ids.derived_id(stays.id, *versions, length=8)}"
