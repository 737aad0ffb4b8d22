"""Each route has one door, a function with a role of its own: in the table, in the template and on the local AWS."""

import copy
import json
import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from chalicelib.web import doors
from chalicelib.web.doors import DOORS, doors_of
from puntual.build_package import packaged_functions
from puntual.cloudformation_template import logical_name
from puntual.gateway_doors import INTEGRATION, NoDoorError, lead_to_doors
from tests.walls.doors import address
from tests.walls.town import all_routes

ROUTES = sorted(all_routes())
BEHIND = {path: doors_of(path)[0] for _, path in ROUTES}


def paths_of(template):
    return template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]


def test_every_route_stands_behind_one_door_and_every_door_has_routes():
    """The table is whole: nothing is behind two doors, nothing behind none, no door leads nowhere."""
    assert {path: doors_of(path) for path in BEHIND} == {p: [door] for p, door in BEHIND.items()}
    assert set(BEHIND.values()) == set(DOORS) <= set(packaged_functions())


def test_the_gateway_leads_each_route_to_its_door(template):
    """The API's definition names for each method of each path the function of its door, and no route is missing."""
    led = {
        (method.upper(), path): asked[INTEGRATION]["uri"]["Fn::Sub"]
        for path, methods in paths_of(template).items()
        for method, asked in methods.items()
    }
    named = {route: uri.split("${")[-1].split(".Arn}")[0] for route, uri in led.items()}
    assert named == {route: logical_name(BEHIND[route[1]]) for route in ROUTES}


def test_the_gateway_may_start_each_door_and_nothing_else(template):
    """A function that no path leads to cannot be started by a request."""
    permissions = [
        r["Properties"]
        for r in template["Resources"].values()
        if r["Type"] == "AWS::Lambda::Permission"
        and r["Properties"]["Principal"].startswith("apigateway")
    ]
    by_this_api = {
        p["FunctionName"]["Ref"]: "${RestAPI" in str(p["SourceArn"]["Fn::Sub"]) for p in permissions
    }
    assert by_this_api == {logical_name(door): True for door in DOORS}


def test_a_route_without_a_door_is_not_packaged(template):
    """Whoever adds a route is told where to say who serves it."""
    paths = copy.deepcopy(paths_of(template))
    paths["/new"] = paths["/health"]
    with pytest.raises(NoDoorError, match=r"The route /new must stand behind one door .* none"):
        lead_to_doors(paths)


def test_a_route_behind_two_doors_is_not_packaged(template, monkeypatch):
    """Whose rights it has would be chance."""
    monkeypatch.setitem(DOORS, "my_data_pages", ("/c/{slug}/",))
    with pytest.raises(NoDoorError, match="public_pages and my_data_pages"):
        lead_to_doors(copy.deepcopy(paths_of(template)))


def test_a_door_that_leads_nowhere_is_not_packaged(template):
    """A function and a role that nobody needs any more go with their last route."""
    paths = {p: m for p, m in paths_of(template).items() if not p.startswith("/webhooks/")}
    with pytest.raises(NoDoorError, match="whatsapp_webhook"):
        lead_to_doors(copy.deepcopy(paths))


@pytest.mark.deployed
def test_each_route_is_answered_by_its_door(stack):
    """No function is asked for another's path: it would refuse it with 500. Here nobody has a credential."""
    answers = {(method, path): asked(stack, method, path) for method, path in ROUTES}
    assert len(answers) == len(ROUTES) > 0
    assert [route for route, status in answers.items() if status >= 500] == []
    assert answers["GET", "/health"] == answers["GET", "/api/v1/docs"] == 200
    assert answers["POST", "/webhooks/whatsapp"] == 403
    assert answers["GET", "/api/v1/patients"] == 401


@pytest.mark.deployed
@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_function_refuses_what_belongs_to_another_door(door, stack, local_aws):
    """Started for a path of its own it answers, for any other it does not, whoever starts it."""
    functions = local_aws.client("lambda")
    names = [f["FunctionName"] for f in functions.list_functions()["Functions"]]
    (name,) = [n for n in names if n.startswith(f"{stack.stack}-{logical_name(door)}-")]

    def answer_to(route):
        event = json.dumps(event_of(*route))
        return json.loads(functions.invoke(FunctionName=name, Payload=event)["Payload"].read())

    answers = {route: answer_to(route) for route in ROUTES}
    refused = {route for route, answer in answers.items() if answer["statusCode"] == 500}
    assert refused == {route for route in ROUTES if BEHIND[route[1]] != door}
    assert {answers[route]["headers"]["X-Frame-Options"] for route in refused} == {"DENY"}


def test_on_a_developers_machine_one_program_answers_all(monkeypatch):
    """`chalice local` has no doors, and needs none: it has no roles either."""
    monkeypatch.delenv("PUNTUAL_DOOR", raising=False)
    request = type("Asked", (), {"path": "/health"})
    assert doors.keep_to_its_door(request, lambda _: "answered") == "answered"


def asked(stack, method, path):
    parts = urlsplit(stack.api_url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request(method, parts.path + address(path))
        return connection.getresponse().status
    finally:
        connection.close()


def event_of(method, path):
    """Return what API Gateway gives a function."""
    return {
        "requestContext": {"httpMethod": method, "resourcePath": path, "path": address(path)},
        "headers": {"Origin": "https://clinic.example", "Host": "clinic.example"},
        "multiValueQueryStringParameters": None,
        "pathParameters": dict.fromkeys(re.findall(r"{(\w+)}", path), "x"),
        "body": None,
        "isBase64Encoded": False,
        "stageVariables": None,
    }
