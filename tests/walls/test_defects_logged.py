"""S10: a defect inside any view leaves its kind and its place in the log, never its text: that quotes what people wrote."""

import inspect
import logging
from urllib.parse import urlencode

import pytest

import app as application
from chalicelib.shared import log
from tests.unit.web.public.front_desk import FORM
from tests.walls.doors import WEBHOOK, address, staffed
from tests.walls.town import all_routes


def _defect(*_parts, **_named):
    raise ValueError("input_value='Quetzalli Canario +52 55 8888 7777'")


class _Written(logging.Handler):
    """Keeps each line as any handler may write it: the text, the traceback, and every fact beside them."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        """Write one line."""
        self.lines.append(self.format(record) + str(vars(record)))


@pytest.fixture
def lines():
    """All that is logged meanwhile, by us and by Chalice."""
    written, loggers = _Written(), (log._logger(), application.app.log)  # noqa: SLF001
    for logger in loggers:
        logger.addHandler(written)
    yield written.lines
    for logger in loggers:
        logger.removeHandler(written)


def _ask(town, method, path):
    if path == WEBHOOK:
        return town.request(method, path, Content_Type="application/json")
    if (method, path) in staffed():
        cookie, token = town.seat_of("a")
        form = {"Content_Type": FORM} if method == "POST" else {}
        body = urlencode({"token": token}).encode() if form else b""
        return town.request(method, address(path), body=body, Cookie=cookie, **form)
    token = {"Authorization": f"Bearer {town.tokens['a all']}", "Content_Type": "application/json"}
    return town.request(method, address(path), body=b"{}", **token)


@pytest.mark.parametrize(("method", "path"), sorted(all_routes()))
def test_a_defect_in_a_view_is_logged_without_its_text(
    town, lines, monkeypatch, capsys, method, path
):
    """Each route answers 500, and whoever looks after it reads what kind of defect it was and where."""
    view = inspect.unwrap(application.app.routes[path][method].view_function)
    monkeypatch.setattr(view, "__code__", _defect.__code__)
    answer = _ask(town, method, path)
    assert answer.status_code == 500
    said = "\n".join((*lines, *capsys.readouterr(), answer.body.decode()))
    assert [word for word in ("Quetzalli", "8888", "input_value") if word in said] == []
    told = [line for line in lines if "ValueError" in line]
    assert ["_defect:" in line for line in told] == [True]
