"""*Revisar*: each row that waits is a card with its cure; nothing is chosen beforehand, nothing typed is lost, and only what is right goes in."""

import re
from dataclasses import replace

import pytest

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.model import Field, Reason
from chalicelib.imports.review_rows import NOT_KEPT
from chalicelib.shared.writes import Save
from chalicelib.web.staff.review_view import ASKED, FIELDS
from tests.builders import NOW
from tests.unit.web.staff.agenda_at_desk import AtTheAgenda, a_file
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
TWO_NUMBERS = "24/11/2026,11:30,Eva Ruiz Soto,5512340002 / 5512340003"
EARLY = "25/11/2026,1:00,Luis Paz Ríos,5512340004"
SHORT = "26/11/2026,12:00,Rosa Mar Gil,55123"
NO_DAY = "sabe,12:00,Paz Mar Gil,5512340006"
NO_NAME = "27/11/2026,12:00,,5512340007"


class Cards:
    """A receptionist at the rows that wait."""

    def __init__(self, services, *rows, header="Fecha,Hora,Paciente,Celular"):
        self.desk = AtTheAgenda(services)
        file_id = self.desk.brings(a_file(*rows, header=header))
        self.desk.asks(file_id, "entrada")

    @property
    def waiting(self):
        """The rows that wait."""
        return [row for row in self.desk.records.rows_for_review() if row.is_waiting]

    @property
    def page(self):
        """The cards."""
        return self.desk.browser.get("/agenda/revisar")

    def says(self, **typed):
        """Say something of the first row."""
        body = self.page.body.decode()
        self.shown = dict(
            re.findall(r'<input id="\S+" name="(\w+)" type="\w+" value="([^"]*)"', body)
        )
        return self.desk.browser.post(f"/agenda/revisar/{self.waiting[0].id}", **typed)

    @property
    def brought(self):
        """Who is on the agenda, when, and on which number."""
        people = {person.id: person for person in self.desk.people}
        return [
            (people[v.patient_id].name, f"{v.starts_at:%d %H:%M}", people[v.patient_id].e164)
            for v in self.desk.visits
        ]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_card(services, reason):
    """Whatever a row waits for, its card can be read and says something to do."""
    cards = Cards(services, TWO_NUMBERS)
    (row,) = cards.waiting
    cards.desk.records.commit([Save(replace(row, reason=reason.value, likely=""))])
    said = words_of(cards.page)
    assert "Eva Ruiz Soto" in said
    assert "Quitar de la lista" in said
    assert reason.value not in said
    assert cards.says(tel="", hora="", dia="").status_code in (303, 422)


def test_every_field_that_is_asked_can_be_said():
    """And none is asked that the row's reader does not keep."""
    asked = {name for names in ASKED.values() for name in names}
    assert asked == set(FIELDS)
    assert not NOT_KEPT & set(FIELDS.values())
    assert set(ASKED) - {Field.STARTS_AT} == set(FIELDS.values())


def test_a_day_that_was_is_asked_again_with_its_field(services):
    """Typed by mistake: the card stays, and offers the day to be put right."""
    cards = Cards(services, NO_DAY)
    refused = cards.says(dia="2026-11-02")
    assert refused.status_code == 422
    assert 'name="dia"' in refused.body.decode()
    cards.says(dia="2026-11-27")
    assert cards.brought == [("Paz Mar Gil", "27 18:00", "+525512340006")]


def test_of_two_numbers_one_is_tapped_and_none_is_chosen(services):
    """A wrong one would reach somebody else."""
    cards = Cards(services, TWO_NUMBERS)
    assert "+52 55 1234 0002 +52 55 1234 0003" in words_of(cards.page)
    assert b"checked" not in cards.page.body
    assert cards.says(tel_de="+525512340003").status_code == 303
    assert cards.brought == [("Eva Ruiz Soto", "24 17:30", "+525512340003")]
    assert "Listo: ya entró." in words_of(cards.desk.browser.get("/agenda/revisar?hecho=row_in"))


def test_a_number_is_typed(services):
    """However it is written; one that lacks digits is refused, and what was typed stays."""
    cards = Cards(services, SHORT)
    refused = cards.says(tel="55 1234 00")
    assert refused.status_code == 422
    assert "Todavía no puede entrar" in words_of(refused)
    assert 'value="55 1234 00"' in refused.body.decode()
    assert cards.brought == []
    cards.says(tel="55 1234 0009")
    assert cards.brought == [("Rosa Mar Gil", "26 18:00", "+525512340009")]


def test_of_an_early_hour_the_half_of_the_day_is_tapped(services):
    """One o'clock: in the afternoon, or truly at night, which is asked again."""
    cards = Cards(services, EARLY)
    said = words_of(cards.page)
    assert "¿Cuál es? 1:00 p. m. 1:00 a. m." in said
    cards.says(hora_de="13:00", hora="")
    assert cards.brought == [("Luis Paz Ríos", "25 19:00", "+525512340004")]


def test_what_is_typed_counts_before_what_was_tapped(services):
    """A tap cannot be taken back, and she saw that it was another hour; what merely stands in the field is nobody's word."""
    cards = Cards(services, EARLY)
    cards.says(hora_de="13:00", hora="16:30", hora_era="")
    assert cards.brought == [("Luis Paz Ríos", "25 22:30", "+525512340004")]
    both = Cards(services, TWO_NUMBERS)
    stands = "5512340002 / 5512340003"
    both.says(tel_de="+525512340003", tel=stands, tel_era=stands)
    assert ("Eva Ruiz Soto", "24 17:30", "+525512340003") in both.brought


def test_a_day_is_chosen(services):
    """By the calendar of the telephone; the row's hour stays."""
    cards = Cards(services, NO_DAY)
    refused = cards.says(dia="mañana quizás")
    assert "Ese día no se puede leer" in words_of(refused)
    cards.says(dia="2026-11-28")
    assert cards.brought == [("Paz Mar Gil", "28 18:00", "+525512340006")]


def test_a_name_is_typed(services):
    """Nobody without a name is anybody."""
    cards = Cards(services, NO_NAME)
    assert "Sin nombre" in words_of(cards.page)
    assert "Falta el nombre" not in words_of(cards.says(nombre=""))
    assert cards.brought == []
    cards.says(nombre="  Zoé   Paz ")
    assert cards.brought == [("Zoé Paz", "27 18:00", "+525512340007")]


def test_a_state_is_chosen(services):
    """A word that nobody knows may mean that the visit is off."""
    cards = Cards(
        services,
        "24/11/2026,11:30,Eva Ruiz Soto,5512340002,Rarísimo",
        "24/11/2026,12:30,Ana López,5512340003,Confirmada",
        header="Fecha,Hora,Paciente,Celular,Estado de la cita",
    )
    assert "Estado de la cita" in words_of(cards.page)
    cards.says(estado="agendada")
    assert ("Eva Ruiz Soto", "24 17:30", "+525512340002") in cards.brought


def test_a_row_is_left_alone(services):
    """It waits no more, and the same file again does not ask again."""
    cards = Cards(services, SHORT)
    assert "hecho=row_dropped" in cards.says(paso="nada").headers["Location"]
    assert cards.waiting == []
    again = Cards(services, SHORT)
    assert again.waiting == []


def test_what_a_colleague_settled_is_said(services):
    """Two at once: the second sees that it is done, and nothing comes twice."""
    cards = Cards(services, SHORT)
    (row,) = cards.waiting
    cards.says(tel="55 1234 0009")
    answer = cards.desk.browser.post(
        f"/agenda/revisar/{row.id}", tel="55 1234 0008", token=cards.desk.browser.token
    )
    assert "no=row_settled" in answer.headers["Location"]
    assert "Alguien ya la había resuelto." in words_of(
        cards.desk.browser.get("/agenda/revisar?no=row_settled")
    )
    assert len(cards.brought) == 1


def test_no_row_of_nowhere_is_mended(services):
    """An unknown id is one that is settled."""
    cards = Cards(services, SHORT)
    assert cards.page.status_code == 200
    assert (
        "row_settled" in cards.desk.browser.post("/agenda/revisar/abc", tel="1").headers["Location"]
    )
    assert cards.desk.records.get(RowForReview, "abc") is None
