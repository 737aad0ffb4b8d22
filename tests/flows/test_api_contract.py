"""schemathesis holds the API to its own OpenAPI document: right, wrong and odd requests, and chains of them."""

import json
from dataclasses import replace

import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from chalicelib import wiring
from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Save
from chalicelib.web.api.problem_catalogue import RULES
from tests.builders import CLINIC_ID
from tests.flows.api_bridge import served
from tests.scale import scaled
from tests.unit.web.api.api_client import two_clinics

SETTINGS = {
    "seed": 20261122,
    "workers": 1,
    "continue-on-failure": True,
    # Of each operation. Counted, not timed: a slow machine tries no less, and what failed comes again.
    "generation": {"max-examples": max(6, scaled(600, part=30))},
    "cache": {"enabled": False},
    "analysis": {"constants": {"enabled": False}},
}
NO_SCHEMA_SAYS = {*RULES, "time_at_night"}  # the hour alone is well formed
ONE_BY_ONE = {"phases": {"stateful": {"enabled": False}}}
CHAINED = {
    "phases": {"enabled": False, "stateful": {"enabled": True, "max-steps": 6}},
}


@pytest.fixture
def schema_with(monkeypatch):
    services = two_clinics()
    records = services.records(CLINIC_ID)
    clinic = records.get(Clinic, CLINIC_ID)
    unlimited = replace(clinic.limits, requests_a_minute=10**6)  # the contract, not the limit
    records.commit([Save(replace(clinic, limits=unlimited))])
    monkeypatch.setattr(wiring, "services", lambda: services)
    token = services.token()
    settings = SETTINGS | {"headers": {"Authorization": f"Bearer {token}"}}
    with served() as address:

        def schema(phases):
            config = schemathesis.Config.from_dict(settings | phases)
            return schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", config=config)

        yield schema


@pytest.mark.parametrize("phases", [ONE_BY_ONE, CHAINED], ids=["one by one", "chained"])
def test_the_api_keeps_its_own_contract(schema_with, phases):
    """Every check of schemathesis holds for every operation, alone and after others."""
    calls, broken = 0, []
    for event in from_schema(schema_with(phases)).execute():
        if isinstance(event, events.ScenarioFinished):
            calls += len(event.recorder.interactions)
            broken += failures(event.recorder)
        if isinstance(event, events.NonFatalError | events.FatalError):
            broken.append(repr(event))
    assert not broken, "\n\n".join(dict.fromkeys(broken))
    assert calls > 50


def failures(recorder):
    return [
        f"{check.name}: {check.failure_info.code_sample}\n{check.failure_info.failure}"
        for case_id, checks in recorder.checks.items()
        for check in checks
        if check.failure_info
        and not names_nothing(recorder.cases[case_id].value)
        and not only_breaks_a_rule(check, recorder.interactions[case_id])
    ]


def names_nothing(case):
    """Tell of a chain that took "" for an id, as a visit with nobody has one: such an address is no operation's."""
    return "" in (case.path_parameters or {}).values()


def only_breaks_a_rule(check, interaction):
    """Tell whether a request that fits the schema was refused for what no schema can say."""
    if check.name != "positive_data_acceptance" or interaction.response.status_code != 422:
        return False
    problem = json.loads(interaction.response.content)
    codes = [error["code"] for error in problem.get("errors", ())] or [problem["code"]]
    return all(code in NO_SCHEMA_SAYS for code in codes)
