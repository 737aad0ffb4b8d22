"""Lead each path of the API to the function behind its door. Never decides which door that is: chalicelib/web/doors.py does.

Chalice packages all routes as one function and knows no other way; the API's definition names the function for each
method of each path, so it is enough to name another there.
"""

from collections.abc import Mapping
from typing import Any

from click import ClickException

from chalicelib.web.doors import DOORS, doors_of
from puntual.cloudformation_template import logical_name

INTEGRATION = "x-amazon-apigateway-integration"
FUNCTION = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31"
    "/functions/${%s.Arn}/invocations"
)


class NoDoorError(ClickException):
    """A path stands behind no door, or behind two; a door has nothing behind it. Each command that packages says so."""


def lead_to_doors(paths: Mapping[str, Mapping[str, Any]]) -> None:
    """Name the function of each method of each path of the API's definition; raises NoDoorError."""
    used = set()
    for path, methods in paths.items():
        door = door_of(path)
        used.add(door)
        for method in methods.values():
            method[INTEGRATION]["uri"] = {"Fn::Sub": FUNCTION % logical_name(door)}
    if unused := sorted(set(DOORS) - used):
        raise NoDoorError(
            f"No route stands behind {unused[0]}: take it out of DOORS in chalicelib/web/doors.py, "
            "out of app.py and out of .chalice/."
        )


def door_of(path: str) -> str:
    """Return the one function that answers a path; raises NoDoorError with a sentence for whoever added the route."""
    doors = doors_of(path)
    if len(doors) == 1:
        return doors[0]
    told = " and ".join(doors) or "none"
    raise NoDoorError(
        f"The route {path} must stand behind one door of DOORS in chalicelib/web/doors.py, and stands behind {told}: "
        "the one whose role has the rights it needs, and no more."
    )
