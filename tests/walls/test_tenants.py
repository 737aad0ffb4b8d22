"""S3: whoever calls whatever with whoever's ids reads no byte of another clinic's records and changes none of them."""

import json
import logging
import random

import pytest

from chalicelib import wiring
from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Action, Button, Message
from chalicelib.messaging.whatsapp.payload import payload_of
from tests.builders import NOW
from tests.scale import scaled
from tests.unit.functions.memory_services import a_text, change, webhook
from tests.walls.callers import (
    CASES,
    OF_A_FORM,
    OF_THE_DESK,
    SLOW,
    V1,
    WEBHOOK,
    Caller,
    drawn_call,
    foreign_call,
)
from tests.walls.town import (
    LETTERS,
    PRIVATE,
    TWIN,
    Town,
    all_routes,
    belongs,
    clinic_id,
    phone,
    signed,
)

CALLS = 100_000
CALLS_A_STRANGER = 25  # one of so many has what is the other clinic's for sure
CALLS_A_TOWN = 400  # then the towns are built anew: no token meets its limit, no list grows long


@pytest.fixture(autouse=True)
def town(monkeypatch):
    built = []
    monkeypatch.setattr(wiring, "services", lambda: built[-1])
    logger = logging.getLogger("service_undefined")
    disabled, logger.disabled = logger.disabled, True
    yield lambda: built.append(Town()) or built[-1]
    logger.disabled = disabled


def test_every_route_has_its_case():
    """A route that nobody tries here would be a door that nobody tried."""
    assert all_routes() == {*CASES, *OF_A_FORM, *OF_THE_DESK, WEBHOOK}


def test_nobody_reads_or_changes_another_clinics_records(town):
    """Tokens with every scope and state, none, the form, links and sessions of patients, both WhatsApp numbers."""
    seed = random.SystemRandom().randrange(10**9)
    routes = [route for route in sorted(all_routes()) if route not in SLOW]
    draw, calls, answered, refused = random.Random(seed), scaled(CALLS, part=40), {}, 0
    for number in range(calls):
        if number % CALLS_A_TOWN == 0:
            caller = Caller(town(), f"{seed}-{number}")
        route = draw.choice(routes)
        if number % CALLS_A_STRANGER == 0:
            route, call = foreign_call(caller)
        else:
            call = drawn_call(caller, route)
        answer = one_call(caller, route, call, f"seed {seed}, call {number}, {route}")
        answered[int(answer.status_code)] = answered.get(int(answer.status_code), 0) + 1
        refused += call.is_foreign
    print(f"\n{calls} calls of {len(routes)} routes, no foreign byte read or written: {answered}")
    print(f"{refused} with a link or session of the other clinic, all refused")
    assert answered.get(200, 0) > calls / 10
    assert refused >= calls / CALLS_A_STRANGER


def one_call(caller, route, call, where):
    """Make one call and hold it to each promise; return the answer."""
    town, where = caller.town, f"{where} {call.path}"
    mine = call.acts_for if call.may_write else None
    others = [letter for letter in LETTERS if letter != mine]
    before = {letter: town.items(letter) for letter in others}
    town.forget()
    answer = town.request(route[0], call.path, body=call.body, **call.headers)
    assert answer.status_code < 500 or answer.status_code == 503, f"{where}: {answer.body}"
    assert not call.is_foreign or answer.status_code == 403, f"{where}: let in"
    seen = answer.body.decode() + json.dumps(dict(answer.headers))
    for letter in LETTERS:
        if letter != call.sees:
            shown = [mark for mark in town.marks[letter] - caller.said if mark in seen]
            assert not shown, f"{where}: {shown} of clinic {letter}"
    assert set(town.opened) <= {clinic_id(call.acts_for or "")}, f"{where}: opened {town.opened}"
    found = [key for key in town.store.found if _is_elsewhere(key, call.acts_for)]
    assert found == [], f"{where}: found {found}"
    foreign = [key for key in town.store.touched if not belongs(key, mine or "~")]
    assert foreign == [], f"{where}: wrote {foreign}"
    for letter in others:
        assert town.items(letter) == before[letter], f"{where}: changed clinic {letter}"
    _remember_session(town, call, answer)
    return answer


def _is_elsewhere(key, letter):
    """Tell whether an item is of another clinic, or of one where none is meant."""
    leads = letter and (f"SLUG#clinica-{letter}", f"SENDER#10654{ord(letter)}")
    return not (letter and (belongs(key, letter) or key.pk in leads))


def _remember_session(town, call, answer):
    """Let later callers come with the session that a link opened."""
    cookie = str(answer.headers.get("Set-Cookie", ""))
    if "my-data=" in cookie and (secret := cookie.split("my-data=")[1].split(";", maxsplit=1)[0]):
        town.ids[call.acts_for]["session"].append(secret)


def test_what_must_not_be_seen_is_there_to_be_seen(town):
    """The words of the oracle do stand in the records and on the pages, so that not seeing them means something."""
    made = town()
    for letter in LETTERS:
        token = f"Bearer {made.tokens[f'{letter} all']}"
        people = made.request("GET", f"{V1}/patients", Authorization=token).body.decode()
        assert all(mark in people for mark in (PRIVATE[letter], phone(letter, 3)))
        cookie = f"my-data={made.ids[letter]['session'][0]}"
        own = made.request("GET", f"/c/clinica-{letter}/mis-datos", Cookie=cookie)
        assert PRIVATE[letter] in own.body.decode()


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.CANCEL, Action.MOVE])
@pytest.mark.parametrize("number", ["a", "b"])
def test_a_tap_counts_only_where_its_message_was_sent(town, action, number):
    """Somebody of both clinics, with one phone and, as it happens, visits of one id: a tap on a message of the other."""
    made, line = town(), phone("a", TWIN)
    records = made.records(clinic_id(number))
    for letter in sorted(LETTERS, key=lambda one: one == number):  # the other clinic's first
        (mid,) = [i for i in made.ids[letter]["message"] if ".tp" in i]
        visit_id = made.records(clinic_id(letter)).get(Message, mid).about[0].appointment_id
        text = a_text("sí", NOW, f"wamid.{letter}") | {"from": line.removeprefix("+")}
        pressed = {"payload": payload_of(Button(action), mid), "text": "sí"}
        body = change(
            number=made.number(number), messages=[text | {"type": "button", "button": pressed}]
        )
        raw, headers = signed(webhook(body))
        before = records.get(Appointment, visit_id)
        assert made.request("POST", WEBHOOK[1], body=raw, **headers).status_code == 200
        changed = records.get(Appointment, visit_id) != before
        assert changed is (letter == number), f"message of {letter}"
