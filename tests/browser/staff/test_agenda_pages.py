"""The pages of a file in every state, looked at as everybody may meet them: both widths, light, dark, large text, keys alone."""

import pytest

from chalicelib.agenda_files.model import AgendaFile, FileState, new_file_id
from chalicelib.messaging.pause_clinic import pause
from chalicelib.shared.writes import Create
from chalicelib.staff.permissions import Role
from tests.builders import NOW
from tests.unit.web.staff.agenda_at_desk import AtTheAgenda, a_file

pytestmark = pytest.mark.browser

MANY = [
    f"2{n % 4 + 4}/11/2026,{n % 8 + 9}:15,Persona {chr(65 + n % 26)}mada Prueba,55123401{n:02}"
    for n in range(30)
]
ODD = (
    "24/11/2026,11:30,Eva Ruiz Soto,5512340902 / 5512340903",
    "25/11/2026,1:00,Maximiliano de la Santísima Trinidad Quintanilla y Bracamontes,5512340904",
    "26/11/2026,12:00,Rosa Mar Gil,55123",
    "sabe,12:00,Paz Mar Gil,5512340906",
    "27/11/2026,12:00,,5512340907",
)


FIRST_ROW_ONLY = [  # a day's date once, hours without their half, somebody with two numbers
    "24/11/2026,1:00,Ana López García,5512340911",
    *(
        f",{n}:30,{who}"
        for n, who in enumerate(["Eva Paz Soto,5512340912", "Luis Mar Gil,5512340913"], 1)
    ),
    ",3:00,Ana López García,5512340914",
    ",4:00,Rosa Gil Paz,55123",
    "TOTAL,,5,",
]


@pytest.fixture
def states(desk):
    """Files in the states that a receptionist may meet, and the paths of their pages."""
    front = AtTheAgenda(desk.services)
    read = front.brings(a_file(*MANY, *ODD), name="agenda de noviembre.csv")
    asks = front.brings(
        a_file(
            "Ana López García,30/11/2026,5512340001,25/11/2026",
            header="Paciente,Alta,Tel. oficina,Dia",
        )
    )
    refused = front.brings(b"%PDF-1.7 ...", name="agenda.pdf")
    taken = front.brings(a_file(*ODD, *MANY[:3]))
    front.asks(taken, "entrada")
    undone = front.brings(a_file("27/11/2026,10:00,Zoé Paz,5512340777"))
    front.asks(undone, "entrada")
    front.asks(undone, "entrada/deshacer")
    alike = front.brings(a_file(*FIRST_ROW_ONLY))
    at_work = new_file_id(NOW)
    front.records.commit(
        [
            Create(
                AgendaFile(
                    at_work, NOW, "lup", FileState.TAKING_IN, rows=400, done=120, busy_until=None
                )
            )
        ]
    )
    pause(front.records, now=NOW, until=None, everything=True)
    return {
        "bring": {"path": "/agenda"},
        "read": {"path": f"/agenda/{read}"},
        "a cure that is none": {
            "path": f"/agenda/{read}",
            "presses": ["form:has([name=tel_de]) button.soft"],
        },
        "a cure": {
            "path": f"/agenda/{read}",
            "presses": [
                "check:input[value='+525512340902']",
                "form:has([name=tel_de]) button.soft",
            ],
        },
        "alike": {"path": f"/agenda/{alike}"},
        "alike, the days said": {
            "path": f"/agenda/{alike}",
            "presses": ["form:has([name=como][value=dia]) button"],
        },
        "alike, all said": {
            "path": f"/agenda/{alike}",
            "presses": ["form:has([name=como][value=hora]) button"],
        },
        "asks": {"path": f"/agenda/{asks}"},
        "refused": {"path": f"/agenda/{refused}"},
        "taken in": {"path": f"/agenda/{taken}"},
        "undone": {"path": f"/agenda/{undone}"},
        "at work": {"path": f"/agenda/{at_work}"},
        "coming": {"path": f"/agenda/{new_file_id(NOW)}"},
        "review": {"path": "/agenda/revisar"},
        "paused": {"path": "/mas/pausa"},
    }


def test_every_page_of_a_file_can_be_used_by_everybody(desk, states):
    """WCAG 2.2 AA as far as a program can tell, nothing cut, focus seen."""
    given = {"cookies": desk.cookies(Role.OWNER), "states": states, "name": "agenda"}
    found = desk.sees("sees_all", complaints="allowed", **given)
    assert found == {name: [] for name in states}
