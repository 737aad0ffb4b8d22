"""What begins and ends in an iCalendar file: calendars, their events and zones. What is broken ends at its neighbour."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from chalicelib.imports.ics_lines import Line

_SIDE_BY_SIDE = frozenset({"VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY"})
_DEEPEST = 20  # a file of nothing but beginnings is no reason to be slow


@dataclass
class Component:
    """A part of the file between its BEGIN and its END."""

    name: str
    line: int = 0  # where it begins
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)
    is_whole: bool = False  # its END stands in the file

    def all(self, name: str) -> list[Line]:
        """Return all properties of a name: in many files there are two where RFC 5545 allows one."""
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> str:
        """Return the first value of a property that is not blank."""
        return next((line.value.strip() for line in self.all(name) if line.value.strip()), "")

    def within(self, name: str) -> Iterator["Component"]:
        """Yield the parts of a kind."""
        return (part for part in self.parts if part.name == name)


def calendars_in(lines: Iterable[Line]) -> list[Component]:
    """Return the calendars of a file: there may be several (RFC 5545 3.4)."""
    stack = [Component("")]
    for line in lines:
        kind = line.value.strip().upper()
        if line.name == "BEGIN":
            _begin(stack, kind, line.number)
        elif line.name == "END":
            _end(stack, kind)
        else:
            stack[-1].lines.append(line)
    return list(stack[0].within("VCALENDAR"))


def _begin(stack: list[Component], kind: str, line: int) -> None:
    if kind == "VCALENDAR":
        del stack[1:]
    elif kind in _SIDE_BY_SIDE:  # the one before may have lost its END
        del stack[2:]
    if len(stack) < _DEEPEST:
        begun = Component(kind, line)
        stack[-1].parts.append(begun)
        stack.append(begun)


def _end(stack: list[Component], kind: str) -> None:
    places = [place for place, one in enumerate(stack) if one.name == kind and place]
    if places:
        stack[places[-1]].is_whole = True
        del stack[places[-1] :]
