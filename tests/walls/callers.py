"""Calls drawn by lot: anybody, with anybody's ids, links and sessions, for any route of the application."""

import json
import random
from dataclasses import dataclass, field
from urllib.parse import urlencode

from chalicelib.messaging.model import Action, Button
from chalicelib.messaging.whatsapp.payload import payload_of
from chalicelib.shared.one_time_secrets import id_of
from chalicelib.staff.permissions import Role
from chalicelib.web.public import signed_tokens
from tests.builders import LUPITAS_PIN, NOW
from tests.unit.functions.memory_services import a_status, a_text, change, webhook
from tests.unit.web.public.front_desk import FORM, page_of
from tests.walls.town import LETTERS, clinic_id, signed

V1 = "/api/v1"
# Where a program might look for the clinic's name if it believed the caller.
NAMING_HEADERS = ("X-Clinic-Id", "X-Clinic", "X-Tenant-Id", "X-Tenant", "Clinic-Id")
NAMING_FIELDS = ("clinic_id", "clinic", "tenant_id", "tenant", "slug")
TAPS = ("withdraw", "correction", "erasure", "download", "download", "leave")


@dataclass(frozen=True)
class Drawn:
    """One call; `acts_for` is the only clinic it may touch, `sees` the only one whose words may come back."""

    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    acts_for: str | None = None
    sees: str | None = None
    may_write: bool = True
    is_foreign: bool = False  # with a link or session of the other clinic: must be refused


class Caller:
    """Draws one call: who asks, for which route, about whose record."""

    def __init__(self, town, seed):
        self.town, self.random = town, random.Random(seed)
        self.pick = self.random.choice
        self.said = set()  # what was sent so far, by anybody: it may come back

    def of(self, kind):
        """Return an id of either clinic, or none of theirs."""
        own = self.town.ids[self.pick(LETTERS)][kind]
        drawn = self.pick([*own, *own, "nobody", "~", "%23PATIENT", "..", f"{own[0]}%2F.."])
        self.said.add(drawn.removesuffix("%2F.."))
        return drawn

    def naming(self, path, body, headers):
        """Return a call that names the one or the other clinic wherever a program might believe it."""
        letter = self.pick(LETTERS)
        named = self.pick([clinic_id(letter), f"clinica-{letter}"])
        if self.random.random() < 0.5:
            headers = headers | dict.fromkeys(NAMING_HEADERS, named)
        if self.random.random() < 0.1:
            sign = "&" if "?" in path else "?"
            path += sign + urlencode({self.pick(NAMING_FIELDS): named})
        if self.random.random() < 0.1 and body.startswith(b"{") and path.startswith(V1):
            body = json.dumps(json.loads(body) | {self.pick(NAMING_FIELDS): named}).encode()
        return path, body, headers

    def visit(self):
        """Return how a visit is called in an address."""
        return self.pick([self.of("key"), "~" + self.of("visit")])

    def json(self, **body):
        """Return a JSON body."""
        return json.dumps(body).encode(), {"Content-Type": "application/json"}

    def appointment(self):
        """Return a visit to book, of anybody's patient."""
        day = self.random.randint(1, 9)
        who = self.pick(
            [
                {"patient_id": self.of("patient")},
                {"patient_external_id": self.pick(["P-ttttt-4", "P-aaaaa-1", "P-bbbbb-1"])},
            ]
        )
        whose = {"practitioner_id": self.of("doctor")} if self.random.random() < 0.3 else {}
        return self.json(starts_at=f"2026-12-0{day}T10:30:00-06:00", **who, **whose)

    def person(self):
        """Return a person to keep, under anybody's key or number."""
        key = self.pick(
            [
                {"external_id": self.pick(["P-ttttt-4", "P-aaaaa-1", "P-bbbbb-1"])},
                {"phone": self.of("phone")},
            ]
        )
        return self.json(name="Persona Nueva", **key)

    def pin(self):
        """Return a PIN that is right, wrong, or none."""
        return self.pick([LUPITAS_PIN, LUPITAS_PIN, "4709", "x"])

    def search(self):
        """Return whom to look for: by word, number or key of either clinic."""
        cursor = {"cursor": self.of("patient")} if self.random.random() < 0.3 else {}
        begins = {"name": self.pick(["a", "b", "Persona"])} | cursor
        return self.json(
            **self.pick(
                [
                    begins,
                    {"q": self.pick(["persona", "aaa", "bbb", self.of("phone"), "0001"])},
                    {"phone": self.of("phone")},
                    {"external_id": self.pick(["P-ttttt-4", "P-aaaaa-1", "P-bbbbb-1"])},
                ]
            )
        )

    def form(self, slug):
        """Return a form as a browser sends it."""
        page = page_of(self.town.request("GET", f"/c/{slug}"))
        token = page.fields["token"]["value"] if "token" in page.fields else "x"
        body = f"token={token}&name=Persona+Nueva&phone={self.of('phone')}&reminders=yes"
        return f"{body}&clinic_id={clinic_id(self.pick(LETTERS))}".encode(), {"Content-Type": FORM}

    def browser(self, session):
        """Return the cookie of somebody whom a link let in, by HTTPS or on loopback."""
        if self.random.random() < 0.5:
            return {"Cookie": f"__Host-my-data={session}", "X-Forwarded-Proto": "https"}
        return {"Cookie": f"my-data={session}"}

    def tap(self, session):
        """Return a button of one's own page, with the token that it has, or that another session's has."""
        shown = session if self.random.random() < 0.8 else self.of("session")
        facts, keys = {"session": id_of(shown)}, self.town.secrets.all_of("form-key")
        token = signed_tokens.seal(keys, "my-data", facts, now=NOW)
        asked = {"token": token, "action": self.pick(TAPS), "patient": self.of("patient")}
        return urlencode(
            asked | {"purpose": "reminders", "wish": "por favor", "sure": self.pick(["yes", ""])}
        ).encode()

    def events(self, letter):
        """Return what one clinic's WhatsApp number reports of anybody's people and messages."""
        line = self.of("phone").removeprefix("+")
        tapped = payload_of(Button(self.pick(list(Action))), self.of("message"))
        said = self.pick(["BAJA", "ALTA", "sí", "mis datos", "hola", f"código {self.of('code')}"])
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
        f"{V1}/appointments?day=2026-11-2{c.random.randint(2, 6)}"
        + (f"&practitioner_id={c.of('doctor')}" if c.random.random() < 0.3 else ""),
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
    ("POST", f"{V1}/appointments/{{external_id}}/restore"): lambda c: (
        f"{V1}/appointments/{c.visit()}/restore",
        NOTHING,
    ),
    ("POST", f"{V1}/appointments/{{external_id}}/confirm"): lambda c: (
        f"{V1}/appointments/{c.visit()}/confirm",
        NOTHING,
    ),
    ("POST", f"{V1}/appointments/{{external_id}}/arrival"): lambda c: (
        f"{V1}/appointments/{c.visit()}/arrival",
        NOTHING,
    ),
    ("DELETE", f"{V1}/appointments/{{external_id}}/arrival"): lambda c: (
        f"{V1}/appointments/{c.visit()}/arrival",
        NOTHING,
    ),
    ("POST", f"{V1}/appointments/{{external_id}}/attendance"): lambda c: (
        f"{V1}/appointments/{c.visit()}/attendance",
        c.json(came=True),
    ),
    ("GET", f"{V1}/practitioners"): lambda _: (f"{V1}/practitioners?state=all", NOTHING),
    ("PUT", f"{V1}/practitioners/{{practitioner_id}}"): lambda c: (
        f"{V1}/practitioners/{c.of('doctor')}",
        c.json(name=c.pick(["Dra. Nueva", "Dr. Nuevo", "Dra. Otra Nueva"])),
    ),
    ("DELETE", f"{V1}/practitioners/{{practitioner_id}}"): lambda c: (
        f"{V1}/practitioners/{c.of('doctor')}",
        NOTHING,
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
    ("POST", f"{V1}/patients/{{patient_id}}/deceased"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/deceased",
        NOTHING,
    ),
    ("DELETE", f"{V1}/patients/{{patient_id}}/deceased"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/deceased",
        NOTHING,
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
    ("GET", f"{V1}/patients/{{patient_id}}/appointments"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/appointments?limit=9",
        NOTHING,
    ),
    ("GET", f"{V1}/patients/{{patient_id}}/messages"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/messages",
        NOTHING,
    ),
    ("GET", f"{V1}/patients/{{patient_id}}/conversation"): lambda c: (
        f"{V1}/patients/{c.of('patient')}/conversation?limit=9",
        NOTHING,
    ),
    ("GET", f"{V1}/lines"): lambda c: (
        f"{V1}/lines?state={c.pick(['waiting', 'answered'])}",
        NOTHING,
    ),
    ("GET", f"{V1}/lines/{{line_id}}/conversation"): lambda c: (
        f"{V1}/lines/{c.of(c.pick(['patient', 'task']))}/conversation?limit=9",
        NOTHING,
    ),
    ("POST", f"{V1}/lines/{{line_id}}/reply"): lambda c: (
        f"{V1}/lines/{c.of(c.pick(['patient', 'task']))}/reply",
        c.json(
            text="Te esperamos.",
            reply_id="chat-1",
            written_at="2026-11-22T15:30:00Z",
            written_by="Eva",
        ),
    ),
    ("GET", f"{V1}/messages"): lambda _: (f"{V1}/messages?day=2026-11-22", NOTHING),
    ("GET", f"{V1}/inbox"): lambda _: (f"{V1}/inbox?state=all", NOTHING),
    ("GET", f"{V1}/inbox/{{task_id}}/texts"): lambda c: (
        f"{V1}/inbox/{c.of('task')}/texts?limit=9",
        NOTHING,
    ),
    ("POST", f"{V1}/inbox/{{task_id}}/done"): lambda c: (
        f"{V1}/inbox/{c.of('task')}/done",
        NOTHING,
    ),
    ("GET", f"{V1}/openapi.json"): lambda _: (f"{V1}/openapi.json", NOTHING),
    ("GET", f"{V1}/docs"): lambda _: (f"{V1}/docs", NOTHING),
    ("GET", "/health"): lambda _: ("/health", NOTHING),
    ("GET", "/"): lambda c: (f"/?lang={c.of('patient')}", NOTHING),
    ("GET", "/c"): lambda _: ("/c", NOTHING),
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


def _slot(caller):
    """Draw what somebody types of a visit's time."""
    return {
        "dia": caller.pick(["2026-11-27", "2026-11-20", "x"]),
        "hora": caller.pick(["10:00", "25:00"]),
        "minutos": "30",
        "doctor": caller.pick(["", "Dra. Ruiz"]),
        "motivo": caller.pick(["", caller.of("kind")]),
        "paso": caller.pick(["ver", "si"]),
        "avisar": caller.pick(["", "si"]),
    }


# Of the front desk: what is posted, beside the token of a page.
OF_THE_DESK = {
    ("GET", "/entrar"): lambda _: {},
    ("POST", "/entrar"): lambda c: {"persona": c.of("member"), "pin": c.pin()},
    ("GET", "/candado"): lambda _: {},
    ("POST", "/candado"): lambda c: c.pick([{}, {"pin": c.pin()}]),
    ("GET", "/invitacion/{code}"): lambda _: {},
    ("POST", "/invitacion/{code}"): lambda c: {"nombre": "Persona Nueva", "pin": c.pin()},
    ("GET", "/hoy"): lambda _: {},
    **dict.fromkeys(
        (
            ("GET", "/hoy/hoja"),
            ("GET", "/mas"),
            ("GET", "/mostrador"),
            ("GET", "/mostrador/pantalla"),
            ("GET", "/mostrador/cartel"),
            ("GET", "/mas/respuestas"),
            ("GET", "/mas/pausa"),
            ("GET", "/mas/historial"),
            ("GET", "/personas/{patient_id}/historial"),
            ("GET", "/mas/arco"),
            ("GET", "/mas/arco/{task_id}"),
            ("GET", "/mas/arco/{task_id}/borrado"),
            *(
                ("POST", f"/mas/arco/{{task_id}}/{deed}")
                for deed in ("deshacer", "atendido", "atendido/deshacer")
            ),
            ("POST", "/mas/pausa/deshacer"),
            ("GET", "/mas/primer-dia"),
            ("POST", "/mas/primer-dia/{step}/hecho"),
            ("POST", "/mas/primer-dia/{step}/hecho/deshacer"),
            ("GET", "/mas/horario"),
            ("GET", "/mas/recordatorios"),
            ("POST", "/mas/recordatorios/deshacer"),
            ("GET", "/mas/tope"),
            ("GET", "/mas/recepcion"),
            ("GET", "/mas/plantillas"),
            ("POST", "/mas/plantillas"),
            ("POST", "/mas/plantillas/lectura"),
            ("GET", "/mas/dias"),
            ("GET", "/mas/dias/{day_id}"),
            ("POST", "/mas/dias/{day_id}/deshacer"),
            ("GET", "/mas/llaves"),
            ("GET", "/mas/motivos"),
            ("GET", "/mas/motivos/{kind_id}"),
            ("POST", "/mas/motivos/{kind_id}/retiro"),
            ("POST", "/mas/motivos/{kind_id}/retiro/deshacer"),
            ("POST", "/mas/llaves/{token_id}/baja"),
            ("GET", "/buscar"),
            ("GET", "/personas/nueva"),
            ("GET", "/citas/{visit_id}"),
            ("GET", "/personas/{patient_id}"),
            ("GET", "/personas/{patient_id}/datos"),
            ("GET", "/citas/nueva/{patient_id}"),
            ("POST", "/personas/{patient_id}/permiso"),
            *(
                ("POST", f"/citas/{{visit_id}}/{noun}{back}")
                for noun in (
                    *("llegada", "confirmacion", "cancelacion", "restauracion"),
                    *("atencion", "ausencia", "cambio", "reserva"),
                )
                for back in ("", "/deshacer")
                if back or noun not in ("cambio", "reserva")
            ),
        ),
        lambda _: {},
    ),
    ("POST", "/citas/{visit_id}/cambio"): _slot,
    ("POST", "/citas/nueva/{patient_id}"): _slot,
    ("POST", "/citas/{visit_id}/llamada"): lambda c: {"otra": c.pick(["30", "manana", "x"])},
    ("POST", "/personas/{patient_id}/datos"): lambda c: {
        "nombre": "Persona Nueva",
        "telefono": c.pick(["", "55 1234 5678", c.of("phone")]),
        "familia": c.pick(["", "si"]),
    },
    ("POST", "/personas/{patient_id}/nota"): lambda _: {"nota": "por la tarde"},
    ("POST", "/personas/nueva"): lambda c: {
        "nombre": "Persona Nueva",
        "telefono": c.pick(["", "55 1234 5678", "55"]),
        "firma": c.pick(["", "si"]),
    },
    ("POST", "/buscar"): lambda c: {"busca": c.pick(["ana", "5678", c.of("phone"), "%", ""])},
    **dict.fromkeys(
        (("POST", "/mas/motivos"), ("POST", "/mas/motivos/{kind_id}")),
        lambda c: {"nombre": c.pick(["Control", "Consulta", ""]), "minutos": "20", "visto": "0"},
    ),
    ("POST", "/personas/{patient_id}/solicitud"): lambda c: {
        "quiere": c.pick(["copia", "correccion", "borrado", "x"]),
        "dice": "por teléfono",
    },
    ("POST", "/mas/arco/{task_id}/entrega"): lambda c: {
        "formato": c.pick(["hoja", "json", "csv", "x"])
    },
    ("POST", "/mas/arco/{task_id}/borrado"): lambda _: {"visto": "x"},
    ("POST", "/mas/llaves"): lambda c: {"nombre": "ERP", "puede": c.pick(["leer", "x"])},
    ("POST", "/mas/pausa"): lambda c: {"fin": c.pick(["mano", "manana", "x"]), "todo": "si"},
    ("POST", "/mas/primer-dia/prueba"): lambda c: {
        "telefono": c.pick(["", "55 5555 0188", "55", c.of("phone")]),
        "seguro": c.pick(["si", ""]),
    },
    ("POST", "/mas/horario"): lambda c: {
        "abre0_0": c.pick(["09:00", "x", ""]),
        "cierra0_0": c.pick(["14:00", "08:00", ""]),
    },
    ("POST", "/mas/recordatorios"): lambda c: {
        "antes1440": c.pick(["si", ""]),
        "otro": c.pick(["", "90", "x"]),
        "unidad": "minutos",
        "desde": c.pick(["09:00", "x"]),
        "hasta": "20:00",
        "idioma": c.pick(["es_MX", "fr"]),
        "seguro": c.pick(["si", ""]),
    },
    ("POST", "/mas/tope"): lambda c: {"tope": c.pick(["3", "x", ""]), "visto": "1000"},
    ("POST", "/mas/recepcion"): lambda c: {
        "telefono": c.pick([c.of("phone"), "55 5555 0188", "x", ""]),
        "suena_cancelled": "si",
        "seguro": c.pick(["si", ""]),
    },
    ("POST", "/mas/dias"): lambda c: {
        "desde": c.pick(["2026-11-27", "2026-11-20", "x"]),
        "nombre": c.pick(["", "Inventario"]),
        "quien": c.pick(["", "", "x"]),
        "paso": c.pick(["", "si"]),
    },
    ("POST", "/mas/respuestas"): lambda c: {"respuesta0": c.pick(["Te esperamos.", ""])},
    ("GET", "/mensajes"): lambda _: {},
    ("GET", "/mensajes/{talk}"): lambda _: {},
    ("POST", "/mensajes/{talk}"): lambda c: {
        "texto": c.pick(["Te esperamos.", ""]),
        "hoja": c.pick(["", "261122153000-aaaaaaaaaaaa"]),
        "lista": c.pick(["", "", "1"]),
    },
    ("POST", "/mensajes/{talk}/borrador"): lambda c: {"texto": c.pick(["Te esp", ""])},
    ("POST", "/mensajes/{talk}/atendido"): lambda c: {"visto": c.pick(["", "1"])},
    ("POST", "/mensajes/{talk}/atendido/deshacer"): lambda _: {},
    **dict.fromkeys(
        (
            ("GET", "/agenda"),
            ("GET", "/agenda/llego/{file_id}"),
            ("GET", "/agenda/revisar"),
            ("GET", "/agenda/{file_id}"),
            *(
                ("POST", f"/agenda/{{file_id}}/{what}")
                for what in ("entrada/deshacer", "descarte", "seguir", "filas/{row_id}/deshacer")
            ),
        ),
        lambda _: {},
    ),
    ("POST", "/agenda/{file_id}/columnas"): lambda c: {"c0": c.pick(["ignore", "x"]), "p0": "0"},
    ("POST", "/agenda/{file_id}/entrada"): lambda c: {"firmas": c.pick(["", "si"])},
    ("POST", "/agenda/{file_id}/firmas"): lambda c: {f"f-{c.of('patient')}": "si"},
    **dict.fromkeys(
        (("POST", "/agenda/revisar/{row_id}"), ("POST", "/agenda/{file_id}/filas/{row_id}")),
        lambda c: c.pick([{"paso": "nada"}, {"tel": "5512345678"}]),
    ),
    ("POST", "/agenda/{file_id}/nombres"): lambda c: {"c-00000000": c.pick(["Ana", "", "1"])},
    ("GET", "/avisos"): lambda _: {},
    ("POST", "/mostrador/registros/{patient_id}"): lambda c: {
        "con": c.of("patient"),
        "tarea": c.of("task"),
    },
    ("POST", "/mostrador/registros/{patient_id}/deshacer"): lambda c: {
        "hecho": f"{c.of('patient')}_{c.of('task')}"
    },
    ("POST", "/avisos/{owner}/{message}/envio"): lambda _: {},
    ("POST", "/avisos/{owner}/{message}/envio/deshacer"): lambda _: {},
    ("POST", "/avisos/{owner}/{message}/respuesta"): lambda c: {"que": c.pick(["soy_yo", "x"])},
    ("POST", "/avisos/registros"): lambda c: {"codigo": c.of("code"), "numero": c.of("phone")},
    ("POST", "/personas/{patient_id}/palabra"): lambda c: {"que": c.pick(["baja", "alta", "x"])},
    ("POST", "/pendientes"): lambda c: {"pendientes": f"{c.of('task')}.1"},
    ("GET", "/equipo"): lambda _: {},
    ("POST", "/equipo/invitaciones"): lambda c: {
        "nombre": "Persona Nueva",
        "papel": c.pick(["reception", "owner", "x"]),
    },
    **dict.fromkeys(
        (
            ("POST", "/equipo/personas/{member_id}/invitacion"),
            ("POST", "/equipo/personas/{member_id}/agenda"),
            ("POST", "/equipo/personas/{member_id}/baja"),
            ("POST", "/equipo/personas/{member_id}/baja/deshacer"),
            ("POST", "/equipo/dispositivos/{device_id}/baja"),
            ("POST", "/equipo/dispositivos/{device_id}/baja/deshacer"),
            ("POST", "/equipo/dispositivos/{device_id}/visto"),
        ),
        lambda _: {},
    ),
}
WEBHOOK = ("POST", "/webhooks/whatsapp")
SLOW = {("GET", f"{V1}/openapi.json"), ("GET", f"{V1}/docs")}  # the same document each time


def drawn_call(caller, route):
    """Draw a call of one route."""
    if route == WEBHOOK:
        return _event(caller)
    if route in OF_A_FORM:
        return _visit(caller, route)
    if route in OF_THE_DESK:
        return _at_the_desk(caller, route)
    path, (body, headers) = CASES[route](caller)
    name = caller.pick(["", "nonsense", *caller.town.tokens])
    letter = name[:1] if name.endswith(("all", "read", "write")) else None
    token = caller.town.tokens.get(name, name)
    if token and path.startswith(V1):
        headers = headers | {"Authorization": f"Bearer {token}"}
    at_the_door = name[:1] if name in caller.town.tokens else None
    path, body, headers = caller.naming(path, body, headers)
    return Drawn(path, body, headers, at_the_door, sees=letter, may_write=letter is not None)


def foreign_call(caller):
    """Draw a visitor's route and a call of it with a link or a session of the other clinic."""
    while True:
        route = caller.pick(sorted(OF_A_FORM))
        if (call := drawn_call(caller, route)).is_foreign:
            return route, call


def _event(caller):
    letter = caller.pick(LETTERS)
    body, headers = caller.events(letter)
    if caller.random.random() < 0.2:
        return Drawn(WEBHOOK[1], body, headers | {"X-Hub-Signature-256": "sha256=0"})
    return Drawn(WEBHOOK[1], body, headers, acts_for=letter)


def _at_the_desk(caller, route):
    """Draw a browser at a front desk: of either clinic, with what is the other's in it, or with nothing."""
    (method, path), town = route, caller.town
    letters = {name: caller.pick(LETTERS) for name in ("device", "session", "named", "link")}
    if caller.random.random() < 0.6:
        letters |= dict.fromkeys(("session", "named"), letters["device"])
    n = caller.random.randrange(3)
    device, session = (
        town.ids[letters[name]]["seat"][n][place]
        for place, name in enumerate(("device", "session"))
    )
    named, theirs = clinic_id(letters["named"]), clinic_id(letters["device"])
    headers = {"Cookie": f"__Host-device={theirs}.{device}; __Host-session={named}.{session}"}
    if caller.random.random() < 0.1:
        headers = {}
    token = town.seat_of(letters["session"], list(Role)[n])[1]
    body = urlencode({"token": token} | OF_THE_DESK[route](caller)).encode()
    acts_for = letters["device"] if headers else None
    if "{code}" in path:
        code = caller.of("invitation")
        path = path.replace("{code}", f"{clinic_id(letters['link'])}.{code}")
        acts_for = letters["link"]
    path = path.replace("{member_id}", caller.of("member"))
    path = path.replace("{visit_id}", caller.of("visit"))
    path = path.replace("{day_id}", caller.pick(["20261127-20261127", "20261224-20261224"]))
    path = path.replace("{token_id}", caller.of("token")).replace("{kind_id}", caller.of("kind"))
    path = path.replace("{file_id}", caller.of("file")).replace("{row_id}", caller.of("row"))
    path = path.replace("{talk}", caller.of(caller.pick(["patient", "task"])))
    path = path.replace("{patient_id}", caller.of("patient"))
    owner, _, message = caller.of("message").partition(".")[2].partition(".")
    path = path.replace("{owner}", owner or "~").replace("{message}", message or "~")
    path = path.replace(
        "{device_id}", id_of(caller.pick(town.ids[caller.pick(LETTERS)]["seat"])[0])
    )
    headers |= {"Content-Type": FORM} if method == "POST" else {}
    path, body, headers = caller.naming(path, body if method == "POST" else b"", headers)
    return Drawn(path, body, headers, acts_for, sees=acts_for)


def _visit(caller, route):
    """Draw a visitor of a clinic's pages: a form, a link, or a browser that a link let in."""
    (method, _), letter = route, caller.pick(LETTERS)
    slug, place = f"clinica-{letter}", OF_A_FORM[route]
    body, headers, sees, owner = b"", {}, None, None
    if place == "/mis-datos":
        session = caller.of("session")
        owner = caller.town.owner("session", session)
        sees = letter if owner == letter else None
        headers = caller.browser(session)
        body = caller.tap(session) if method == "POST" else b""
    elif place.endswith("{code}"):
        code = caller.of("link")
        owner = caller.town.owner("link", code) if method == "POST" else None
        place = place.replace("{code}", code)
    elif method == "POST":
        body, headers = caller.form(slug)
    headers = headers | ({"Content-Type": FORM} if method == "POST" else {})
    path, body, headers = caller.naming(f"/c/{slug}{place}", body, headers)
    return Drawn(path, body, headers, letter, sees, is_foreign=owner not in (None, letter))
