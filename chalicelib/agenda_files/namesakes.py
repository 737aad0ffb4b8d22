"""New people of a file who are called like somebody with another number: it may be one person whose number changed. Only said, before anything is in; nobody is made one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

from chalicelib.agenda_files.shown import ShownNamesake
from chalicelib.patients.model import Patient
from chalicelib.shared.compare_names import fold

MOST_ASKED = 200  # new people whose names are looked up
MOST_SAID = 30
ENDS = 4  # digits by which somebody knows a number again: the screen stands at a counter
_ENOUGH_WORDS = 2  # "Ana" alone is anybody's


class NamedRecords(Protocol):
    """A clinic's list of names."""

    def patients_named(
        self, prefix: str, *, limit: int = 50, after: Patient | None = None
    ) -> list[Patient]:
        """Return patients whose name begins so."""
        ...


def namesakes_of(records: NamedRecords, people: Sequence[Patient]) -> tuple[ShownNamesake, ...]:
    """Return whom of these new people somebody here may be, and who stands in the file with two numbers."""
    named = [one for one in people if one.e164 and len(fold(one.name).split()) >= _ENOUGH_WORDS]
    found = (*_twice_in_file(named), *_known(records, named[:MOST_ASKED]))
    return found[:MOST_SAID]


def _twice_in_file(people: Sequence[Patient]) -> Iterator[ShownNamesake]:
    alike: dict[str, list[Patient]] = defaultdict(list)
    for one in people:
        alike[fold(one.name)].append(one)
    for first, *others in alike.values():
        for other in others:
            if other.e164 != first.e164:
                yield ShownNamesake(first.name, first.e164[-ENDS:], other.e164[-ENDS:])


def _known(records: NamedRecords, people: Sequence[Patient]) -> Iterator[ShownNamesake]:
    for one in people:
        same = (p for p in records.patients_named(one.name) if fold(p.name) == fold(one.name))
        others = (p for p in same if p.e164 and p.e164 != one.e164 and not p.erasing_at)
        for other in islice(others, 1):
            yield ShownNamesake(one.name, one.e164[-ENDS:], other.e164[-ENDS:], other.id)
