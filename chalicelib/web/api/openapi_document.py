"""The OpenAPI 3.1 document, made from the routes and the models that serve them. Loads pydantic: import it late."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalice.app import RouteEntry
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.clinics.api_tokens import Scope
from chalicelib.patients.model import Purpose
from chalicelib.web.api.field_types import EXTERNAL_ID, OUR_ID, TASK_ID
from chalicelib.web.api.openapi_operations import OPERATIONS, Operation
from chalicelib.web.api.response_models import Problem

V1 = "/api/v1"
Json = dict[str, Any]
Routes = Mapping[str, Mapping[str, RouteEntry]]
REF = "#/components/schemas/{model}"
OUR_KEY = OUR_ID.removeprefix("^").removesuffix("$")
THEIR_KEY = EXTERNAL_ID.removeprefix("^").removesuffix("$")

DESCRIPTION = """\
Patients, appointments, consents and messages of one clinic. The clinic is the token's: send it
as `Authorization: Bearer pnt_…`. A token may read, write or both, may expire and may be revoked.

Refusals are `application/problem+json` (RFC 9457) with a stable `code`; `detail` is Spanish, or English with
`Accept-Language: en`. Moments carry their offset from UTC. Bodies are UTF-8 JSON of at most 64 KiB."""

PATH_PARAMETERS: dict[str, Json] = {
    "patient_id": {"schema": {"type": "string", "pattern": OUR_ID}, "description": "Puntual's id"},
    "practitioner_id": {
        "schema": {"type": "string", "pattern": EXTERNAL_ID},
        "description": "Your own key, or Puntual's id",
    },
    "task_id": {"schema": {"type": "string", "pattern": TASK_ID}, "description": "The task's id"},
    "line_id": {
        "schema": {"type": "string", "pattern": TASK_ID},
        "description": "The id of a patient who answers on the phone, or of the inbox task of somebody who is no patient yet",
    },
    "purpose": {
        "schema": {"type": "string", "enum": [str(purpose) for purpose in Purpose]},
        "description": "What was agreed to",
    },
    "external_id": {
        "schema": {"type": "string", "pattern": f"^(?:{THEIR_KEY}|~{OUR_KEY})$"},
        "description": "Your own key, or `~` and Puntual's id for visits that did not come from you",
    },
}
WHY = {
    400: "The body is not JSON",
    401: "No valid token",
    403: "The token does not permit this",
    404: "The clinic has no such record; also said of other clinics' records",
    409: "The business does not allow it as things stand; `code` says why",
    413: "The body is larger than 64 KiB",
    415: "The body is not application/json",
    422: "Some of the data is not valid; `errors` says what",
    429: "Too many requests in a minute; `Retry-After` says how many seconds to wait",
    500: "Our fault",
}
CHALLENGE = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer"}}


def openapi(routes: Routes, *, server: str) -> Json:
    """Return the document of the routes under /api/v1; `server` is where that is for the caller."""
    found = list(_described(routes))
    schemas = _schemas([operation for _, _, operation in found])
    paths: Json = {}
    for entry, scope, operation in found:
        path = entry.uri_pattern.removeprefix(V1)
        paths.setdefault(path, {})[entry.method.lower()] = _operation(
            entry, scope, operation, schemas
        )
    queries = {operation.query.__name__ for _, _, operation in found if operation.query}
    kept = {name: schema for name, schema in schemas.items() if name not in queries}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Puntual", "version": "1.0.0", "description": DESCRIPTION},
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(o.tag for o in OPERATIONS.values())],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": kept,
        },
    }


def _described(routes: Routes) -> Iterator[tuple[RouteEntry, Scope, Operation]]:
    for path, methods in routes.items():
        for entry in methods.values():
            scope = getattr(entry.view_function, "scope", None)
            if path.startswith(V1) and scope:
                yield entry, scope, OPERATIONS[entry.view_function.__name__]


def _operation(entry: RouteEntry, scope: Scope, operation: Operation, schemas: Json) -> Json:
    view = entry.view_function
    described: Json = {
        "operationId": view.__name__,
        "tags": [operation.tag],
        "summary": str(view.__doc__).strip(),
        "description": f"{operation.notes} Needs the scope `{scope}`.".strip(),
        "parameters": [*_in_the_path(entry), *_in_the_query(operation, schemas)],
        "responses": _answers(entry, scope, operation),
    }
    if operation.body:
        content = {"application/json": {"schema": _ref(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _in_the_path(entry: RouteEntry) -> Iterator[Json]:
    for name in entry.view_args:
        parameter = PATH_PARAMETERS[name]
        if entry.method == "PUT":
            parameter = parameter | {"schema": {"type": "string", "pattern": EXTERNAL_ID}}
        yield {"name": name, "in": "path", "required": True} | parameter


def _in_the_query(operation: Operation, schemas: Json) -> Iterator[Json]:
    if operation.query is None:
        return
    model = schemas[operation.query.__name__]
    for name, schema in model["properties"].items():
        described = {key: value for key, value in schema.items() if key not in ("title", "default")}
        if "anyOf" in described:  # nothing in an address can be null
            described |= described.pop("anyOf")[0]
        description = described.pop("description", "")
        if "default" in schema:
            described["default"] = schema["default"]
        yield {"name": name, "in": "query", "description": description, "schema": described}


def _answers(entry: RouteEntry, scope: Scope, operation: Operation) -> Json:
    content = {"application/json": {"schema": _ref(operation.gives)}}
    done: Json = {"description": "Done", "content": content}
    if operation.leads_to:
        done["links"] = {
            name: {"operationId": name, "parameters": parameters}
            for name, parameters in operation.leads_to.items()
        }
    good = {"200": done}
    if operation.may_create:
        good["201"] = done | {"description": "Created"}
    return good | {str(status): _refusal(status) for status in _refusals(entry, scope, operation)}


def _refusals(entry: RouteEntry, scope: Scope, operation: Operation) -> list[int]:
    refusals = {401, 403, 415, 429, 500}
    if entry.method != "GET":
        refusals |= {413}
    if operation.body:
        refusals |= {400, 422}
    if operation.query or entry.method == "PUT":
        refusals |= {422}
    if entry.view_args:
        refusals |= {404}
    if scope is Scope.WRITE:
        refusals |= {409}
    return sorted(refusals)


def _refusal(status: int) -> Json:
    problem = {"application/problem+json": {"schema": _ref(Problem)}}
    described: Json = {"description": WHY[status], "content": problem}
    return described | ({"headers": CHALLENGE} if status in (401, 403) else {})


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": REF.format(model=model.__name__)}


def _schemas(operations: list[Operation]) -> Json:
    taken = {kind for o in operations for kind in (o.body, o.query) if kind}
    given = {Problem, *(o.gives for o in operations)}
    wanted: Any = [(kind, "validation") for kind in taken]
    wanted += [(kind, "serialization") for kind in given]
    wanted.sort(key=lambda pair: pair[0].__name__)
    _, found = models_json_schema(wanted, ref_template=REF)
    return {name: _tidied(schema) for name, schema in found["$defs"].items()}


def _tidied(schema: Any) -> Any:
    """Drop titles, which only repeat names, and defaults that mean "not said"."""
    if isinstance(schema, list):
        return [_tidied(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _tidied(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "default" and value in ("", None))
    }
