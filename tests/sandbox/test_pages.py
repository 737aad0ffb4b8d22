"""The pages, used as somebody without JavaScript uses them: by reading and posting forms."""

import pytest

from tests.sandbox.lab import ANA, NUMBER_ID, session_text, template

PAGE = "/phones/525512345678"


def test_the_home_page_lists_the_phones_with_their_last_message(lab):
    """Name, text, and how many are unread."""
    lab.call("PUT", f"/sandbox/phones/{ANA}", {"name": "Ana López"})
    lab.send(template())
    html = lab.call("GET", "/").text
    assert "Ana López" in html
    assert "tu cita es el lunes 23" in html
    assert 'aria-label="1 sin leer"' in html


def test_opening_a_phone_reads_its_messages(listened, business):
    """The business gets `read`, and the next look shows nothing unread."""
    listened.send(template())
    html = listened.call("GET", PAGE).text
    assert 'aria-label="Leído"' in html
    listened.settled()
    assert business.statuses()[-1]["status"] == "read"
    assert "sin leer" not in listened.call("GET", "/").text


def test_a_button_of_a_bubble_is_a_form(listened, business):
    """Tapped by POST, answered by going back to the phone."""
    wamid = listened.send(template()).json["messages"][0]["id"]
    assert f'name="wamid" value="{wamid}"' in listened.call("GET", PAGE).text
    answer = listened.call("POST", f"{PAGE}/taps", form={"wamid": wamid, "index": "1"})
    assert (answer.status, answer.headers["Location"][: len(PAGE)]) == (303, PAGE)
    listened.settled()
    assert business.messages()[-1]["button"]["text"] == "Cancelar"


def test_the_box_sends_a_text_to_the_business_on_screen(listened, business):
    """And an empty one sends nothing."""
    listened.send(template())
    for text in ("Hola", "  "):
        listened.call("POST", f"{PAGE}/messages", form={"text": text, "sender": NUMBER_ID})
    listened.settled()
    assert [m["text"]["body"] for m in business.messages()] == ["Hola"]


def test_what_patients_and_businesses_write_is_never_markup(lab):
    """Escaped everywhere, while WhatsApp's own marks show."""
    lab.call("PUT", f"/sandbox/phones/{ANA}", {"name": "<script>alert(1)</script>"})
    lab.client_writes("<img src=x onerror=alert(1)>")
    lab.send(session_text("*importante* <b>no</b> https://x.example/?a=1&b=2"))
    for path in ("/", PAGE, "/wa.me/525511112222"):
        html = lab.call("GET", path).text
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    html = lab.call("GET", PAGE).text
    assert "<strong>importante</strong> &lt;b&gt;no&lt;/b&gt;" in html
    assert '<a href="https://x.example/?a=1&amp;b=2"' in html


def test_pages_allow_nothing_from_elsewhere(lab):
    """A strict policy, and no address of another host in the page's own parts."""
    answer = lab.call("GET", "/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for part in ("/static/style.css", "/static/refresh.js", "/static/icon.svg"):
        found = lab.call("GET", part)
        assert found.status == 200
        assert "https://" not in found.text


def test_a_page_of_another_site_cannot_post_here(lab):
    """Browsers say where a form comes from."""
    headers = {"Origin": "https://evil.example"}
    answer = lab.call("POST", f"{PAGE}/messages", headers=headers, form={"text": "hola"})
    assert answer.status == 403
    own = {"Origin": lab.running.url}
    lab.send(template())
    answer = lab.call("POST", f"{PAGE}/messages", headers=own, form={"text": "hola"})
    assert answer.status == 303


# ── the stand-in for wa.me ──────────────────────────────────────────────


def test_a_deep_link_shows_business_and_text(lab):
    """The text is there to be changed, the known phones to be chosen."""
    lab.send(template())
    html = lab.call("GET", "/wa.me/525511112222?text=Hola%2C+mi+c%C3%B3digo+es+K7%26Q2").text
    assert "Clínica" in html
    assert ">Hola, mi código es K7&amp;Q2</textarea>" in html
    assert f'value="{ANA}"' in html


def test_the_send_button_of_a_deep_link_sends_from_a_new_phone(listened, business):
    """Ten digits are a Mexican number; the message goes out and the conversation opens."""
    form = {"number": "55 8765 4321", "name": "Luis", "text": "Código K7Q2"}
    answer = listened.call("POST", "/wa.me/525511112222", form=form)
    assert answer.headers["Location"].startswith("/phones/525587654321")
    listened.settled()
    value = business.values()[-1]
    assert value["messages"][0]["text"]["body"] == "Código K7Q2"
    assert value["contacts"][0]["profile"]["name"] == "Luis"


def test_a_known_phone_is_chosen_without_typing(listened, business):
    """The radio button is enough."""
    listened.send(template())
    form = {"phone": ANA, "number": "", "name": "", "text": "Hola"}
    assert listened.call("POST", "/wa.me/525511112222", form=form).status == 303
    listened.settled()
    assert business.messages()[-1]["text"]["body"] == "Hola"


@pytest.mark.parametrize("form", [{"text": "Hola"}, {"number": ANA}, {"number": "12", "text": "x"}])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(lab, form):
    """400 with the form again."""
    answer = lab.call("POST", "/wa.me/525511112222", form=form)
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert f">{form.get('text', '')}</textarea>" in answer.text


def test_a_deep_link_to_nobody_says_so(lab):
    """404 in plain words."""
    answer = lab.call("GET", "/wa.me/999999999")
    assert answer.status == 404
    assert "Ningún negocio" in answer.text


# ── the panel ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "kind", ["hang", "status:503", "error:132015", "late_error", "duplicate_events"]
)
def test_a_fault_is_asked_for_and_lifted_on_the_panel(lab, kind):
    """Seen in the list, gone after «Quitar»."""
    lab.send(template())
    form = {"kind": kind, "times": "", "seconds": "5", "code": "131049", "to": ANA, "back": PAGE}
    answer = lab.call("POST", "/faults", form=form)
    assert answer.headers["Location"] == PAGE
    (fault,) = lab.call("GET", "/sandbox/faults").json["faults"]
    assert fault["times"] is None
    assert fault["phone"] == ANA
    assert "hasta quitarla" in lab.call("GET", PAGE).text
    lab.call("POST", "/faults/clear", form={"id": str(fault["id"]), "back": "//evil.example"})
    assert lab.call("GET", "/sandbox/faults").json["faults"] == []


def test_the_way_back_never_leaves_the_sandbox(lab):
    """An address of somewhere else is not followed."""
    form = {"back": "https://evil.example/phones/"}
    assert lab.call("POST", "/faults/clear", form=form).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("action", "setting"),
    [
        ("on_whatsapp", "on_whatsapp"),
        ("shares_number", "shares_number"),
        ("read_receipts", "read_receipts"),
        ("marketing", "wants_marketing"),
    ],
)
def test_each_setting_of_a_phone_is_a_button(lab, action, setting):
    """One press changes it, the next changes it back."""
    lab.send(template())
    seen = []
    for _ in range(2):
        lab.call("POST", f"{PAGE}/settings", form={"action": action})
        seen.append(lab.call("GET", f"/sandbox/phones/{ANA}").json[setting])
    assert seen == [False, True]


def test_wa_id_and_number_change_on_the_panel(lab):
    """The two odd things that happen to Mexican numbers."""
    lab.send(template())
    lab.call("POST", f"{PAGE}/settings", form={"action": "wa_id"})
    assert lab.call("GET", f"/sandbox/phones/{ANA}").json["wa_id"] == "525512345678"
    form = {"action": "number", "new": "+525599887766"}
    answer = lab.call("POST", f"{PAGE}/settings", form=form)
    assert answer.headers["Location"].startswith("/phones/525599887766")


def test_a_phone_is_added_by_hand(lab):
    """With a name; a number that is none is said."""
    answer = lab.call("POST", "/phones", form={"number": "+52 55 8765 4321", "name": "Luis"})
    assert answer.headers["Location"].startswith("/phones/525587654321")
    assert lab.call("POST", "/phones", form={"number": "hola"}).status == 400


@pytest.mark.parametrize(
    "path", ["/phones/529999999999", "/nothing", "/static/none.css", "/static/../server.py"]
)
def test_what_does_not_exist_is_a_404(lab, path):
    """Never a stack trace."""
    assert lab.call("GET", path).status == 404
