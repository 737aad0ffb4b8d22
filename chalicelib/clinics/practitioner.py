"""A practitioner: who sees a clinic's patients, as messages name them. Staff, no patient; never what they treat, nor how to reach them."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.model import Clinic, OpeningHours
from chalicelib.shared.later_release import Extensible, ExtensibleEnum

MOST_IN_FORCE = 60  # of one clinic
MOST_LEFT = (
    100  # whose names its record still has; of a visit of one before them its own text says it
)
MOST_NAMES = 30  # of one practitioner; the oldest makes room
LONGEST_NAME = 60
LONGEST_ALIAS = 120  # as long as a visit's own text may be


class Colour(ExtensibleEnum):
    """By which a practitioner is told from another on a page: a word, whose colours the styles say. None that means trouble."""

    BLUE = "blue"
    TEAL = "teal"
    GREEN = "green"
    OCHRE = "ochre"
    ORANGE = "orange"
    PINK = "pink"
    PURPLE = "purple"
    GREY = "grey"


@dataclass(frozen=True)
class Practitioner(Extensible):
    """One who sees patients."""

    id: str
    name: str  # as messages say it: "Dra. Ruiz"
    colour: Colour = Colour.BLUE
    hours: tuple[OpeningHours, ...] = ()  # of a week; without any they are the clinic's
    also_called: tuple[str, ...] = ()  # in other systems, in files, and before a renaming
    since: datetime | None = None  # when the clinic put them on its list
    removed_at: datetime | None = None  # when they left; visits keep them
    version: int = 0

    @property
    def is_in_force(self) -> bool:
        """Tell whether patients are seen by them."""
        return self.removed_at is None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is theirs, what messages say first."""
        return (self.name, *self.also_called)

    def called(self, name: str) -> "Practitioner":
        """Return who is called so from now on; what they were called leads to them still."""
        if name == self.name:
            return self
        others = [other for other in self.also_called if other not in (name, self.name)]
        return dataclasses.replace(self, name=name, also_called=(*others, self.name)[-MOST_NAMES:])

    def known_by(self, *names: str) -> "Practitioner":
        """Return who is known by these names too."""
        new = [name for name in dict.fromkeys(names) if name not in self.names]
        return dataclasses.replace(self, also_called=(*self.also_called, *new)[-MOST_NAMES:])


def next_colour(others: tuple[Practitioner, ...]) -> Colour:
    """Return the colour that the fewest of them have, the first of those."""
    used = [other.colour for other in others if other.is_in_force]
    return min(Colour, key=used.count)


def knowing(clinic: Clinic, practitioner: Practitioner) -> Clinic:
    """Return the clinic as it knows the practitioner from now on: written beside each change of their record."""
    there = {one.id: one for one in clinic.practitioners}
    new = KnownPractitioner(practitioner.id, practitioner.name)
    there[practitioner.id] = dataclasses.replace(
        there.get(practitioner.id, new),
        name=practitioner.name,
        also_called=practitioner.also_called,
        has_left=not practitioner.is_in_force,
    )
    left = [one.id for one in there.values() if one.has_left]
    forgotten = set(left[:-MOST_LEFT])
    known = tuple(one for one in there.values() if one.id not in forgotten)
    return dataclasses.replace(clinic, practitioners=known)
