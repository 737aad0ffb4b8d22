"""Any record of any kind, made from the types of its fields, with defaults as likely as other values."""

import dataclasses
import types
import typing
from datetime import UTC, date, datetime, time
from enum import Enum

from hypothesis import strategies as st

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Dispatch, Message
from chalicelib.storage.item_codec import OF_AN_OWNER

TEXT = st.text(max_size=30)
WORDS = st.text("abcdefghjkmnpqrstvwxyz0123456789", min_size=1, max_size=12)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the zone comes beside it
SIMPLE = {
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(0, 100_000),
    datetime: MOMENTS.map(lambda moment: moment.replace(microsecond=0)),
    date: st.dates(),
    time: st.times().map(lambda clock: clock.replace(microsecond=0)),
}


def any_record(kind, clinic_id):
    """Return a strategy for whole records of a kind, with an id such as that kind has."""
    return any_of(kind).flatmap(
        lambda record: any_id(kind, clinic_id).map(
            lambda record_id: dataclasses.replace(record, id=record_id)
        )
    )


def any_id(kind, clinic_id):
    """Return a strategy for ids; those of most kinds come from outside and hold anything."""
    if kind is Clinic:
        return st.just(clinic_id)
    if kind in (Message, Dispatch):
        return st.tuples(WORDS, WORDS).map(lambda parts: ".".join((clinic_id, *parts)))
    if kind in OF_AN_OWNER:
        return st.tuples(WORDS, WORDS).map("/".join)
    return st.text(min_size=1, max_size=30)


def any_of(hint):
    """Return a strategy for values of a type, as deep as it goes."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if dataclasses.is_dataclass(hint):
        return st.builds(hint, **_fields(hint))
    return _any_of_several(typing.get_origin(hint), typing.get_args(hint))


def _any_of_several(origin, arguments):
    if origin is tuple:
        return st.lists(any_of(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(any_of(arguments[0]), any_of(arguments[1]), max_size=3)
    assert origin in (types.UnionType, typing.Union), origin
    return st.one_of(*(st.none() if a is type(None) else any_of(a) for a in arguments))


def _fields(kind):
    hints = typing.get_type_hints(kind)
    fields = [field for field in dataclasses.fields(kind) if field.name != "rest"]
    return {field.name: _field(field, hints[field.name]) for field in fields}


def _field(field, hint):
    if field.default is not dataclasses.MISSING:
        return st.just(field.default) | any_of(hint)
    return any_of(hint)
