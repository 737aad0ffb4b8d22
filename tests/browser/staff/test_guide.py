"""The pictures of the clinic's guide: `make guide` takes them from the very pages, so that they stay true. Here they are taken and looked for."""

import os
import re
from pathlib import Path

import pytest

from chalicelib.staff.permissions import Role
from tests.unit.web.staff import some_talks
from tests.unit.web.staff.agenda_at_desk import AtTheAgenda, a_file
from tests.unit.web.staff.forty_visits import visit_of

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[3]
PICTURES = ROOT / "docs/pictures"
FOLDER = os.environ.get("PUNTUAL_GUIDE", "")  # where they are kept; else they are only tried
OLD_LAPTOP = {"width": 1366, "height": 768}
PNG = b"\x89PNG\r\n\x1a\n"
LEAST, MOST = (
    5_000,
    250_000,
)  # bytes: a page with something on it, and no more than a reader waits for
ROWS = ("24/11/2026,11:30,Eva Ruiz Soto,5512340902", "25/11/2026,1:00,Rosa Mar Gil,5512340904")
SHOTS = {
    "hoy": {"path": "/hoy", **OLD_LAPTOP},
    "hoy-en-el-telefono": {"path": "/hoy"},
    "cita": {"path": f"/citas/{visit_of(16)}"},
    "mensajes": {"path": f"/mensajes/{some_talks.WAITS}"},
    "mostrador": {"path": "/mostrador"},
    "mas": {"path": "/mas"},
    "primer-dia": {"path": "/mas/primer-dia"},
    "dias-libres": {"path": "/mas/dias"},
    "recordatorios": {"path": "/mas/recordatorios"},
    "pausa": {"path": "/mas/pausa"},
}


@pytest.fixture
def shots(desk):
    """The pages, and one of a file that was brought."""
    file = AtTheAgenda(desk.services).brings(a_file(*ROWS), name="agenda.csv")
    return SHOTS | {"traer-agenda": {"path": f"/agenda/{file}"}}


def test_the_pictures_are_taken_from_the_pages(desk, shots, tmp_path):
    """Each is a picture of a page with something on it."""
    assert shots
    folder = ROOT / FOLDER if FOLDER else tmp_path
    folder.mkdir(exist_ok=True)
    given = {"cookies": desk.cookies(Role.OWNER), "folder": str(folder), "shots": shots}
    assert desk.sees("guide", complaints="allowed", **given) == list(shots)
    for name in shots:
        taken = (folder / f"{name}.png").read_bytes()
        assert taken.startswith(PNG)
        assert LEAST < len(taken) < MOST, name


def test_the_guide_shows_each_of_them(shots):
    """A picture that is taken is shown, one that is shown is taken, and lies there; the first page of all shows one too."""
    guide = (ROOT / "docs/guia-clinica.md").read_text("utf-8")
    shown = re.findall(r"!\[[^\]]{10,}\]\(pictures/([\w-]+)\.png\)", guide)
    assert sorted(shown) == sorted(shots)
    kept = sorted(path.stem for path in PICTURES.glob("*.png"))
    assert kept == sorted(shots)
    assert "](docs/pictures/hoy.png)" in (ROOT / "README.md").read_text("utf-8")[:1_500]
