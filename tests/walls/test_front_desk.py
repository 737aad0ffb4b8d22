"""S12: the front desk's pages over two clinics: what each role gets of each route, and that nothing is done but from a page of one's own session."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Save
from chalicelib.staff.invitations import invite
from chalicelib.staff.permissions import Role
from chalicelib.web.doors import doors_of
from tests.builders import LUPITAS_PIN, NOW
from tests.scale import scaled
from tests.unit.web.public.front_desk import FORM, page_of
from tests.walls.doors import address, staffed
from tests.walls.markup import armour_wrong, skeleton, words_of
from tests.walls.test_hostile_records import SHARE
from tests.walls.town import LETTERS, PRIVATE, all_routes, clinic_id

NOBODY = "nobody"
EVERYBODY = {Role.RECEPTION: 200, Role.DOCTOR: 200, Role.OWNER: 200, NOBODY: 303}
NOT_THERE = dict.fromkeys(Role, 404)  # a visit or a person of this address there is none
OF_RECEPTION = {Role.DOCTOR: 403}
FOR_OWNERS = {Role.RECEPTION: 403, Role.DOCTOR: 403, NOBODY: 401}
DEEDS_OF_A_VISIT = {
    "llegada": OF_RECEPTION,
    "confirmacion": OF_RECEPTION,
    "cancelacion": OF_RECEPTION,
    "restauracion": OF_RECEPTION,
    "cambio": OF_RECEPTION,
    "reserva": OF_RECEPTION,
    "atencion": {},
    "ausencia": {},
}
# Each route of somebody signed in, with what each role is answered; whoever adds one gives it its line. Of a deed that
# is posted with nothing in it, or about somebody who is not there, the owner reads so.
ANSWERS = {
    ("GET", "/hoy"): EVERYBODY,
    ("GET", "/hoy/hoja"): EVERYBODY,
    ("GET", "/mas"): EVERYBODY,
    ("GET", "/mostrador"): EVERYBODY,
    ("GET", "/mostrador/pantalla"): EVERYBODY,
    ("GET", "/mostrador/cartel"): EVERYBODY,
    ("POST", "/mostrador/registros/{patient_id}"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/mostrador/registros/{patient_id}/deshacer"): NOT_THERE
    | OF_RECEPTION
    | {NOBODY: 401},
    ("GET", "/buscar"): EVERYBODY | OF_RECEPTION,
    ("GET", "/personas/nueva"): EVERYBODY | OF_RECEPTION,
    ("GET", "/citas/{visit_id}"): NOT_THERE | {NOBODY: 303},
    ("GET", "/personas/{patient_id}"): NOT_THERE | {NOBODY: 303},
    ("GET", "/citas/nueva/{patient_id}"): NOT_THERE | OF_RECEPTION | {NOBODY: 303},
    ("POST", "/buscar"): EVERYBODY | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/personas/nueva"): OF_RECEPTION | {Role.RECEPTION: 422, Role.OWNER: 422, NOBODY: 401},
    ("POST", "/citas/nueva/{patient_id}"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("GET", "/personas/{patient_id}/datos"): NOT_THERE | OF_RECEPTION | {NOBODY: 303},
    ("POST", "/personas/{patient_id}/datos"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/personas/{patient_id}/nota"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/personas/{patient_id}/permiso"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("GET", "/mas/respuestas"): EVERYBODY | OF_RECEPTION,
    ("POST", "/mas/respuestas"): OF_RECEPTION | {Role.RECEPTION: 303, Role.OWNER: 303, NOBODY: 401},
    ("GET", "/mas/llaves"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/llaves"): FOR_OWNERS | {Role.OWNER: 422},
    ("POST", "/mas/llaves/{token_id}/baja"): FOR_OWNERS | {Role.OWNER: 404},
    ("GET", "/mas/primer-dia"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/primer-dia/prueba"): FOR_OWNERS | {Role.OWNER: 422},
    ("POST", "/mas/primer-dia/{step}/hecho"): FOR_OWNERS | {Role.OWNER: 404},
    ("POST", "/mas/primer-dia/{step}/hecho/deshacer"): FOR_OWNERS | {Role.OWNER: 404},
    ("GET", "/mas/motivos"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/motivos"): FOR_OWNERS | {Role.OWNER: 422},
    ("GET", "/mas/motivos/{kind_id}"): FOR_OWNERS | {Role.OWNER: 404, NOBODY: 303},
    ("POST", "/mas/motivos/{kind_id}"): FOR_OWNERS | {Role.OWNER: 404},
    ("POST", "/mas/motivos/{kind_id}/retiro"): FOR_OWNERS | {Role.OWNER: 404},
    ("POST", "/mas/motivos/{kind_id}/retiro/deshacer"): FOR_OWNERS | {Role.OWNER: 404},
    ("GET", "/mas/pausa"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/pausa"): FOR_OWNERS | {Role.OWNER: 422},
    ("POST", "/mas/pausa/deshacer"): FOR_OWNERS | {Role.OWNER: 303},
    ("GET", "/mas/horario"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/horario"): FOR_OWNERS | {Role.OWNER: 303},  # none, as there were none
    ("GET", "/mas/recordatorios"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/recordatorios"): FOR_OWNERS | {Role.OWNER: 422},
    ("POST", "/mas/recordatorios/deshacer"): FOR_OWNERS | {Role.OWNER: 303},
    ("GET", "/mas/tope"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/tope"): FOR_OWNERS | {Role.OWNER: 422},
    ("GET", "/mas/recepcion"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/recepcion"): FOR_OWNERS | {Role.OWNER: 409},  # without what she saw
    ("GET", "/mas/plantillas"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/plantillas"): FOR_OWNERS | {Role.OWNER: 503},  # WhatsApp is away
    ("POST", "/mas/plantillas/lectura"): FOR_OWNERS | {Role.OWNER: 503},
    ("GET", "/mas/dias"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/mas/dias"): FOR_OWNERS | {Role.OWNER: 422},
    ("GET", "/mas/dias/{day_id}"): FOR_OWNERS | {Role.OWNER: 404, NOBODY: 303},
    ("POST", "/mas/dias/{day_id}/deshacer"): FOR_OWNERS | {Role.OWNER: 303},
    ("GET", "/mas/historial"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("GET", "/personas/{patient_id}/historial"): FOR_OWNERS | {Role.OWNER: 404, NOBODY: 303},
    ("GET", "/mas/arco"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("GET", "/mas/arco/{task_id}"): FOR_OWNERS | {Role.OWNER: 404, NOBODY: 303},
    ("GET", "/mas/arco/{task_id}/borrado"): FOR_OWNERS | {Role.OWNER: 404, NOBODY: 303},
    **{
        ("POST", f"/mas/arco/{{task_id}}/{deed}"): FOR_OWNERS | {Role.OWNER: 404}
        for deed in ("entrega", "atendido", "atendido/deshacer")
    },
    ("POST", "/mas/arco/{task_id}/borrado"): FOR_OWNERS | {Role.OWNER: 303},
    ("POST", "/mas/arco/{task_id}/deshacer"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/personas/{patient_id}/solicitud"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("GET", "/mensajes"): EVERYBODY | OF_RECEPTION,
    ("GET", "/mensajes/{talk}"): NOT_THERE | OF_RECEPTION | {NOBODY: 303},
    ("POST", "/mensajes/{talk}"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/mensajes/{talk}/borrador"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/mensajes/{talk}/atendido"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/mensajes/{talk}/atendido/deshacer"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("GET", "/agenda"): EVERYBODY | OF_RECEPTION,
    ("GET", "/agenda/revisar"): EVERYBODY | OF_RECEPTION,
    ("GET", "/agenda/{file_id}"): EVERYBODY
    | OF_RECEPTION,  # one that is on its way is not known yet
    ("POST", "/agenda/revisar/{row_id}"): OF_RECEPTION
    | {Role.RECEPTION: 303, Role.OWNER: 303, NOBODY: 401},
    **{
        ("POST", f"/agenda/{{file_id}}/{what}"): NOT_THERE | OF_RECEPTION | {NOBODY: 401}
        for what in (
            *("columnas", "entrada", "entrada/deshacer", "descarte", "firmas", "nombres"),
            *("filas/{row_id}", "filas/{row_id}/deshacer"),
        )
    },
    # One of whose coming nobody was told is looked for.
    ("POST", "/agenda/{file_id}/seguir"): OF_RECEPTION
    | {Role.RECEPTION: 303, Role.OWNER: 303, NOBODY: 401},
    ("GET", "/avisos"): EVERYBODY | OF_RECEPTION,
    **{
        ("POST", f"/avisos/{{owner}}/{{message}}/{what}"): NOT_THERE | OF_RECEPTION | {NOBODY: 401}
        for what in ("envio", "envio/deshacer", "respuesta")
    },
    ("POST", "/avisos/registros"): OF_RECEPTION
    | {Role.RECEPTION: 422, Role.OWNER: 422, NOBODY: 401},
    ("POST", "/personas/{patient_id}/palabra"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/pendientes"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/citas/{visit_id}/llamada"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    ("POST", "/citas/{visit_id}/cambio"): NOT_THERE | OF_RECEPTION | {NOBODY: 401},
    **{
        ("POST", f"/citas/{{visit_id}}/{noun}{back}"): NOT_THERE | told | {NOBODY: 401}
        for noun, told in DEEDS_OF_A_VISIT.items()
        for back in ("", "/deshacer")
        if (noun, back) not in {("cambio", ""), ("reserva", "")}
    },
    # What was booked and taken back is no more: taking it back again is as good as once.
    ("POST", "/citas/{visit_id}/reserva/deshacer"): OF_RECEPTION
    | {Role.RECEPTION: 303, Role.OWNER: 303, NOBODY: 401},
    ("GET", "/equipo"): FOR_OWNERS | {Role.OWNER: 200, NOBODY: 303},
    ("POST", "/equipo/invitaciones"): FOR_OWNERS | {Role.OWNER: 422},
    ("POST", "/equipo/personas/{member_id}/invitacion"): FOR_OWNERS | {Role.OWNER: 303},
    ("POST", "/equipo/personas/{member_id}/agenda"): FOR_OWNERS | {Role.OWNER: 404},
    ("POST", "/equipo/personas/{member_id}/baja"): FOR_OWNERS | {Role.OWNER: 404},
    ("POST", "/equipo/personas/{member_id}/baja/deshacer"): FOR_OWNERS | {Role.OWNER: 404},
    ("POST", "/equipo/dispositivos/{device_id}/baja"): FOR_OWNERS | {Role.OWNER: 404},
    ("POST", "/equipo/dispositivos/{device_id}/baja/deshacer"): FOR_OWNERS | {Role.OWNER: 404},
    ("POST", "/equipo/dispositivos/{device_id}/visto"): FOR_OWNERS | {Role.OWNER: 404},
}
CASES = [(route, who, status) for route, told in ANSWERS.items() for who, status in told.items()]
DEEDS = [route for route in ANSWERS if route[0] == "POST"]
assert DEEDS
OF_THE_TEAM = [route for route in DEEDS if route[1].startswith("/equipo")]
assert OF_THE_TEAM
BEHIND_THE_DOOR = sorted(r for r in all_routes() if doors_of(r[1]) == ["staff_pages"])
FLOOD = 2_000


def asked(town, route, who, *, token=None, letter="a", cookie=None, **typed):
    """Ask for a route as somebody of a clinic."""
    method, path = route
    kept, own = ("", "") if who == NOBODY else town.seat_of(letter, who)
    headers = {"Cookie": kept if cookie is None else cookie} if who != NOBODY else {}
    body = b""
    if method == "POST":
        headers |= {"Content_Type": FORM}
        body = urlencode({"token": own if token is None else token} | typed).encode()
    of_nobody = path.replace("{patient_id}", "nobody000000")
    return town.request(method, address(of_nobody), body=body, **headers)


def kept(town, letter="a"):
    return sorted(map(str, town.items(letter).items()))


def test_every_route_of_the_desk_stands_in_the_table():
    """With an answer for each role, and for nobody."""
    assert sorted(ANSWERS) == staffed()
    assert {frozenset(told) for told in ANSWERS.values()} == {frozenset({*Role, NOBODY})}


@pytest.mark.parametrize(("route", "who", "status"), CASES)
def test_each_role_gets_what_is_its_own(town, route, who, status):
    """And nobody anything; what is refused changes nothing."""
    before = kept(town)
    assert asked(town, route, who).status_code == status
    assert (kept(town) == before) is True


@pytest.mark.parametrize("route", DEEDS)
@pytest.mark.parametrize("token", ["", "x", "a colleague's", "the other clinic's", "an old one"])
def test_no_deed_is_done_without_a_token_of_this_session(town, stopped_clock, route, token):
    """Somebody else's is good for nothing, nor one of yesterday."""
    given = {
        "a colleague's": town.seat_of("a", Role.RECEPTION)[1],
        "the other clinic's": town.seat_of("b", Role.OWNER)[1],
    }.get(token, token)
    if token == "an old one":
        stopped_clock.shift(-timedelta(hours=12, seconds=1))
        given = town.seat_of("a", Role.OWNER)[1]
        stopped_clock.shift(timedelta(hours=12, seconds=1))
    before = kept(town)
    assert asked(town, route, Role.OWNER, token=given).status_code == 403
    assert kept(town) == before


@pytest.mark.parametrize("route", DEEDS)
def test_the_address_of_a_deed_does_nothing_when_it_is_opened(town, route):
    """A preview, a reload, a link in a chat."""
    before = kept(town)
    cookie, _ = town.seat_of("a", Role.OWNER)
    has_page = ("GET", route[1]) in ANSWERS
    status = town.request("GET", address(route[1]), Cookie=cookie).status_code
    assert status in ((200, 404) if has_page else (405,))
    assert kept(town) == before


@pytest.mark.parametrize("route", OF_THE_TEAM)
def test_the_pin_is_asked_again_for_what_concerns_the_team(town, stopped_clock, route):
    """Five minutes after it was typed; nothing is done, and whoever asked gets the lock, at which the deed waits."""
    stopped_clock.shift(timedelta(minutes=5))
    before = kept(town)
    answer = asked(town, route, Role.OWNER)
    waits = page_of(answer).fields.get("sigue")
    assert (answer.status_code, waits and waits["value"]) == (401, address(route[1]))
    assert kept(town) == before


@pytest.mark.parametrize("route", DEEDS)
def test_a_deed_behind_the_lock_waits_with_what_was_typed(town, stopped_clock, route):
    """Of each route: done by none but the right PIN of whose desk it is, and never from a form of elsewhere."""
    stopped_clock.shift(timedelta(minutes=16))
    before = kept(town)
    answer = asked(town, route, Role.OWNER, nota="Prefiere la tarde", sigue="/equipo/x")
    fields = page_of(answer).fields
    waits = {name: fields[name]["value"] for name in ("sigue", "nota")}
    here = address(route[1].replace("{patient_id}", "nobody000000"))
    assert waits == {"sigue": here, "nota": "Prefiere la tarde"}
    assert answer.status_code == 401
    forged = asked(town, route, Role.OWNER, token="x", nota="Prefiere la tarde")
    assert (forged.status_code, "nota" in page_of(forged).fields) == (401, False)
    typed = {"nota": "Prefiere la tarde", "sigue": waits["sigue"]}
    wrong = asked(town, ("POST", "/candado"), Role.OWNER, pin="0001", **typed)
    assert (wrong.status_code, page_of(wrong).fields["nota"]["value"]) == (403, typed["nota"])
    changed = {part.split("'")[1] for part in set(kept(town)) ^ set(before)}
    own = f"CLINIC#{clinic_id('a')}"  # the attempt is counted, no more
    assert changed == {f"{own}#TEAM", f"{own}#AUDIT#{NOW:%Y-%m-%d}"}
    right = asked(town, ("POST", "/candado"), Role.OWNER, pin=LUPITAS_PIN, **typed)
    assert (right.status_code, right.headers["Location"]) == (307, f".{waits['sigue']}")


@pytest.mark.parametrize(
    "sigue",
    [
        "//evil.example",
        "https://evil.example",
        "/entrar",
        "/candado",
        "/invitacion/x",
        "/hoy",
        "/../x",
    ],
)
def test_the_lock_goes_on_with_no_other_address(town, sigue):
    """Whatever somebody puts into its form."""
    answer = asked(town, ("POST", "/candado"), Role.OWNER, pin=LUPITAS_PIN, sigue=sigue)
    assert (answer.status_code, answer.headers["Location"]) == (303, "./hoy")


def change_all(town, these, **changes):
    """Change everybody on the team of clinic a, or every device of theirs."""
    records = town.records(clinic_id("a"))
    records.commit([Save(replace(one, **changes)) for one in getattr(records, these)()])


@pytest.mark.parametrize("route", sorted(ANSWERS))
@pytest.mark.parametrize("removed", ["team", "devices"])
def test_a_stolen_cookie_opens_nothing_after_the_removal(town, route, removed):
    """At the next request, of each route, and exactly as to somebody who never had one."""
    change_all(town, removed, removed_at=NOW)
    stolen, stranger = asked(town, route, Role.OWNER), asked(town, route, NOBODY)
    assert (stolen.status_code, stolen.body) == (stranger.status_code, stranger.body)
    assert sorted(map(str, stolen.headers.items())) == sorted(map(str, stranger.headers.items()))


def test_who_is_no_owner_any_more_is_none_at_the_next_request(town):
    """The role is read each time, and stands in no cookie."""
    assert asked(town, ("GET", "/equipo"), Role.OWNER).status_code == 200
    change_all(town, "team", role=Role.DOCTOR)
    assert asked(town, ("GET", "/equipo"), Role.OWNER).status_code == 403


@pytest.mark.parametrize("route", sorted(ANSWERS))
def test_another_clinics_cookie_is_a_strangers(town, route):
    """With this clinic's name before it, or as it is beside this clinic's other cookie; so is a session on another device of ours."""
    stranger = asked(town, route, NOBODY)
    device, session = (part.split("=", 1) for part in town.seat_of("a")[0].split("; "))
    theirs = [part.split("=", 1)[1] for part in town.seat_of("b")[0].split("; ")]
    secrets = [value.split(".")[1] for value in theirs]
    colleagues = town.seat_of("a", Role.RECEPTION)[0].split("; ")[0]
    mixed = [
        f"{colleagues}; {session[0]}={session[1]}",
        f"{device[0]}={device[1]}; {session[0]}={theirs[1]}",
        f"{device[0]}={theirs[0]}; {session[0]}={session[1]}",
        f"{device[0]}={device[1]}; {session[0]}={clinic_id('a')}.{secrets[1]}",
        f"{device[0]}={clinic_id('a')}.{secrets[0]}; {session[0]}={clinic_id('a')}.{secrets[1]}",
        f"{session[0]}={session[1]}",
        f"{device[0]}={device[1]}",
    ]
    for cookie in mixed:
        answer = asked(town, route, Role.OWNER, cookie=cookie)
        assert (answer.status_code, answer.body) == (stranger.status_code, stranger.body)


@pytest.mark.parametrize("letter", LETTERS)
def test_an_invitation_is_one_clinics(town, letter):
    """Under the other's name its secret opens nothing, and nothing of either is shown."""
    other = "ab".replace(letter, "")
    secret = town.ids[letter]["invitation"][0]
    for method in ("GET", "POST"):
        form = {"Content_Type": FORM} if method == "POST" else {}
        body = urlencode({"nombre": "Eva", "pin": LUPITAS_PIN}).encode() if form else b""
        path = f"/invitacion/{clinic_id(other)}.{secret}"
        answer = town.request(method, path, body=body, **form)
        assert answer.status_code == 403
        assert PRIVATE[letter] not in answer.body.decode()
        assert PRIVATE[other] not in answer.body.decode()


def test_members_and_devices_of_another_clinic_are_not_there(town):
    """Whoever is an owner here reads of nobody there, and removes nobody."""
    before = kept(town, "b")
    seen = 0
    for route in OF_THE_TEAM:
        path = route[1].replace("{member_id}", town.ids["b"]["member"][2])
        path = path.replace("{device_id}", town.records(clinic_id("b")).devices()[0].id)
        answer = asked(town, ("POST", path), Role.OWNER)
        assert answer.status_code in (303, 404, 422)
        assert PRIVATE["b"] not in answer.body.decode()
        seen += 1
    assert seen == len(OF_THE_TEAM)
    assert kept(town, "b") == before


def test_a_flood_of_strangers_writes_nothing_and_costs_no_hash(town):
    """Unknown devices, guessed links, made-up sessions: no row, no counter, and nothing slow is done for them."""
    town.forget()
    statuses = set()
    for n in range(max(len(BEHIND_THE_DOOR), scaled(FLOOD, part=10))):  # each of them, at the least
        method, path = BEHIND_THE_DOOR[n % len(BEHIND_THE_DOOR)]
        made_up = f"{clinic_id('a')}.{'x' * 30}{n}"
        cookie = f"__Host-device={made_up}; __Host-session={made_up}"
        at = address(path).replace("a0d4-a2mp", made_up)
        form = {"Content_Type": FORM} if method == "POST" else {}
        typed = {"token": "x", "persona": "lup1ta000001", "pin": f"{n % 10_000:04}"}
        body = urlencode(typed).encode() if form else b""
        statuses.add(town.request(method, at, body=body, Cookie=cookie, **form).status_code)
    assert statuses == {200, 303, 401, 403}
    assert town.store.touched == []


def pages_with(town, text):
    """Return every page of the front desk that shows what somebody typed, with the text in each field of it."""
    records, owner = town.records(clinic_id("a")), town.seat_of("a", Role.OWNER)[0]
    clinic = records.get(Clinic, clinic_id("a"))
    named = [replace(one, name=text) for one in records.team()]
    labelled = [replace(one, label=text, seen_at=None) for one in records.devices()]
    records.commit([Save(one) for one in (replace(clinic, name=text), *named, *labelled)])
    secret, kept_one = invite(Role.RECEPTION, by="", name=text, now=NOW)
    records.commit([kept_one])
    link = f"/invitacion/{clinic_id('a')}.{secret}"
    typed = {"nombre": text, "dispositivo": text, "pin": "1", "papel": "doctor"}
    form = {"body": urlencode(typed).encode(), "Content_Type": FORM}
    role = asked(town, ("POST", "/equipo/invitaciones"), Role.OWNER, nombre=text * 41, papel="x")
    return {
        "/invitacion": town.request("GET", link),
        "/invitacion again": town.request("POST", link, **form),
        "/equipo again": role,
        **{path: town.request("GET", path, Cookie=owner) for path in SHOWING},
    }


SHOWING = ("/entrar", "/candado", "/hoy", "/equipo")


def test_hostile_names_stay_texts_on_every_page(town):
    """Of people, devices and the clinic, stored and typed again: the very elements of a harmless page, word for word."""
    plain = pages_with(town, "Prueba")
    assert {name: answer.status_code for name, answer in plain.items()} == {
        "/invitacion": 200,
        "/invitacion again": 422,
        "/equipo again": 422,
        **dict.fromkeys(SHOWING, 200),
    }
    for text in SHARE:
        pages = pages_with(town, text)
        assert pages.keys() == plain.keys()
        for name, answer in pages.items():
            before = plain[name]
            assert armour_wrong(answer, text, plain=before.body.decode()) == "", (name, text)
            if "again" not in name:  # there a long name has a sentence beside it
                assert skeleton(page_of(answer)) == skeleton(page_of(before)), (name, text)
        shown = page_of(answer).text
        assert words_of(text) in shown, text


@pytest.mark.parametrize("path", ["/entrar", "/candado", "/equipo", "/hoy", "/invitacion/x"])
@pytest.mark.parametrize("query", ["de=//evil.example", "de=javascript:alert(1)", "listo=<script>"])
def test_nothing_of_an_address_gets_onto_a_page(town, path, query):
    """Neither as a way on nor as a word."""
    cookie, _ = town.seat_of("a", Role.OWNER)
    body = town.request("GET", f"{path}?{query}", Cookie=cookie).body.decode()
    assert body
    assert "evil" not in body
    assert "alert" not in body
    assert "<script>" not in body
