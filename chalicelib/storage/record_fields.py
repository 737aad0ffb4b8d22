"""A record's fields as JSON: what is at its default left out, what this release does not know kept beside. Never understands that."""

import dataclasses
import functools
from collections.abc import Callable, Iterator
from datetime import datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from chalicelib.shared.later_release import Extensible

REST = "rest"
OF_ITEM = (
    "@item"  # among what is not known: attributes of the item. No field of ours can be called so
)
Fields = dict[str, Any]
AS_IT_IS = frozenset({str, int, bool})
Parts = Callable[[Any], Iterator[Any]]  # a field's value → the structures in it


def plain_without_defaults(value: Any) -> Any:
    """Return a record as JSON values, leaving out whatever is at its default: items are paid by size."""
    if isinstance(value, datetime):
        return value.replace(microsecond=0) if value.microsecond else value  # as the keys have it
    if isinstance(value, tuple):
        return [each if type(each) in AS_IT_IS else plain_without_defaults(each) for each in value]
    if isinstance(value, dict):
        return {key: plain_without_defaults(each) for key, each in value.items()}
    kind: type = type(value)
    if not dataclasses.is_dataclass(kind):
        return value
    fields = {
        name: own if type(own) in AS_IT_IS else plain_without_defaults(own)
        for name, default in names_and_defaults(kind)
        if (own := getattr(value, name)) != default or getattr(own, REST, "")
    }
    return fields | _of_structure(value) if getattr(value, REST, "") else fields


@functools.cache
def names_and_defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """Return the names of a dataclass's fields with their defaults; what lies in `rest` are no fields of ours."""
    fields = [field for field in dataclasses.fields(kind) if field.name != REST]
    return tuple((field.name, _default(field)) for field in fields)


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default  # MISSING equals no value, so a field without a default is always kept


def set_aside(kind: type, fields: Fields, attributes: Fields) -> None:
    """Move what this release does not know of a record, at any depth, to where msgspec gives it to `rest`."""
    unknown = _unknown(kind, fields)
    if attributes:
        unknown[OF_ITEM] = attributes
    if unknown:
        fields[REST] = msgspec.json.encode(unknown).decode()


def _of_structure(value: Extensible) -> Fields:
    """Return what is written beside the fields that this release knows of a structure."""
    return msgspec.json.decode(value.rest, type=Fields) if value.rest else {}


def without_later_parts(fields: Fields) -> Fields:
    """Take the item's own attributes out of a record's fields, and return them."""
    return fields.pop(OF_ITEM, None) or {}


def structures_in(kind: type, fields: Fields) -> Iterator[Fields]:
    """Yield a record's fields, and those of each structure in it, at any depth."""
    yield fields
    for name, inner, parts in _shape(kind)[1]:
        for part in parts(fields.get(name)):
            yield from structures_in(inner, part)


def _unknown(kind: type, fields: Fields) -> Fields:
    """Take out of `fields` what is not known, and return it; within them each structure has its own."""
    known, structures = _shape(kind)
    for name, inner, parts in structures:
        for part in parts(fields.get(name)):
            set_aside(inner, part, {})
    if fields.keys() <= known:
        return {}
    return {name: fields.pop(name) for name in list(fields) if name not in known}


@functools.cache
def _shape(kind: type) -> tuple[frozenset[str], tuple[tuple[str, type, Parts], ...]]:
    """Return the names of a structure's fields, and which of them hold structures, of which kind, where."""
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind) if field.name != REST]
    found = [(name, _inner(hints[name])) for name in names]
    return frozenset(names), tuple((name, *inner) for name, inner in found if inner)


def _inner(hint: Any) -> tuple[type, Parts] | None:
    if isinstance(hint, type) and issubclass(hint, Extensible):
        return hint, _itself
    several = [found for argument in get_args(hint) if (found := _inner(argument))]
    if not several:
        return None
    assert len(several) == 1, hint  # noqa: S101  # nosec B101  # which one it is nobody could tell
    inner, _ = several[0]
    if get_origin(hint) in (Union, UnionType):
        return several[0]
    return inner, _values if get_origin(hint) is dict else _each


def _itself(value: Any) -> Iterator[Fields]:
    if isinstance(value, dict):
        yield value


def _each(value: Any) -> Iterator[Fields]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _values(value: Any) -> Iterator[Fields]:
    if isinstance(value, dict):
        yield from _each(list(value.values()))
