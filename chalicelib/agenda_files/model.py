"""A file that somebody at the front desk brings: where it stands, from its coming to its being taken back. Holds nothing of what is in it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.shared import ids
from chalicelib.shared.later_release import Extensible, ExtensibleEnum

KEPT_FOR = timedelta(days=7)  # the file itself; infra/agendas.yaml says so to the bucket
LEASE = timedelta(minutes=3)  # of a worker, who renews it with each step; none takes longer
A_WORKER_COMES = timedelta(seconds=45)
_AN_ID = r"\d{12}-[0-9a-z]{12}"  # compiled when it is first asked for: every function loads this with the records


class FileState(ExtensibleEnum):
    """Where a file stands."""

    READING = "reading"  # it has come: it is read, and tried without writing anything
    READ = "read"  # somebody looks at what it says
    REFUSED = "refused"  # it is no agenda; `why` tells
    TAKING_IN = "taking_in"
    TAKEN_IN = "taken_in"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"  # somebody does not want it


AT_WORK = frozenset({FileState.READING, FileState.TAKING_IN, FileState.UNDOING})


@dataclass(frozen=True, repr=False)
class AgendaFile(Extensible):
    """One file. What it says lies beside it, and goes with it."""

    id: str  # `<yymmddHHMMSS>-<random>`: of two the later sorts behind
    at: datetime
    brought_by: str  # the id of who brought it
    state: FileState = FileState.READING
    why: str = ""  # of a refused one: imports/model.py Unreadable, or GONE
    said: dict[str, str] = field(default_factory=dict)  # heading → meaning, by whoever looked at it
    attests: bool = False  # they hold its people's signatures
    rows: int = 0
    first_day: str = ""  # of its visits: 2026-11-24
    last_day: str = ""
    total: int = 0  # of the work under way: rows, or records to take back
    done: int = 0  # of these
    import_id: str = ""
    busy_until: datetime | None = None  # until when somebody works on it, unless they died
    holder: str = ""  # which worker: one that lost its hold writes nothing any more
    asked_at: datetime | None = None  # when somebody last asked for the work
    asked_by: str = ""  # who did, by their id; "" where nobody has yet
    tag: str = ""  # of the file that was read: another one under its address is not what was shown
    not_read: bool = False  # another file came when this one was in already
    version: int = 0

    @property
    def signed_by(self) -> str:
        """In whose name the next step is done."""
        return self.asked_by or self.brought_by

    def is_stuck(self, now: datetime) -> bool:
        """Tell whether there is work to do, and nobody does it."""
        is_held = self.busy_until is not None and self.busy_until > now
        return self.state in AT_WORK and not is_held

    def seems_forgotten(self, now: datetime) -> bool:
        """Tell whether whoever waits should ask once more: nobody works on it, and that for longer than a worker needs to come."""
        return self.is_stuck(now) and now - (self.asked_at or self.at) > A_WORKER_COMES


GONE = "gone"  # it was brought too long ago


def new_file_id(now: datetime) -> str:
    """Return an id for a file that somebody is about to bring."""
    return f"{now:%y%m%d%H%M%S}-{ids.new_id(12)}"


def is_file_id(text: str) -> bool:
    """Tell whether a text has the form of such an id."""
    return text.isascii() and bool(re.fullmatch(_AN_ID, text))
