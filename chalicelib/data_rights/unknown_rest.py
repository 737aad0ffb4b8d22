"""What this release does not know of a record that stays when one of the people in it is erased. Never keeps what may name them.

It could be anything, so all of it goes but what names nobody: yes and no, and moments. A stop that a later release knows is kept so.
"""

import dataclasses
import json
import re
from typing import Any, TypeVar

from chalicelib.shared.later_release import Extensible

R = TypeVar("R", bound=Extensible)
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?")


def nameless(record: R) -> R:
    """Return a record of which the rest, at any depth, names nobody."""
    fields = [field.name for field in dataclasses.fields(record) if field.name != "rest"]
    cut = {name: _without_names(getattr(record, name)) for name in fields}
    left = {
        name: own for name, own in json.loads(record.rest or "{}").items() if _names_nobody(own)
    }
    return dataclasses.replace(record, rest=json.dumps(left) if left else "", **cut)


def _without_names(value: Any) -> Any:
    if isinstance(value, Extensible):
        return nameless(value)
    if isinstance(value, tuple):
        return tuple(map(_without_names, value))
    if isinstance(value, dict):
        return {key: _without_names(own) for key, own in value.items()}
    return value


def _names_nobody(value: object) -> bool:
    return isinstance(value, bool) or (
        isinstance(value, str) and A_MOMENT.fullmatch(value) is not None
    )
