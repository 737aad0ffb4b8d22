"""Names in a clinic's agenda that are no practitioner's yet: each is asked about once, until somebody says whose it is. Never guesses."""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clinics.practitioner_names import key_of_name
from chalicelib.shared.later_release import Extensible

MOST = 50  # names of a clinic that wait: past that no other is asked about until some are said
MOST_NOBODYS = 200  # the oldest makes room
THEIR_ID = "practitioners"


@dataclass(frozen=True)
class NameAsked(Extensible):
    """One name, as it was first read, and under which task of the inbox somebody is asked."""

    key: str  # as `practitioner_names.py` makes it
    text: str
    at: datetime
    task_id: str = ""  # none where somebody said at once that it is nobody's
    is_nobodys: bool = False  # somebody said so: a room, a machine, a slip


@dataclass(frozen=True)
class NamesAsked(Extensible):
    """All of a clinic's, the oldest first."""

    id: str = THEIR_ID
    names: tuple[NameAsked, ...] = ()
    version: int = 0

    @property
    def waiting(self) -> list[NameAsked]:
        """Those of which nobody has said anything."""
        return [one for one in self.names if not one.is_nobodys]

    def of(self, text: str) -> NameAsked | None:
        """Return what is known of a name."""
        key = key_of_name(text)
        return next((one for one in self.names if one.key == key), None)

    def asking(self, name: NameAsked) -> "NamesAsked":
        """Return all with this one in the place of what was known of it."""
        names = [*self.without({name.key}).names, name]
        nobodys = [one.key for one in names if one.is_nobodys]
        whole = dataclasses.replace(self, names=tuple(names))
        return whole.without(set(nobodys[:-MOST_NOBODYS]))

    def looked_at(self, open_tasks: Collection[str]) -> "NamesAsked":
        """Return all, as nobody's those whose task a person closed without a word of whose they are: it was looked at."""
        names = tuple(
            one
            if one.is_nobodys or one.task_id in open_tasks
            else dataclasses.replace(one, is_nobodys=True)
            for one in self.names
        )
        return dataclasses.replace(self, names=names)

    def without(self, keys: Collection[str]) -> "NamesAsked":
        """Return all but these."""
        left = tuple(one for one in self.names if one.key not in keys)
        return dataclasses.replace(self, names=left)
