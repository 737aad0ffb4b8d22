"""*Traer agenda* in a real Chromium on the deployed application: from her spreadsheet to her day and back, through bucket, queue and worker."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.clinics.model import Provider
from chalicelib.staff.permissions import Role
from tests.fakes.memory_records import OF_THE_TEST
from tests.flows.practice import open_practice
from tests.unit.imports.workbooks import an_agenda, an_xlsx
from tests.unit.web.staff.at_work import Browser, take_on

pytestmark = [pytest.mark.browser, pytest.mark.deployed]

MOST_TAPS, MOST_SECONDS = 3, 60
WAYS = {
    "a thumb": {"touch": True, "width": 390},
    "a laptop": {"width": 1366, "height": 768},
    "without scripts": {"width": 390, "scripts": False},
    "the net breaks off": {"width": 390, "breaks": True},
}


@pytest.fixture(scope="module")
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.AWS, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        services = Team(opened.services)
        take_on(services, Role.RECEPTION, opened.clinic.id)
        yield opened


class Team:
    """The clinic's records, as the tests of the pages ask for them."""

    def __init__(self, services):
        self.services = services

    def records(self, clinic_id, by=OF_THE_TEST):
        """One clinic's records."""
        return self.services.records(clinic_id, by)


@pytest.fixture
def spreadsheet(tmp_path):
    """An agenda as Excel keeps it: two visits, and a number that lacks digits."""
    day = (datetime.now(UTC) + timedelta(days=40)).strftime("%d/%m/%Y")
    rows = [
        (day, "10:30", "Ana López García", "5512347001"),
        (day, "11:30", "Eva <b>Ruiz</b> Soto", "5512347002"),
        (day, "12:30", "Rosa Mar Gil", "55123"),
    ]
    path = tmp_path / "agenda <img src=x> dic.xlsx"
    path.write_bytes(an_xlsx(an_agenda("Citas", *rows)))
    return path


@pytest.mark.parametrize("way", WAYS)
def test_an_agenda_comes_in_in_three_taps(way, practice, spreadsheet, browse):
    """Seen before it is in, on the day when it is, and gone when it is taken back."""
    now = datetime.now(UTC)
    browser = Browser().sits_down_as(
        Team(practice.services), Role.RECEPTION, practice.clinic.id, now=now
    )
    seen = browse(
        "flow/brings_agenda",
        url=practice.deployment.api_url,
        cookies=browser.cookies,
        file=str(spreadsheet),
        pictures=os.environ.get("PUNTUAL_PICTURES", ""),
        timeout=60000,
        complaints="allowed",
        **WAYS[way],
    )
    print(way, seen["taps"], round(seen["seconds"], 1))
    is_smooth = WAYS[way].get("scripts", True) and not WAYS[way].get("breaks")
    assert seen["taps"] <= MOST_TAPS + (not is_smooth)
    assert seen["seconds"] <= MOST_SECONDS
    if "breaks" in WAYS[way]:
        assert "Se cortó antes de llegar" in seen["cut"]
        assert seen["stillChosen"] == 1
    if WAYS[way].get("scripts", True):
        assert "agenda <img src=x> dic.xlsx" in seen["read"]
    assert "3 citas" in seen["read"]
    assert "2 entran" in seen["read"]
    assert "1 necesita tu ojo" in seen["read"]
    assert "Rosa Mar Gil" in seen["read"]
    assert "Ana López García" in seen["day"]
    assert "Eva <b>Ruiz</b> Soto" in seen["day"]
    assert "No quedó nada del archivo" in seen["undone"]
