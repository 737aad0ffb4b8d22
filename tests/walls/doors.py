"""Every route of the application as a caller meets it: an address for each, and which of them are open to anybody."""

from chalicelib.web.doors import doors_of
from tests.walls.town import all_routes

# Open to anybody, each with its reason; every other route asks for a credential.
PUBLIC = {
    ("GET", "/health"): "says only that the application is up",
    ("GET", "/static/{name}"): "style sheets and pictures",
    ("GET", "/api/v1/openapi.json"): "describes the API, shows nobody's data",
    ("GET", "/api/v1/docs"): "the same as a page",
    ("GET", "/"): "says what this is, names no clinic",
    ("GET", "/c"): "the same",
    ("GET", "/c/{slug}"): "the sign-up form",
    ("POST", "/c/{slug}"): "keeps a sign-up that the patient's own message must confirm",
    ("GET", "/c/{slug}/gracias"): "shows the code in the visitor's own sealed cookie",
    ("GET", "/c/{slug}/aviso"): "the privacy notice",
    ("GET", "/c/{slug}/mis-datos"): "says how to ask for one's own data",
    ("POST", "/c/{slug}/mis-datos"): "asks; the answer goes to the patient's own WhatsApp",
    ("GET", "/c/{slug}/mis-datos/{code}"): "needs the one-time code",
    ("POST", "/c/{slug}/mis-datos/{code}"): "needs the one-time code",
    ("GET", "/entrar"): "asks who is there, or says how to get in",
    ("POST", "/entrar"): "needs a known device and a PIN",
    ("GET", "/candado"): "asks for a PIN; a stranger is led to the sign-in",
    ("POST", "/candado"): "needs a session",
    ("GET", "/invitacion/{code}"): "needs the one-time code",
    ("POST", "/invitacion/{code}"): "needs the one-time code",
    ("GET", "/agenda/llego/{file_id}"): "shows nothing, and leads on to what asks for a session",
}
WEBHOOK = "/webhooks/whatsapp"
EXAMPLES = {
    "{external_id}": "CITA-1",
    "{patient_id}": "ap0aaaaaa",
    "{practitioner_id}": "ad0aaaaaa",
    "{purpose}": "reminders",
    "{task_id}": "261122153000-4f9a2c1b",
    "{name}": "nothing.css",
    "{owner}": "nobodys00000",
    "{message}": "2611221630-reminder-4f9a2c1b",
    "{visit_id}": "nobodys00000",
    "{talk}": "nobodys00000",
    "{line_id}": "nobodys00000",
    "{token_id}": "nobodys000",
    "{day_id}": "20261224-20261224",
    "{kind_id}": "nobodys00000",
    "{step}": "nobodys00000",
    "{file_id}": "261122153000-nobodys00000",
    "{row_id}": "9f86d081884c7d65",
    "{member_id}": "ownerbbbbbb",
    "{device_id}": "9f86d081884c7d65",
    "{code}": "a0d4-a2mp",
}


def address(path, *, slug="clinica-a"):
    """Return an address that leads to a route."""
    for name, value in {**EXAMPLES, "{slug}": slug}.items():
        path = path.replace(name, value)
    assert "{" not in path, f"give {path} an example"
    return path


def guarded():
    """Return the routes that ask for a token."""
    open_otherwise = {*PUBLIC, *staffed()}
    return sorted(r for r in all_routes() if r not in open_otherwise and r[1] != WEBHOOK)


def staffed():
    """Return the routes that ask for somebody at the front desk."""
    return sorted(
        route
        for route in all_routes()
        if route not in PUBLIC and doors_of(route[1]) == ["staff_pages"]
    )
