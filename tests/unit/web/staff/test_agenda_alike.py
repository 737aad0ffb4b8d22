"""Rows that lack the same are asked of once: a day that stands on the day's first row only, hours without their half of the day."""

import re

import pytest

from tests.builders import NOW
from tests.unit.web.staff.agenda_at_desk import AtTheAgenda, a_file
from tests.unit.web.staff.day_at_desk import words_of
from tests.unit.web.staff.test_agenda_cures import Preview

pytestmark = pytest.mark.time_machine(NOW, tick=False)
FIRST_ROW_ONLY = (
    "24/11/2026,10:30,Ana Uno,5512340001",
    ",11:00,Eva Dos,5512340002",
    ",12:00,Luis Tres,5512340003",
    "25/11/2026,10:30,Rosa Cuatro,5512340004",
    ",16:30,Pía Cinco,5512340005",
    ",17:00,Noé Seis,55123",
    "TOTAL,,6,",
)
NAMES = ("Uno", "Dos", "Tres", "Cuatro", "Cinco", "Seis")
WITHOUT_HALF = tuple(
    f"24/11/2026,{hour}:00,Ana {name},551234000{hour}" for hour, name in enumerate(NAMES, 1)
)


def starts(preview):
    """Return whose visits are in, and when."""
    return [(name.split()[-1], at) for name, at, _, _ in preview.agenda]


def answers_all(preview, lack):
    """Tap *Sí, todas*, as the page has it."""
    return tap(preview.desk.browser, preview.page, lack)


def tap(browser, page, lack):
    """Press the button of the sentence that asks of all that lack it."""
    path, fields = form_of(page, lack)
    return browser.post(path, **fields)


def form_of(page, lack):
    """Return where the form leads and what it tells."""
    forms = re.findall(r'<form class="card stack".*?</form>', page.body.decode(), re.DOTALL)
    (form,) = (one for one in forms if f'name="como" value="{lack}"' in one)
    path = re.search(r'action="(?:\.\./)*(agenda/[^"#]*)"', form)[1]
    seen = re.search(r'name="visto" value="([^"]*)"', form)[1]
    return f"/{path}", {"paso": "todas", "como": lack, "visto": seen}


def test_rows_below_a_day_are_asked_of_together(services):
    """Each would be of the day above it, never of one for all; whoever lacks more stays; the total is nobody's."""
    preview = Preview(services, *FIRST_ROW_ONLY)
    said = words_of(preview.page)
    assert "4 filas no traen fecha" in said
    assert "martes 24 de noviembre (2), miércoles 25 de noviembre (2)" in said
    assert "6 citas" in said
    assert "1 fila de totales" in said
    assert "hecho=rows_left" in answers_all(preview, "dia").headers["Location"]
    said = words_of(preview.page)
    assert "3 entran con el día de la fila de arriba" in said
    assert "1 necesita tu ojo" in said
    preview.brings()
    assert starts(preview) == [
        *(("Uno", "24 16:30"), ("Dos", "24 17:00"), ("Tres", "24 18:00")),
        *(("Cuatro", "25 16:30"), ("Cinco", "25 22:30")),
    ]
    assert [row.number for row in preview.waiting] == ["7"]


def test_nothing_is_carried_down_unasked(services):
    """A file that is brought as it is takes in the rows that have a day."""
    preview = Preview(services, *FIRST_ROW_ONLY)
    preview.brings()
    assert [name for name, _ in starts(preview)] == ["Uno", "Cuatro"]
    assert [row.likely_day for row in preview.waiting] == [
        *("2026-11-24", "2026-11-24", "2026-11-25", "2026-11-25")
    ]


def test_one_row_may_be_of_the_day_above(services):
    """Its card offers that day before the calendar."""
    preview = Preview(services, *FIRST_ROW_ONLY[:2])
    assert "martes 24 de noviembre, como la fila de arriba" in words_of(preview.page)
    assert "no traen fecha" not in words_of(preview.page)
    preview.says(0, dia_de="2026-11-24")
    preview.brings()
    assert starts(preview) == [("Uno", "24 16:30"), ("Dos", "24 17:00")]


@pytest.mark.parametrize(
    ("between", "why"),
    [
        ("TOTAL,,1,", "a total ends the day"),
        ("pendiente,10:00,Eva Dos,5512340002", "so does what cannot be read as one"),
    ],
)
def test_a_day_is_not_offered_across_something_else(services, between, why):
    """What follows may be of another day."""
    rows = (FIRST_ROW_ONLY[0], between, ",12:00,Luis Tres,5512340003")
    preview = Preview(services, *rows)
    assert "como la fila de arriba" not in words_of(preview.page), why


def test_hours_without_their_half_are_answered_with_one_tap(services):
    """Six cards, one sentence that names each hour; all of it is taken back with one tap."""
    preview = Preview(services, *WITHOUT_HALF)
    assert "6 citas dicen la hora sin a. m. ni p. m." in words_of(preview.page)
    assert "1:00 p. m., 2:00 p. m." in words_of(preview.page)
    assert "hecho=rows_said" in answers_all(preview, "hora").headers["Location"]
    assert "6 entran con la hora que confirmaste" in words_of(preview.page)
    assert "Nada más necesita tu ojo" in words_of(preview.page)
    answers_all(preview, "hora")  # what stands there now takes it back
    assert preview.said.rows == {}
    answers_all(preview, "hora")
    preview.brings()
    assert [at for _, at in starts(preview)] == [f"24 {hour}:00" for hour in range(19, 24)] + [
        "25 00:00"
    ]


def test_what_one_row_was_told_stays(services):
    """One visit is at 1 a. m. indeed, somebody said: all the others are not its."""
    preview = Preview(services, *WITHOUT_HALF)
    preview.says(5, hora="06:00")
    answers_all(preview, "hora")
    times = {said["time"] for said in preview.said.rows.values()}
    assert times == {"06:00", *(f"{hour}:00" for hour in range(13, 18))}


def test_many_are_asked_of_at_once(services):
    """A month of such rows: all of them, though the page has room for fifty cards."""
    rows = [
        f"24/11/2026,{1 + n % 5}:{n // 5:02},Ana {NAMES[n % 6]} {chr(65 + n // 26)}{chr(65 + n % 26)}.,55123{n:05}"
        for n in range(120)
    ]
    preview = Preview(services, *rows)
    assert len(preview.cards) == 50
    assert "120 necesitan tu ojo" in words_of(preview.page)
    assert "y 70 más" in words_of(preview.page).lower()
    answers_all(preview, "hora")
    assert len(preview.said.rows) == 120
    preview.brings()
    assert len(preview.agenda) == 120


class Waiting(AtTheAgenda):
    """A receptionist at *Revisar*, after a file was brought as it is."""

    def __init__(self, services, *rows):
        super().__init__(services)
        self.asks(self.brings(a_file(*rows)), "entrada")

    @property
    def page(self):
        """What *Revisar* says."""
        return words_of(self.browser.get("/agenda/revisar"))

    @property
    def open_rows(self):
        """The rows that wait."""
        return [row for row in self.records.rows_for_review() if row.is_waiting]

    def answers_all(self, lack):
        """Tap *Sí, todas*."""
        return tap(self.browser, self.browser.get("/agenda/revisar"), lack)


def test_those_that_wait_are_answered_together_too(services):
    """Some at a time: each is written by itself."""
    rows = [
        f"24/11/2026,{1 + n % 5}:{n // 5:02},Ana {NAMES[n % 6]} {chr(65 + n)}.,55123{n:05}"
        for n in range(26)
    ]
    desk = Waiting(services, *rows)
    assert "26 citas dicen la hora" in desk.page
    assert "hecho=rows_in_some" in desk.answers_all("hora").headers["Location"]
    assert len(desk.open_rows) == 1
    assert "citas dicen la hora" not in desk.page
    (last,) = desk.open_rows
    answer = desk.browser.post(f"/agenda/revisar/{last.id}", hora_de=last.likely)
    assert "hecho=row_in" in answer.headers["Location"]
    assert (desk.open_rows, len(desk.visits)) == ([], 26)
    assert not desk.records.open_tasks().tasks


def test_days_of_rows_that_wait(services):
    """The same for the day above; what lacks a telephone waits on."""
    desk = Waiting(services, *FIRST_ROW_ONLY)
    assert "4 filas no traen fecha" in desk.page
    desk.answers_all("dia")
    assert [row.number for row in desk.open_rows] == ["7"]
    assert len(desk.visits) == 5


def test_the_page_goes_on_to_the_next_card(services):
    """Who has thirty cards is not led back to the first."""
    preview = Preview(services, *WITHOUT_HALF)
    cards = preview.cards
    answer = preview.says(2, hora_de="15:00")
    assert answer.headers["Location"].endswith(f"#r-{cards[3][:12]}")
    last = preview.says(5, hora_de="18:00")
    assert last.headers["Location"].endswith(f"#r-{cards[0][:12]}")
    desk = Waiting(services, *FIRST_ROW_ONLY[:3])
    first, second = desk.open_rows
    answer = desk.browser.post(f"/agenda/revisar/{first.id}", dia_de="2026-11-24")
    assert answer.headers["Location"].endswith(f"#r-{second.id[:12]}")


@pytest.mark.parametrize("lack", ["", "tel", "HORA", "hora\n"])
def test_an_unknown_lack_answers_no_row(services, lack):
    """A form that is not ours changes nothing."""
    preview = Preview(services, *WITHOUT_HALF)
    preview.says(0, paso="todas", como=lack)
    assert preview.said is None


def test_a_namesake_with_another_number_is_said_before_anything_is_in(services):
    """It may be one person whose number changed: her card is a tap away; left alone, two come in."""
    desk = AtTheAgenda(services)
    desk.asks(desk.brings(a_file("24/11/2026,10:30,Ana López García,5512340001")), "entrada")
    (ana,) = desk.people
    again = "25/11/2026,10:30,ANA LOPEZ GARCIA,5512340009"
    file_id = desk.brings(a_file(again, "25/11/2026,11:30,Eva Ruiz Soto,5512340002"))
    page = desk.sees(file_id)
    assert "1 persona nueva se llama como alguien con otro número" in words_of(page)
    assert "en el archivo termina en 0009; en tu lista, en 0001" in words_of(page)
    assert f"personas/{ana.id}/datos" in page.body.decode()
    desk.asks(file_id, "entrada")
    assert len(desk.people) == 3
    assert "otro número" not in words_of(desk.sees(file_id)), "names are kept of no file that is in"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("Ana López,5512340001", "Ana López,5512340009"), "terminan en 0001 y en 0009"),
        (("Ana López,5512340001", "ana lopez,5512340001"), ""),
        (("Ana López,5512340001", "Ana López Soto,5512340009"), ""),
        (("Ana,5512340001", "Ana,5512340009"), ""),
    ],
)
def test_somebody_with_two_numbers_in_one_file(services, rows, said):
    """The same full name; a first name alone is anybody's."""
    lines = [f"24/11/2026,1{n}:30,{row}" for n, row in enumerate(rows)]
    page = words_of(Preview(services, *lines).page)
    assert ("otro número" in page, said in page) == (bool(said), True)


@pytest.mark.parametrize("place", ["preview", "revisar"])
def test_what_rows_lack_besides_is_asked_next(services, place):
    """A day on its first row only, and hours without their half: two taps, and all are in."""
    rows = [f"{'24/11/2026' if n == 0 else ''}{line[10:]}" for n, line in enumerate(WITHOUT_HALF)]
    if place == "preview":
        preview = Preview(services, *rows)
        assert "hecho=rows_left" in answers_all(preview, "dia").headers["Location"]
        assert "Llevas dicho: martes 24 de noviembre" in words_of(preview.page)
        assert "6 citas dicen la hora" in words_of(preview.page)
        answers_all(preview, "hora")
        assert "Nada más necesita tu ojo" in words_of(preview.page)
        preview.brings()
        assert len(preview.agenda) == 6
    else:
        desk = Waiting(services, *rows)
        assert "hecho=rows_left_here" in desk.answers_all("dia").headers["Location"]
        assert "6 citas dicen la hora" in desk.page
        assert "hecho=rows_in" in desk.answers_all("hora").headers["Location"]
        assert (len(desk.visits), desk.open_rows) == (6, [])


def test_nobody_says_yes_to_what_was_not_shown(services):
    """Another file's rows came between the page and the tap, or a colleague dropped one: the list is looked at again."""
    desk = Waiting(services, *WITHOUT_HALF[:3])
    old = desk.browser.get("/agenda/revisar")
    desk.asks(desk.brings(a_file(*WITHOUT_HALF[3:])), "entrada")
    assert "no=rows_changed" in tap(desk.browser, old, "hora").headers["Location"]
    assert desk.visits == []
    preview = Preview(services, *(line.replace("24/11", "26/11") for line in WITHOUT_HALF))
    old = preview.page
    preview.says(0, paso="nada")
    assert "no=rows_changed" in tap(preview.desk.browser, old, "hora").headers["Location"]
    assert preview.said.rows == {}


def test_every_hour_is_named_or_their_stretch(services):
    """Up to twelve by name; of more the first and the last."""
    few = Preview(
        services,
        *(f"24/11/2026,1:{n:02},Ana {NAMES[n % 6]} {n}A,55123400{n:02}" for n in range(12)),
    )
    assert "1:11 p. m." in words_of(few.page)
    many = [
        f"25/11/2026,{1 + n % 4}:{n:02},Ana {NAMES[n % 6]} {n}A,55123401{n:02}" for n in range(20)
    ]
    assert "20 distintas, de 1:00 p. m. a 4:19 p. m." in words_of(Preview(services, *many).page)


def test_a_row_with_an_unclear_state_is_of_the_day_above_too(services):
    """First how it stands is asked, then the day, with the likely one before the calendar."""
    header = "Fecha,Hora,Paciente,Celular,Estado"
    rows = ("24/11/2026,10:30,Ana Uno,5512340001,Agendada", ",11:00,Eva Dos,5512340002,Ya mero")
    preview = Preview(services, *rows, header=header)
    preview.says(0, estado="agendada")
    assert "martes 24 de noviembre, como la fila de arriba" in words_of(preview.page)
