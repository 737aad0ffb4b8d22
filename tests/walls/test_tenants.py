"""S3: whoever calls whatever with whoever's ids reads no byte of another clinic's records and changes none of them."""

import json
import random

import pytest
import time_machine

from chalicelib import wiring
from chalicelib.messaging.model import Action, Button
from chalicelib.messaging.whatsapp.payload import payload_of
from tests.builders import NOW
from tests.scale import scaled
from tests.unit.functions.memory_services import a_status, a_text, change, webhook
from tests.unit.web.public.front_desk import FORM, page_of
from tests.walls.town import LETTERS, PRIVATE, Town, all_routes, clinic_id, phone, signed

CALLS = 100_000
CALLS_A_TOWN = 400  # then the towns are built anew: no token meets its limit, no list grows long
V1 = "/api/v1"


class Caller:
    """Draws one call: who asks, for which route, about whose record."""

    def __init__(self, town, seed):
        self.town, self.random = town, random.Random(seed)
        self.pick = self.random.choice

    def of(self, kind):
        """Return an id of either clinic, or none of theirs."""
        own = self.town.ids[self.pick(LETTERS)][kind]
        return self.pick([*own, *own, "nobody", "~", "%23PATIENT", "..", f"{own[0]}%2F.."])

    def visit(self):
        """Return how a visit is called in an address."""
        return self.pick([self.of("key"), "~" + self.of("visit")])

    def json(self, **body):
        """Return a JSON body."""
        return json.dumps(body).encode(), {"Content-Type": "application/json"}

    def appointment(self):
        """Return a visit to book, of anybody's patient."""
        day = self.random.randint(1, 9)
        who = self.pick([{"patient_id": self.of("patient")}, {"patient_external_id": "P-1"}])
        return self.json(starts_at=f"2026-12-0{day}T10:30:00-06:00", **who)

    def person(self):
        """Return a person to keep, under anybody's key or number."""
        key = self.pick([{"external_id": "P-1"}, {"phone": self.of("phone")}])
        return self.json(name="Persona Nueva", **key)

    def search(self):
        """Return whom to look for: by word, number or key of either clinic."""
        cursor = {"cursor": self.of("patient")} if self.random.random() < 0.3 else {}
        begins = {"name": self.pick(["a", "b", "Persona"])} | cursor
        return self.json(**self.pick([begins, {"phone": self.of("phone")}, {"external_id": "P-1"}]))

    def form(self, slug):
        """Return a form as a browser sends it."""
        page = page_of(self.town.request("GET", f"/c/{slug}"))
        token = page.fields["token"]["value"] if "token" in page.fields else "x"
        body = f"token={token}&name=Persona+Nueva&phone={self.of('phone')}&reminders=yes"
        return body.encode(), {"Content-Type": FORM}

    def events(self, letter):
        """Return what one clinic's WhatsApp number reports of anybody's people and messages."""
        line = self.of("phone").removeprefix("+")
        tapped = payload_of(Button(self.pick(list(Action))), self.of("message"))
        said = self.pick(["BAJA", "ALTA", "sí", "cancelar", "hola", f"código {self.of('code')}"])
        text = a_text(said, NOW, f"wamid.{self.random.random()}")
        text |= {"from": line, "context": {"id": f"wamid.{self.pick(LETTERS)}1"}}
        button = text | {"type": "button", "button": {"payload": tapped, "text": "sí"}}
        status = a_status(self.pick(["sent", "failed", "read"]), NOW, self.of("message"))
        number = self.town.number(letter)
        return signed(
            webhook(
                self.pick(
                    [
                        change(number=number, messages=[text]),
                        change(number=number, messages=[button]),
                        change(
                            number=number,
                            statuses=[status | {"id": f"wamid.{self.pick(LETTERS)}0"}],
                        ),
                    ]
                )
            )
        )


NOTHING = (b"", {})
# Every route: its address and body. A route that is missing here fails the test below.
CASES = {
    ("GET", f"{V1}/appointments"): lambda c: (
        f"{V1}/appointments?day=2026-11-2{c.random.randint(2, 6)}",
        NOTHING,
    ),
    ("PUT", f"{V1}/appointments/{{external_id}}"): lambda c: (
        f"{V1}/appointments/{c.visit()}",
        c.appointment(),
    ),
    ("GET", f"{V1}/appointments/{{external_id}}"): lambda c: (
        f"{V1}/appointments/{c.visit()}",
        NOTHING,
    ),
    ("POST", f"{V1}/appointments/{{external_id}}/cancel"): lambda c: (
        f"{V1}/appointments/{c.visit()}/cancel",
        NOTHING,
    ),
    ("POST", f"{V1}/appointments/{{external_id}}/confirm"): lambda c: (
        f"{V1}/appointments/{c.visit()}/confirm",
        NOTHING,
    ),
    ("POST", f"{V1}/appointments/{{external_id}}/attendance"): lambda c: (
        f"{V1}/appointments/{c.visit()}/attendance",
        c.json(came=True),
    ),
    ("GET", f"{V1}/patients"): lambda c: (
        f"{V1}/patients?limit=9&cursor={c.of('patient')}"
        if c.random.random() < 0.5
        else f"{V1}/patients",
        NOTHING,
    ),
    ("POST", f"{V1}/patients"): lambda c: (f"{V1}/patients", c.person()),
    ("POST", f"{V1}/patients/search"): lambda c: (f"{V1}/patients/search", c.search()),
    ("GET", f"{V1}/patients/{{patient_id}}"): lambda c: (
        f"{V1}/patients/{c.of('patient')}",
        NOTHING,
    ),
    ("POST", f"{V1}/patients/{{patient_id}}/merge"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/merge",
        c.json(duplicate_id=c.of("patient"), asked_by="Eva"),
    ),
    ("POST", f"{V1}/patients/{{patient_id}}/merge/undo"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/merge/undo",
        c.json(duplicate_id=c.of("patient"), asked_by="Eva"),
    ),
    ("GET", f"{V1}/patients/{{patient_id}}/consents"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/consents",
        NOTHING,
    ),
    ("POST", f"{V1}/patients/{{patient_id}}/consents"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/consents",
        c.json(purpose="reminders", attested_by="Eva"),
    ),
    ("DELETE", f"{V1}/patients/{{patient_id}}/consents/{{purpose}}"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/consents/reminders",
        NOTHING,
    ),
    ("GET", f"{V1}/patients/{{patient_id}}/messages"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/messages",
        NOTHING,
    ),
    ("GET", f"{V1}/messages"): lambda _: (f"{V1}/messages?day=2026-11-22", NOTHING),
    ("GET", f"{V1}/inbox"): lambda _: (f"{V1}/inbox?state=all", NOTHING),
    ("POST", f"{V1}/inbox/{{task_id}}/done"): lambda c: (
        f"{V1}/inbox/{c.of('task')}/done",
        NOTHING,
    ),
    ("GET", f"{V1}/openapi.json"): lambda _: (f"{V1}/openapi.json", NOTHING),
    ("GET", f"{V1}/docs"): lambda _: (f"{V1}/docs", NOTHING),
    ("GET", "/health"): lambda _: ("/health", NOTHING),
    ("GET", "/static/{name}"): lambda c: (f"/static/{c.of('patient')}", NOTHING),
    ("GET", "/webhooks/whatsapp"): lambda _: ("/webhooks/whatsapp?hub.mode=subscribe", NOTHING),
}
OF_A_FORM = {
    ("GET", "/c/{slug}"): "",
    ("POST", "/c/{slug}"): "",
    ("GET", "/c/{slug}/gracias"): "/gracias",
    ("GET", "/c/{slug}/aviso"): "/aviso",
    ("GET", "/c/{slug}/mis-datos"): "/mis-datos",
    ("POST", "/c/{slug}/mis-datos"): "/mis-datos",
    ("GET", "/c/{slug}/mis-datos/{code}"): "/mis-datos/{code}",
    ("POST", "/c/{slug}/mis-datos/{code}"): "/mis-datos/{code}",
}
WEBHOOK = ("POST", "/webhooks/whatsapp")
SLOW = {("GET", f"{V1}/openapi.json"), ("GET", f"{V1}/docs")}  # the same document each time


@pytest.fixture(autouse=True)
def town(monkeypatch):
    built = []
    monkeypatch.setattr(wiring, "services", lambda: built[-1])
    with time_machine.travel(NOW, tick=False):
        yield lambda: built.append(Town()) or built[-1]


def test_every_route_has_its_case():
    """A route that nobody tries here would be a door that nobody tried."""
    assert all_routes() == {*CASES, *OF_A_FORM, WEBHOOK}


def test_nobody_reads_or_changes_another_clinics_records(town):
    """Tokens of both clinics with every scope and state, none, the form, both WhatsApp numbers."""
    seed = random.SystemRandom().randrange(10**9)
    routes = [route for route in sorted(all_routes()) if route not in SLOW]
    draw, calls, answered = random.Random(seed), scaled(CALLS), {}
    for number in range(calls):
        if number % CALLS_A_TOWN == 0:
            caller = Caller(town(), f"{seed}-{number}")
        route = draw.choice(routes)
        status = one_call(caller, route, f"seed {seed}, call {number}, {route}")
        answered[status] = answered.get(status, 0) + 1
    print(f"\n{calls} calls of {len(routes)} routes, no foreign byte read or written: {answered}")
    assert answered.get(200, 0) > calls / 10


def one_call(caller, route, where):
    """Make one call and hold it to both promises; return the status."""
    town, (method, _) = caller.town, route
    who, clinic, path, (body, headers) = drawn(caller, route)
    town.store.touched.clear()
    answer = town.request(method, path, body=body, **headers)
    assert answer.status_code < 500 or answer.status_code == 503, f"{where} {path}: {answer.body}"
    seen = answer.body.decode() + json.dumps(dict(answer.headers))
    for letter in LETTERS:
        if letter != who:
            for word in (PRIVATE[letter], *(i for i in town.ids[letter]["task"] if i not in path)):
                assert word not in seen, f"{where} {path}: {word} of clinic {letter}"
    foreign = [key for key in town.store.touched if clinic is None or not belongs(key, clinic)]
    assert foreign == [], f"{where} {path}: wrote {foreign}"
    return answer.status_code


def belongs(key, letter):
    """Tell whether an item is the clinic's; the log of words lies by day, under ids that begin with the clinic's."""
    own = clinic_id(letter)
    if key.pk.startswith("WORDS#"):
        return key.sk.startswith(own)
    return key.pk == f"CLINIC#{own}" or key.pk.startswith(f"CLINIC#{own}#")


def drawn(caller, route):
    """Return who may read private words, whose records may change, and the request."""
    if route == WEBHOOK:
        letter = caller.pick(LETTERS)
        body, headers = caller.events(letter)
        if caller.random.random() < 0.2:
            return None, None, route[1], (body, headers | {"X-Hub-Signature-256": "sha256=0"})
        return None, letter, route[1], (body, headers)
    if route in OF_A_FORM:
        letter = caller.pick(LETTERS)
        slug = f"clinica-{letter}"
        request = caller.form(slug) if route[0] == "POST" else NOTHING
        return (
            None,
            letter,
            f"/c/{slug}{OF_A_FORM[route]}".replace("{code}", caller.of("code")),
            request,
        )
    path, (body, headers) = CASES[route](caller)
    name = caller.pick(["", "nonsense", *caller.town.tokens])
    letter = name[:1] if name.endswith(("all", "read", "write")) else None
    token = caller.town.tokens.get(name, name)
    if token and path.startswith(V1):
        headers = headers | {"Authorization": f"Bearer {token}"}
    return letter, letter, path, (body, headers)


def test_a_number_never_guessed_is_never_shown(town):
    """The words of the oracle do stand in the records, so that not seeing them means something."""
    made = town()
    for letter in LETTERS:
        answer = made.request(
            "GET", f"{V1}/patients", Authorization=f"Bearer {made.tokens[f'{letter} all']}"
        )
        assert PRIVATE[letter] in answer.body.decode()
        assert phone(letter, 0) in answer.body.decode()
