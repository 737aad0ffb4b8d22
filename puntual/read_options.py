"""Reading what an operator typed, each option for itself, so that all that is wrong is said at once. Changes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import click

from chalicelib.clinics import settings_rules as rules

Read = Callable[[str], object]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one option; it stands in the value's place until all are read."""

    option: str
    said: str

    def __str__(self) -> str:
        """Return the line that an operator reads."""
        return f"{self.option}: {self.said}"


def or_fault(read: Read) -> Callable[..., object]:
    """Return a callback that reads an option, or keeps what is wrong with it."""

    def callback(_ctx: click.Context, param: click.Parameter, given: Any) -> object:
        if given is None or given == ():
            return None
        try:
            return tuple(map(read, given)) if isinstance(given, tuple) else read(given)
        except click.BadParameter as error:
            return Fault(param.opts[0], error.message)

    return callback


def typed(kind: "click.ParamType[Any]") -> Callable[..., object]:
    """Return a callback that reads an option by one of click's own types."""
    return or_fault(lambda text: kind.convert(text, None, None))


def text_of(field: str, read: Read = rules.as_kept, *, none: object = "") -> Callable[..., object]:
    """Return a callback that reads a text of a clinic by the table of rules; `none` stands for doing without."""

    def checked(text: str) -> object:
        if fault := rules.fault_of(field, text):
            raise click.BadParameter(fault)
        return none if rules.is_none(field, text) else read(rules.as_kept(text))

    return or_fault(checked)


def refuse(faults: Iterable[object]) -> None:
    """Raise one error of all faults, a line each."""
    said = [str(fault) for fault in faults]
    if said:
        raise click.UsageError("Nothing was changed.\n" + "\n".join(f"  {one}" for one in said))
