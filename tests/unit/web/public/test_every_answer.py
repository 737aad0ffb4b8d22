"""Every answer of the public pages, right or wrong, carries the security headers and shows no internals."""

import json
import logging
import re
import subprocess
import sys

import pytest

import app as application
from chalicelib.shared.errors import TooLargeError, UnreachableError
from chalicelib.web.static_assets import hashed_name
from tests.unit.web.public.front_desk import page_of

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ANSWERS = {
    "form": lambda v: v.open_form(),
    "kept": lambda v: v.sign_up(),
    "refused": lambda v: v.sign_up(phone="1"),
    "lost": lambda v: v.thanks(),
    "notice": lambda v: v.get("/c/clinica-sonrisa/aviso"),
    "unknown": lambda v: v.get("/c/nobody"),
    "too large": lambda v: v.send(b"x" * 20_000),
    "not a form": lambda v: v.send(b"{}", media_type="application/json"),
    "style": lambda v: v.get(f"/static/{hashed_name('common.css')}"),
    "no asset": lambda v: v.get("/static/nothing.css"),
    "odd type": lambda v: v.get("/c/clinica-sonrisa", Content_Type="text/plain"),
}

POSTS = [
    path
    for path, methods in application.app.routes.items()
    if path.startswith("/c/") and "POST" in methods
]


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_has_the_security_headers(visitor, name):
    """No script, no frame, no guessing, no referrer."""
    headers = ANSWERS[name](visitor).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Permissions-Policy" in headers


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "style"])
def test_no_page_is_kept_by_a_cache(visitor, name):
    """They hold codes and what people typed."""
    assert ANSWERS[name](visitor).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ANSWERS)
def test_no_page_needs_script_or_inline_style(visitor, name):
    """So that the strict policy breaks nothing, and the pages work without JavaScript."""
    body = ANSWERS[name](visitor).body.decode()
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", body)


@pytest.fixture
def a_defect(services):
    services.secrets.values.clear()  # a deployment whose secrets were never made


def test_a_defect_is_a_page_without_internals(a_defect, visitor):
    """The visitor reads that it is our fault and what to do."""
    answer = visitor.open_form()
    assert answer.status_code == 500
    assert "Algo salió mal de nuestro lado" in page_of(answer).text
    for internal in ("KeyError", "form-key", "Traceback", ".py"):
        assert internal not in answer.body.decode()


def test_a_defect_is_logged_by_its_place_and_never_by_what_was_typed(
    services, visitor, caplog, capsys
):
    """The log says where; names and numbers never get there."""
    services.secrets.values.pop("phone-pepper")
    with caplog.at_level(logging.DEBUG):
        assert visitor.sign_up().status_code == 500
    records = str([vars(record) for record in caplog.records])
    said = caplog.text + records + "".join(capsys.readouterr())
    assert "page_failed" in said
    for typed in ("Ana", "5512345678", "55 1234"):
        assert typed not in said


@pytest.mark.parametrize("error", [UnreachableError, TooLargeError, RuntimeError])
def test_whatever_is_our_fault_is_told_to_those_who_run_it(
    error, services, visitor, caplog, monkeypatch
):
    """A page alone would leave them believing that all is well."""

    def fails(*_):
        raise error

    monkeypatch.setattr(type(services.secrets), "all_of", fails)
    assert visitor.open_form().status_code == 500
    assert "page_failed" in caplog.text


def test_a_style_sheet_may_be_kept_for_ever(visitor):
    """Its name changes with its content."""
    answer = visitor.get(f"/static/{hashed_name('common.css')}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert re.fullmatch(r"common\.[0-9a-f]{12}\.css", hashed_name("common.css"))


@pytest.mark.parametrize(
    "name", ["common.css", "..%2fload_words.py", "common.css.map", "common.000000000000.css"]
)
def test_only_the_current_names_of_assets_are_served(visitor, name):
    """Never a file by its path."""
    assert visitor.get(f"/static/{name}").status_code == 404


def test_every_asset_a_page_asks_for_is_there(visitor):
    """By the very address the page gives, from one level down."""
    page = page_of(visitor.open_form())
    asked = [
        given.get("href") or given.get("src") for tag, given in page.tags if tag in ("link", "img")
    ]
    assert len(asked) == 4
    for address in asked:
        assert visitor.get(address.removeprefix("..")).status_code == 200


def test_what_only_pages_need_is_not_imported_with_the_application():
    """The webhook and the sender start without it."""
    heavy = ["jinja2", "itsdangerous", "segno", "phonenumbers", "babel"]
    program = f"import app, sys, json; print(json.dumps([m for m in {heavy} if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize("body", [b"token=\xff\xfe&action=x", b"&".join([b"a=1"] * 200)])
@pytest.mark.parametrize("way", POSTS)
def test_no_body_breaks_a_form(visitor, way, body):
    """Bytes that are no text and more fields than there are: refused in words, whoever sends them."""
    path = way.removeprefix("/c/{slug}").replace("{code}", "guessed")
    assert visitor.send(body, query=path).status_code in (303, 403, 422)
