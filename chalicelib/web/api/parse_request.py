"""Reading a request into a model, or saying field by field why not. Loads pydantic: import it late."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.clinics.model import Clinic
from chalicelib.web.api.problems import FieldError, RefusedError

M = TypeVar("M", bound=BaseModel)


class RequestModel(BaseModel):
    """What a caller sends: nothing unknown, nothing of another type than written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def read_body(model: type[M], body: bytes, clinic: Clinic | None = None) -> M:
    """Return the body as a model; raises RefusedError for what is not JSON or not as the model says.

    `clinic` is for models with a telephone number: how it is written, and whose it may be, is each clinic's.
    """
    try:
        return model.model_validate_json(body, context=clinic)
    except ValidationError as refusal:
        wrong = refusal.errors(include_url=False, include_input=False)
    if wrong[0]["type"] == "json_invalid":
        raise RefusedError("not_json")
    raise RefusedError("invalid_request", tuple(_field_error(one, "#") for one in wrong))


def read_query(model: type[M], given: Mapping[str, list[str]]) -> M:
    """Return the query as a model; raises RefusedError."""
    repeated = [name for name, values in given.items() if len(values) > 1]
    if repeated:
        errors = tuple(FieldError(f"?{name}", "repeated") for name in repeated)
        raise RefusedError("invalid_request", errors)
    try:
        return model.model_validate({name: values[0] for name, values in given.items()})
    except ValidationError as refusal:
        wrong = refusal.errors(include_url=False, include_input=False)
    raise RefusedError("invalid_request", tuple(_field_error(one, "?") for one in wrong))


def _field_error(wrong: ErrorDetails, root: str) -> FieldError:
    figures: dict[str, Any] = wrong.get("ctx", {})
    place = [_escaped(str(step)) for step in wrong["loc"]]
    pointer = root + "/".join(place) if root == "?" else "/".join([root, *place])
    return FieldError(pointer, wrong["type"], figures)


def _escaped(step: str) -> str:
    """Write one step of a JSON pointer in a URI fragment, RFC 6901; a caller's own key may be anything."""
    from urllib.parse import quote

    return quote(step[:64].replace("~", "~0").replace("/", "~1"), safe="~")
