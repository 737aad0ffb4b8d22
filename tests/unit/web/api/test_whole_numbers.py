"""A number that every caller may write in two ways is taken in both: 621 and 621.0 are one in JSON."""

from typing import Annotated

import pytest
from pydantic import ConfigDict, Field, TypeAdapter

from chalicelib.web.api import request_models
from chalicelib.web.api.parse_request import RequestModel

STRICT = ConfigDict(strict=True)


def number_fields():
    """Return each field of what is asked of the API that the document calls an integer."""
    for model in vars(request_models).values():
        if not (isinstance(model, type) and issubclass(model, RequestModel)):
            continue
        for name, field in model.model_fields.items():
            asked = TypeAdapter(
                Annotated[(field.annotation, *field.metadata, Field())], config=STRICT
            )
            shapes = asked.json_schema().get("anyOf", [asked.json_schema()])
            if any(shape.get("type") == "integer" for shape in shapes):
                yield pytest.param(asked, id=f"{model.__name__}.{name}")


FIELDS = list(number_fields())


def taken(field, written):
    """Tell what the field makes of this; None when it refuses it."""
    try:
        return field.validate_python(written)
    except ValueError:
        return None


@pytest.mark.parametrize("field", FIELDS)
def test_a_whole_number_is_taken_as_its_sender_writes_it(field):
    """With a point from JSON, or as digits from an address."""
    assert taken(field, 5) == 5
    assert 5 in (taken(field, 5.0), taken(field, "5"))
    assert taken(field, 5.5) is None


def test_there_are_such_fields():
    """Of bodies and of addresses."""
    assert {"AppointmentIn.minutes", "ReplyIn.seen", "PatientPage.limit"} <= {
        field.id for field in FIELDS
    }
