"""A record's fields as JSON: what is at its default left out, what this release does not know kept beside. Never understands that."""

import dataclasses
import functools
from collections.abc import Iterable, Iterator
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
    known, structures = _shape(kind)
    for name, inner, among in structures:
        for part in _parts(fields.get(name), among):
            if isinstance(part, dict):
                set_aside(inner, part, {})
    if attributes or not fields.keys() <= known:
        unknown = {name: fields.pop(name) for name in list(fields) if name not in known}
        unknown |= {OF_ITEM: attributes} if attributes else {}
        fields[REST] = msgspec.json.encode(unknown).decode()


def structures_in(kind: type, fields: Fields) -> Iterator[Fields]:
    """Yield a record's fields, and those of each structure in it, at any depth."""
    yield fields
    for name, inner, among in _shape(kind)[1]:
        for part in _parts(fields.get(name), among):
            yield from structures_in(inner, part)


def without_later_parts(fields: Fields) -> Fields:
    """Take the item's own attributes out of a record's fields, and return them."""
    return fields.pop(OF_ITEM, None) or {}


def _of_structure(value: Extensible) -> Fields:
    """Return what is written beside the fields that this release knows of a structure."""
    return msgspec.json.decode(value.rest, type=Fields) if value.rest else {}


@functools.cache
def _shape(kind: type) -> tuple[frozenset[str], tuple[tuple[str, type, type | None], ...]]:
    """Return the names of a structure's fields, and which of them hold structures, of which kind, in what."""
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind) if field.name != REST]
    found = [(name, _inner(hints[name])) for name in names]
    return frozenset(names), tuple((name, *inner) for name, inner in found if inner)


def _inner(hint: Any) -> tuple[type, type | None] | None:
    """Return the kind of the structures that a field holds, and in what: a list, the values of a dict, or itself."""
    if isinstance(hint, type) and issubclass(hint, Extensible):
        return hint, None
    several = [found for argument in get_args(hint) if (found := _inner(argument))]
    if not several:
        return None
    assert len(several) == 1, hint  # noqa: S101  # nosec B101  # which one it is nobody could tell
    is_union = get_origin(hint) in (Union, UnionType)
    return several[0] if is_union else (several[0][0], dict if get_origin(hint) is dict else list)


def _parts(value: Any, among: type | None) -> Iterable[Any]:
    """Return the structures that a field holds; what is damaged holds none."""
    if not value:
        return ()
    if isinstance(value, dict):
        return (value,) if among is None else value.values() if among is dict else ()
    return value if among is list and isinstance(value, list) else ()
