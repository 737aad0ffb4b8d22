"""Who typed half of an address reads what this is and whom to ask; no clinic is named, and nothing is looked up."""

from types import SimpleNamespace

import pytest

from chalicelib import wiring
from chalicelib.web.page_request import PageRequest
from tests.builders import NOW
from tests.unit.web.public.front_desk import Visitor, page_of

ROOTS = ["/", "/c", "/c/"]


@pytest.fixture
def nobody(monkeypatch):
    """A visitor where asking for any service is a defect."""

    def asked():
        raise AssertionError("a service was asked for")

    monkeypatch.setattr(wiring, "services", asked)
    return Visitor()


@pytest.mark.parametrize("path", ROOTS)
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "Si no lo tienes, pídelo en recepción."),
        ("en", "ask at the front desk"),
        ("pt", "peça na recepção"),
    ],
)
def test_the_root_says_whom_to_ask(nobody, path, language, said):
    """In the language that was asked for, or the browser's."""
    for answer in (
        nobody.get(f"{path}?lang={language}"),
        nobody.get(path, Accept_Language=language),
    ):
        assert answer.status_code == 200
        assert said in page_of(answer).text


@pytest.mark.parametrize("path", ROOTS)
def test_the_root_is_kept_by_browsers(nobody, path):
    """It is the same for everybody who reads that language."""
    headers = nobody.get(path).headers
    assert headers["Cache-Control"] == "public, max-age=3600"
    assert headers["Vary"] == "Accept-Language"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ROOTS)
def test_the_root_names_no_clinic(services, visitor, path):
    """Who guesses learns not even that one is there."""
    assert "Sonrisa" not in visitor.get(path).body.decode()


@pytest.mark.parametrize(
    ("resource", "asked", "root"),
    [
        ("/", "/", "./"),
        ("/", "/app/", "./"),
        ("/", "/app", "app/"),
        ("/c", "/app/c", "./"),
        ("/c", "/app/c/", "../"),
        ("/c/{slug}", "/app/c/sonrisa", "../"),
        ("/c/{slug}/aviso", "/c/sonrisa/aviso/", "../../../"),
    ],
)
def test_styles_are_found_from_every_depth(resource, asked, root):
    """Below a stage or a domain's own path, with a slash at the end and without."""
    request = SimpleNamespace(
        method="GET",
        path=resource,
        context={"path": asked},
        raw_body=b"",
        headers={},
        uri_params=None,
        query_params=None,
    )
    assert PageRequest.of(request, now=NOW).root == root
