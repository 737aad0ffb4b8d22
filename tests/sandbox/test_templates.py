"""What Meta accepts as a template definition."""

import pytest

from tests.sandbox.lab import DEFINITION, TOKEN

BODY, FOOTER, BUTTONS = DEFINITION["components"]
EDGES, EXISTS, MISSING, TOO_LONG = 2388299, 2388024, 2388043, 2388040


def body(text, *examples):
    return [{"type": "BODY", "text": text, "example": {"body_text": [list(examples)]}}]


BAD = {
    "capital letters": ({"name": "Recordatorio"}, MISSING),
    "no language": ({"language": None}, MISSING),
    "language with a hyphen": ({"language": "es-MX"}, MISSING),
    "unknown category": ({"category": "SERVICE"}, MISSING),
    "no body": ({"components": [FOOTER]}, MISSING),
    "components no list": ({"components": {}}, MISSING),
    "body too long": ({"components": body("x" * 1025)}, TOO_LONG),
    "no example": ({"components": [{"type": "BODY", "text": "Hola {{1}}, adiós"}]}, MISSING),
    "one example short": ({"components": body("Hola {{1}} y {{2}} aquí", "Ana")}, MISSING),
    "variable first": ({"components": body("{{1}}, hola", "Ana")}, EDGES),
    "variable last": ({"components": body("Hola, {{1}}.", "Ana")}, EDGES),
    "out of order": ({"components": body("Hola {{2}} y {{1}} aquí", "a", "b")}, MISSING),
    "long footer": ({"components": [BODY, {"type": "FOOTER", "text": "x" * 61}]}, TOO_LONG),
    "variable in the footer": (
        {"components": [BODY, {"type": "FOOTER", "text": "de {{1}} aquí"}]},
        MISSING,
    ),
    "long button": (
        {
            "components": [
                BODY,
                {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "x" * 26}]},
            ]
        },
        TOO_LONG,
    ),
    "eleven buttons": (
        {
            "components": [
                BODY,
                {
                    "type": "BUTTONS",
                    "buttons": [{"type": "QUICK_REPLY", "text": f"b{n}"} for n in range(11)],
                },
            ]
        },
        MISSING,
    ),
    "same name and language": ({"name": "recordatorio"}, EXISTS),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_definition_is_refused_with_metas_subcode(lab, case):
    """The subcode tells a tool what to mend."""
    change, subcode = BAD[case]
    answer = lab.define(**{"name": "otra", **change})
    assert answer.status == 400
    assert answer.json["error"]["error_subcode"] == subcode
    assert answer.json["error"]["error_user_msg"]


def test_a_definition_is_approved_at_once_and_keeps_its_category(lab):
    """So that a test can send the next moment."""
    answer = lab.define(name="oferta", category="MARKETING").json
    assert (answer["status"], answer["category"]) == ("APPROVED", "MARKETING")


def test_one_name_may_have_several_languages(lab):
    """And deleting by name deletes them all."""
    assert lab.define(language="en").status == 200
    path = "/v23.0/102290129340398/message_templates"
    assert len(lab.call("GET", path, headers=TOKEN).json["data"]) == 2
    lab.call("DELETE", f"{path}?name=recordatorio", headers=TOKEN)
    assert lab.call("GET", path, headers=TOKEN).json["data"] == []
    assert lab.call("DELETE", f"{path}?name=recordatorio", headers=TOKEN).status == 404


def test_templates_are_filtered_and_paged(lab):
    """By name, status and language; by `limit` and `after`."""
    for number in range(3):
        lab.define(name=f"otra_{number}")
    path = "/v23.0/102290129340398/message_templates"
    first = lab.call("GET", f"{path}?limit=3&fields=name,status", headers=TOKEN).json
    assert set(first["data"][0]) == {"id", "name", "status"}
    after = first["paging"]["cursors"]["after"]
    rest = lab.call("GET", f"{path}?limit=3&after={after}", headers=TOKEN).json
    assert len(rest["data"]) == 1
    assert "next" not in rest["paging"]
    named = lab.call("GET", f"{path}?name=otra_1&status=APPROVED", headers=TOKEN).json
    assert [t["name"] for t in named["data"]] == ["otra_1"]


def test_a_template_can_be_edited(lab):
    """New components are checked like the first."""
    path = "/v23.0/102290129340398/message_templates"
    identity = lab.call("GET", path, headers=TOKEN).json["data"][0]["id"]
    better = {"components": body("Hola, {{1}}: nos vemos.", "Ana")}
    assert lab.call("POST", f"/v23.0/{identity}", better, TOKEN).json["success"] is True
    worse = {"components": body("{{1}}", "Ana")}
    assert lab.call("POST", f"/v23.0/{identity}", worse, TOKEN).status == 400
    text = lab.call("GET", f"/v23.0/{identity}", headers=TOKEN).json["components"][0]["text"]
    assert text == "Hola, {{1}}: nos vemos."


def test_named_parameters_are_filled_by_name(lab):
    """In any order, and an unknown name is refused."""
    example = {"body_text_named_params": [{"param_name": "nombre", "example": "Ana"}]}
    words = [{"type": "BODY", "text": "Hola, {{nombre}}, bienvenida", "example": example}]
    lab.define(name="nombrada", parameter_format="NAMED", components=words)

    def send(name):
        parameter = {"type": "text", "parameter_name": name, "text": "Ana"}
        components = [{"type": "body", "parameters": [parameter]}]
        content = {"name": "nombrada", "language": {"code": "es_MX"}, "components": components}
        base = {"messaging_product": "whatsapp", "to": "+525512345678", "type": "template"}
        return lab.send(base | {"template": content})

    assert send("nombre").status == 200
    assert send("apellido").json["error"]["code"] == 100
    assert lab.ledger()["messages"][0]["text"] == "Hola, Ana, bienvenida"


def test_an_address_button_takes_its_suffix(lab):
    """Missing is an error; given, it shows as a link."""
    button = {"type": "URL", "text": "Ver mapa", "url": "https://maps.example/{{1}}"}
    words = [{"type": "BODY", "text": "Te esperamos"}, {"type": "BUTTONS", "buttons": [button]}]
    assert lab.define(name="mapa", components=words).status == 200

    def send(components):
        content = {"name": "mapa", "language": {"code": "es_MX"}, "components": components}
        base = {"messaging_product": "whatsapp", "to": "+525512345678", "type": "template"}
        return lab.send(base | {"template": content})

    suffix = {"type": "button", "sub_type": "url", "index": "0"}
    assert send([]).json["error"]["code"] == 131008
    assert send([suffix | {"parameters": [{"type": "text", "text": "abc"}]}]).status == 200
    assert lab.ledger()["messages"][0]["buttons"][0]["payload"] == "https://maps.example/abc"
