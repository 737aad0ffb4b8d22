"""What a clinic calls a visit leaves it in nothing: no message, no answer to other software, no page of others, no log, no other record."""

import io
import json
import logging
import random
import re
from urllib.parse import unquote_plus

import pytest

from chalicelib import wiring
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Action
from chalicelib.shared import log
from chalicelib.web.doors import doors_of
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.scale import scaled
from tests.walls.callers import SLOW, Caller, drawn_call
from tests.walls.town import OF_A_KIND, Town, all_routes, kind_of

CALLS = 8_000
CALLS_A_TOWN = 400
THEIR_OWN = {"my_data_pages"}  # what is kept of a person is theirs to read, this too


@pytest.fixture
def town(monkeypatch):
    built = []
    monkeypatch.setattr(wiring, "services", lambda: built[-1])
    return lambda: built.append(Town()) or built[-1]


@pytest.fixture
def logged():
    """What the application writes into its log."""
    written, logger = io.StringIO(), logging.getLogger("service_undefined")
    handler = logging.StreamHandler(written)
    logger.addHandler(handler)
    log.info("listener_hears")  # of few calls none may log anything
    yield written
    logger.removeHandler(handler)


def holders(store):
    """Return where the name stands in the table: the kinds of records by their keys."""
    return {
        item["sk"]["S"].partition("#")[0]
        for item in store.everything()
        if OF_A_KIND in json.dumps(item, ensure_ascii=False)
    }


def test_no_answer_but_the_desks_names_a_kind(town, logged):
    """Whoever calls whatever: the API in every scope, forms, links, webhooks; the pages of staff do show it."""
    routes = [route for route in sorted(all_routes()) if route not in SLOW]
    draw, shown = random.Random(14), dict.fromkeys(("staff", "others"), 0)
    for number in range(scaled(CALLS, part=4)):
        if number % CALLS_A_TOWN == 0:
            made = town()
            caller = Caller(made, f"kinds-{number}")
        route = draw.choice(routes)
        call = drawn_call(caller, route)
        answer = made.request(route[0], call.path, body=call.body, **call.headers)
        body, headers = answer.body.decode(), json.dumps(dict(answer.headers), ensure_ascii=False)
        said = body + headers
        (door,) = doors_of(route[1])
        if door not in THEIR_OWN:
            shown["staff" if door == "staff_pages" else "others"] += OF_A_KIND in said
            assert OF_A_KIND not in said or door == "staff_pages", route
        leads = " ".join([headers, *re.findall(r'(?:href|action|src)="([^"]*)"', body)])
        assert OF_A_KIND not in unquote_plus(leads), route  # an address, the desk's own too
    assert shown["staff"] > 0 == shown["others"]
    assert holders(made.store) == {"CLINIC"}
    assert "listener_hears" in logged.getvalue()
    assert OF_A_KIND not in logged.getvalue()


def test_no_message_names_a_kind_and_no_record_but_the_clinics_holds_it():
    """Told of the booking, asked, reminded with a preparation and in a digest, answered, moved, called off, restored; the desk is rung."""
    kind = kind_of("a")
    clinic = a_clinic(visit_kinds=(kind,), reception_e164="+525555550177")
    day = ClinicDay(clinic)
    ana = day.patient()
    visits = [
        day.book(ana, f"in 2 days {hour}:00", tell=True, visit_kind=kind.id) for hour in (10, 12)
    ]
    eva = day.patient(id="eva", e164="+525587654321", number="unverified")
    day.book(eva, "in 2 days 13:00", visit_kind=kind.id)
    day.go_on("today 11:00")
    day.write(ana, "¿a qué hora es mi cita?")
    day.write(ana, "¿qué me van a hacer?")
    day.move(day.visit(visits[0]), "in 2 days 16:00")
    day.go_on("tomorrow 19:00")
    *_, first, second, third = day.told(ana)
    taps = ((first, Action.MOVE), (second, Action.CONFIRM), (third, Action.CANCEL))
    for message, action in taps:
        day.tap(message, action)
        day.work()
    day.restore(day.cancel(day.visit(visits[1])))
    day.go_on("in 2 days 17:00")
    kinds = {message.kind for message in day.ledger}
    assert {"booked", "verify", "reminder", "changed", "reply", "clinic_notice"} <= kinds
    assert any(kind.preparation in message.content.parameters for message in day.ledger)
    assert OF_A_KIND not in repr(day.ledger)
    assert OF_A_KIND in repr(day.records.get(Clinic, clinic.id))
    assert holders(day.store) == {"CLINIC"}
