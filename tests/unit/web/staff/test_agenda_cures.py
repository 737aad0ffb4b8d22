"""The cures before *Traer*: what a row lacks is said on its card, what people are called is put right, and all of it comes in together."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from chalicelib.agenda_files.model import FileState
from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Purpose
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from chalicelib.web.staff.agenda_cards import key_of
from tests.builders import CLINIC_ID, NOW, a_patient
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.staff.agenda_at_desk import ROWS, AtTheAgenda, a_file
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
ANA, EVA, LUIS, ROSA = ROWS
SECOND = "+525512340003"
WHO = "Ana López García"


class Preview:
    """Somebody of reception at a file that is not in yet."""

    def __init__(self, services, *rows, **kind):
        self.desk = AtTheAgenda(services)
        self.file_id = self.desk.brings(a_file(*rows, **kind))

    @property
    def path(self):
        """Its address."""
        return f"/agenda/{self.file_id}"

    @property
    def page(self):
        """What it says now."""
        return self.desk.sees(self.file_id)

    @property
    def said(self):
        """What was said of it."""
        return self.desk.records.get(RowsSaid, self.file_id)

    @property
    def cards(self):
        """The ids of its cards, in their order."""
        found = re.findall(r"/filas/(\w+)(?:/deshacer)?[#\"]", self.page.body.decode())
        return list(dict.fromkeys(found))

    def says(self, place=0, **typed):
        """Say something on a card."""
        return self.desk.browser.post(f"{self.path}/filas/{self.cards[place]}", **typed)

    @property
    def names(self):
        """The fields of what people are called, as the page has them."""
        body = self.page.body.decode()
        return dict(re.findall(r'name="([cv]-\w+)" value="([^"]*)"', body))

    def calls(self, **words):
        """Say what people are called, by their names; the rest as the page has it."""
        fields = self.names
        fields |= {f"c-{key_of(name)}": word for name, word in words.items()}
        return self.desk.browser.post(f"{self.path}/nombres", **fields)

    def brings(self):
        """Take the file in."""
        return self.desk.asks(self.file_id, "entrada")

    @property
    def waiting(self):
        """The rows that wait."""
        return [row for row in self.desk.records.rows_for_review() if row.is_waiting]

    @property
    def agenda(self):
        """Who comes when, by which number, and what messages call them."""
        people = {person.id: person for person in self.desk.people}
        found = [(people[v.patient_id], v.starts_at) for v in self.desk.visits]
        return [(p.name, f"{at:%d %H:%M}", p.e164, p.first_name) for p, at in found]


@pytest.fixture
def preview(services):
    return Preview(services, *ROWS)


def test_what_is_said_of_a_row_comes_in_with_the_rest(preview):
    """Two numbers, an hour that may be one or another, lost digits: nothing waits afterwards, and one undo takes all back."""
    assert len(preview.cards) == 3
    below = preview.cards[1][:12]
    assert preview.says(0, tel_de=SECOND).headers["Location"].endswith(f"#r-{below}")
    said = words_of(preview.page)
    assert "1 entra , 1 más con lo que dijiste." in said
    assert "Entra con lo que dijiste: +52 55 1234 0003." in said
    assert "2 necesitan tu ojo" in said
    assert "Traer 2" in said
    preview.says(1, hora_de="13:00")
    assert "Entra con lo que dijiste: 1:00 p. m." in words_of(preview.page)
    preview.says(2, tel="55 1234 0009")
    assert "Nada más necesita tu ojo" in words_of(preview.page)
    assert preview.agenda == []
    preview.brings()
    assert [(name.split()[0], at, e164[-4:]) for name, at, e164, _ in preview.agenda] == [
        ("Ana", "24 16:30", "0001"),
        ("Eva", "24 17:30", "0003"),
        ("Luis", "25 19:00", "0004"),
        ("Rosa", "26 18:00", "0009"),
    ]
    assert (preview.waiting, preview.said) == ([], None)
    kinds = {task.kind for task in preview.desk.records.open_tasks().tasks}
    assert TaskKind.ROWS_WAIT not in kinds
    assert (
        "Listo 4 citas del martes 24 de noviembre al jueves 26 de noviembre: 4 entraron"
        in words_of(preview.page)
    )
    preview.desk.asks(preview.file_id, "entrada/deshacer")
    assert (preview.agenda, preview.desk.people, preview.waiting) == ([], [], [])


def test_of_which_nothing_is_said_waits_as_ever(preview):
    """One card is answered, two are not."""
    preview.says(0, tel_de=SECOND)
    preview.brings()
    assert len(preview.agenda) == 2
    assert [row.number for row in preview.waiting] == ["4", "5"]


def test_a_row_may_stay_out_for_good(preview):
    """It is said once: it waits nowhere, and is asked about no more when the file comes again."""
    preview.says(2, paso="nada")
    assert "Se queda fuera." in words_of(preview.page)
    preview.brings()
    assert [row.number for row in preview.waiting] == ["3", "4"]
    again = Preview(preview.desk.services, *ROWS)
    assert len(again.cards) == 2


def test_what_was_said_is_said_anew_or_taken_back(preview):
    """An answer stands until it is taken back: of two who answer one card at once, the second reads so."""
    row_id = preview.cards[0]
    preview.says(0, paso="nada")
    late = preview.says(0, tel_de=SECOND)
    assert "no=row_answered" in late.headers["Location"]
    assert (preview.said.rows, preview.said.dropped) == ({}, (row_id,))
    assert "no=row_answered" not in preview.says(0, paso="nada").headers["Location"]
    preview.desk.browser.post(f"{preview.path}/filas/{row_id}/deshacer")
    preview.says(0, tel_de=SECOND)
    assert "no=row_answered" in preview.says(0, paso="nada").headers["Location"]
    assert "no=row_answered" in preview.says(0, tel_de="+525512340002").headers["Location"]
    assert preview.said.rows == {row_id: {"patient_phone": SECOND}}
    assert preview.said.dropped == ()
    for _ in range(2):
        preview.desk.browser.post(f"{preview.path}/filas/{row_id}/deshacer")
    assert (preview.said.rows, preview.said.dropped) == ({}, ())
    assert "3 necesitan tu ojo" in words_of(preview.page)


@pytest.mark.parametrize(
    ("place", "typed", "says"),
    [
        (0, {}, "Elige o escribe qué es lo correcto"),
        (0, {"tel": "55123"}, "Todavía"),
        (1, {"hora": "25:00"}, "hora"),
        (2, {"tel": "x" * 400}, ""),
    ],
)
def test_what_does_not_cure_it_is_said_and_kept(preview, place, typed, says):
    """The card says what is missing, with what was typed; nothing is kept, nothing is written."""
    answer = preview.says(place, **typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.body.decode()
    assert says.casefold() in words_of(answer).casefold()
    assert preview.said is None
    for text in typed.values():
        assert text[:200] in answer.body.decode()


def test_two_who_answer_at_once_both_count(preview, monkeypatch):
    """Each card is its own: a colleague's word of another is not overwritten."""
    commit, met = MemoryClinicRecords.commit, []
    first, second, _ = preview.cards

    def meets(records, writes):
        if not met:
            met.append(True)
            known = RowsSaid(preview.file_id, NOW, {second: {"time": "13:00"}})
            commit(records, [Create(known)])
        commit(records, writes)

    monkeypatch.setattr(MemoryClinicRecords, "commit", meets)
    preview.desk.browser.post(f"{preview.path}/filas/{first}", tel_de=SECOND)
    assert set(preview.said.rows) == {first, second}


def test_somebody_changes_it_all_the_time(preview, monkeypatch):
    """It is asked to be tried again, and nothing is kept."""
    path = f"{preview.path}/filas/{preview.cards[0]}"

    def busy(_records, _writes):
        raise ConflictError

    monkeypatch.setattr(MemoryClinicRecords, "commit", busy)
    answer = preview.desk.browser.post(path, tel_de=SECOND)
    assert answer.headers["Location"].endswith("?no=busy")


def test_a_file_that_is_in_by_now_takes_no_more(preview):
    """A colleague was faster: the page shows what became of it, and the card waits there."""
    path = f"{preview.path}/filas/{preview.cards[0]}"
    preview.page  # noqa: B018  # its token
    file = preview.desk.file(preview.file_id)
    preview.desk.records.commit([Save(replace(file, state=FileState.TAKING_IN))])
    assert preview.desk.browser.post(path, tel_de=SECOND).status_code == 303
    assert preview.said is None


@pytest.mark.parametrize("row_id", ["nobodys", "9f86d081884c7d65"])
def test_a_row_that_the_file_has_not_is_not_there(preview, row_id):
    """Nor one of another file."""
    for path in (row_id, f"{row_id}/deshacer"):
        assert preview.page.status_code == 200
        answer = preview.desk.browser.post(f"{preview.path}/filas/{path}", tel_de=SECOND)
        assert answer.status_code == 404


@pytest.mark.parametrize("after", range(1, 16))
def test_broken_off_it_goes_on_and_nothing_comes_twice(preview, monkeypatch, after):
    """Wherever the worker dies: the cures are there when it comes again."""
    preview.says(0, tel_de=SECOND)
    preview.says(1, hora_de="13:00")
    preview.calls(**{WHO: "Anita"})
    preview.page  # noqa: B018  # its token
    preview.desk.browser.post(f"{preview.path}/entrada")
    preview.desk.breaks_off(monkeypatch, after=after)
    preview.desk.now = NOW.replace(minute=NOW.minute + 10)
    preview.desk.works_on(preview.file_id)
    assert [(name.split()[0], e164[-4:]) for name, _, e164, _ in preview.agenda] == [
        ("Ana", "0001"),
        ("Eva", "0003"),
        ("Luis", "0004"),
    ]
    assert preview.agenda[0][3] == "Anita"
    assert [row.number for row in preview.waiting] == ["5"]
    assert preview.desk.file(preview.file_id).state is FileState.TAKEN_IN


def test_what_messages_call_somebody_is_put_right_before(services):
    """By their name in the file; who was not touched is guessed as ever, and an empty word is the guess again."""
    rows = ("24/11/2026,10:30,HERNANDEZ LOPEZ JUAN,5512340001", LUIS.replace("1:00", "13:00"))
    preview = Preview(services, *rows)
    preview.calls(**{"HERNANDEZ LOPEZ JUAN": "Don Juan"})
    assert 'value="Don Juan"' in preview.page.body.decode()
    preview.brings()
    assert [called for *_, called in preview.agenda] == ["Don Juan", "Luis"]


def test_an_empty_word_leaves_it_to_the_guess(services):
    """What was said before is gone."""
    preview = Preview(services, ANA)
    preview.calls(**{WHO: "Anita"})
    preview.calls(**{WHO: ""})
    assert preview.said.called == {}
    preview.brings()
    assert [called for *_, called in preview.agenda] == ["Ana"]


@pytest.mark.parametrize(
    "word", ["123", "x" * 41, "Ana\x00", "!!!", "Ana 5512", "evil.example/x", "=A()", "a@b"]
)
def test_what_nobody_can_be_called_is_said(services, word):
    """With what was typed in its field; nothing is kept."""
    preview = Preview(services, ANA)
    answer = preview.calls(**{WHO: word})
    assert answer.status_code == 422
    assert "Un nombre no se puede usar" in words_of(answer)
    assert preview.said is None


def test_whom_the_clinic_has_keeps_what_it_set(services):
    """The same name on another row is somebody the clinic knows: theirs is not overwritten."""
    preview = Preview(services, ANA)
    preview.calls(**{WHO: "Anita"})
    known = a_patient(
        id="ana000000001", name="Ana López García", e164="+525512340001", called="La jefa"
    )
    line, existed = phone_lines.line_of(preview.desk.records, known.e164)
    line = phone_lines.with_patient(line, known)
    preview.desk.records.commit([Create(known), phone_lines.written_line(line, existed=existed)])
    preview.brings()
    assert [called for *_, called in preview.agenda] == ["La jefa"]


def test_a_file_that_is_let_be_leaves_nothing_that_was_said(preview):
    """Names and numbers among it."""
    preview.says(0, tel_de=SECOND)
    preview.desk.asks(preview.file_id, "descarte")
    assert preview.said is None


def test_a_row_that_stands_there_twice_is_one_card(services):
    """It is said once, and comes in once."""
    preview = Preview(services, EVA, EVA)
    assert len(preview.cards) == 1
    preview.says(0, tel_de=SECOND)
    assert "Nada más necesita tu ojo" in words_of(preview.page)
    preview.brings()
    assert len(preview.agenda) == 1
    assert preview.waiting == []


def starts(preview):
    """Return when visits are, by the clinic's clock."""
    zone = ZoneInfo("America/Mexico_City")
    return [f"{v.starts_at.astimezone(zone):%d %H:%M}" for v in preview.desk.visits]


def a_calendar(*events):
    """Return an ICS of Ana's visits."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for start, *more in events:
        lines += ["BEGIN:VEVENT", "UID:serie@x", f"DTSTART;TZID=America/Mexico_City:{start}"]
        lines += [*more, "SUMMARY:Ana López 5512340001", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


DAILY = ("20261124T100000", "RRULE:FREQ=DAILY;COUNT=4")
AT_NIGHT = ("20261126T020000", "RECURRENCE-ID;TZID=America/Mexico_City:20261126T100000")
GOOD = ["24 10:00", "25 10:00", "26 14:00", "27 10:00"]


def of_series(services, *events):
    """Return the preview of a calendar."""
    preview = Preview(services, ANA)
    preview.file_id = preview.desk.brings(a_calendar(*events), name="agenda.ics")
    return preview


def test_curing_one_of_a_series_moves_no_other(services):
    """The good visits stay where they are, put right before or afterwards."""
    preview = of_series(services, DAILY, AT_NIGHT)
    preview.says(0, hora="14:00")
    preview.brings()
    assert starts(preview) == GOOD


def test_curing_one_of_a_series_afterwards_moves_no_other(services):
    """In *Revisar*, a row is no file that names no other visit."""
    preview = of_series(services, DAILY, AT_NIGHT)
    preview.brings()
    (row,) = preview.waiting
    preview.desk.browser.get("/agenda/revisar")
    preview.desk.browser.post(f"/agenda/revisar/{row.id}", hora="14:00")
    assert starts(preview) == GOOD


def test_a_whole_series_is_cured(services):
    """Each of them comes in, at its own day."""
    preview = of_series(services, ("20261124T020000", "RRULE:FREQ=DAILY;COUNT=4"))
    for place in range(4):
        preview.says(place, hora="10:00")
    preview.brings()
    assert starts(preview) == ["24 10:00", "25 10:00", "26 10:00", "27 10:00"]


def test_what_this_file_cured_goes_with_its_undo(services):
    """Also a row that an earlier file had brought, which then waits again."""
    first = Preview(services, ANA, EVA)
    first.brings()
    second = Preview(services, LUIS.replace("1:00", "13:00"), EVA)
    second.says(0, tel_de=SECOND)
    second.brings()
    assert len(second.agenda) == 3
    assert second.waiting == []
    second.desk.asks(second.file_id, "entrada/deshacer")
    assert [name.split()[0] for name, *_ in second.agenda] == ["Ana"]
    assert [row.number for row in second.waiting] == ["3"]


def test_what_stays_out_waits_again_when_the_file_is_undone(services):
    """It was this file's word."""
    Preview(services, ANA, EVA).brings()
    second = Preview(services, LUIS.replace("1:00", "13:00"), EVA)
    second.says(0, paso="nada")
    second.brings()
    assert second.waiting == []
    second.desk.asks(second.file_id, "entrada/deshacer")
    assert len(second.waiting) == 1


@pytest.mark.parametrize("signed", ["", "si"])
def test_the_signature_is_this_files(services, signed):
    """Of a row that an earlier file brought too: what was ticked there or not counts for nothing here."""
    first = Preview(services, ANA, EVA)
    first.desk.asks(first.file_id, "entrada", firmas="" if signed else "si")
    second = Preview(services, LUIS.replace("1:00", "13:00"), EVA)
    second.says(0, tel_de=SECOND)
    second.desk.asks(second.file_id, "entrada", firmas=signed)
    (eva,) = [one for one in second.desk.people if one.name.startswith("Eva")]
    assert eva.agreed_to(Purpose.REMINDERS) is bool(signed)


@pytest.mark.parametrize(
    ("typed", "comes"), [({"paso": "nada"}, []), ({"tel": "55 1234 0009"}, ["+525512340009"])]
)
def test_what_was_said_counts_though_the_doubt_is_gone(services, typed, comes):
    """The row's number was the front desk's, and is not by then: what she said of it is what is so."""
    clinic = services.records(CLINIC_ID).get(Clinic, CLINIC_ID)
    services.records(CLINIC_ID).commit([Save(replace(clinic, reception_e164="+525512340077"))])
    preview = Preview(services, "24/11/2026,12:30,Eva Ruiz Soto,5512340077")
    preview.says(0, **typed)
    clinic = services.records(CLINIC_ID).get(Clinic, CLINIC_ID)
    services.records(CLINIC_ID).commit([Save(replace(clinic, reception_e164=""))])
    preview.brings()
    assert [e164 for _, _, e164, _ in preview.agenda] == comes
    assert preview.waiting == []


def test_names_of_a_page_of_a_while_ago_are_nobody_elses(services):
    """A colleague read the file anew: the old form calls nobody by another's name, and what nobody touched is a guess."""
    preview = Preview(services, ANA, EVA.split(" /")[0])
    former = preview.names
    other = Preview(services, "24/11/2026,10:30,Zoe Paz,5512340007")
    assert other.page.status_code == 200
    other.desk.browser.post(f"{other.path}/nombres", **former)
    assert other.said is None


def test_two_of_one_name_are_one_field(services):
    """They are called alike, and the page says so by asking once."""
    preview = Preview(services, ANA, ANA.replace("0001", "0008").replace("10:30", "12:30"))
    assert len([name for name in preview.names if name.startswith("c-")]) == 1
    preview.calls(**{WHO: "Anita"})
    preview.brings()
    assert [called for *_, called in preview.agenda] == ["Anita", "Anita"]


def test_a_long_guess_is_in_nobodys_way(services):
    """What nobody touched is not judged."""
    long = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"
    preview = Preview(services, ANA, f"24/11/2026,12:30,{long},5512340008")
    assert preview.calls(**{WHO: "Anita"}).status_code == 303
    assert list(preview.said.called.values()) == ["Anita"]


def test_the_same_file_again_asks_nothing_of_what_is_settled(preview):
    """Put right or left out: there is nothing to look at."""
    preview.says(0, tel_de=SECOND)
    preview.says(1, hora_de="13:00")
    preview.says(2, paso="nada")
    preview.brings()
    again = Preview(preview.desk.services, *ROWS)
    assert again.cards == []
    assert "necesita" not in words_of(again.page)


def test_a_file_of_which_all_stays_out_is_taken_in_to_say_so(services):
    """There is a button for it, and it is asked about no more."""
    preview = Preview(services, EVA)
    preview.says(0, paso="nada")
    assert '<button class="main">' in preview.page.body.decode()
    preview.brings()
    assert Preview(services, EVA).cards == []


def test_two_rows_of_one_hour_with_other_numbers_are_two_cards(services):
    """Each counts for itself."""
    preview = Preview(services, EVA, EVA.replace("0003", "0007"))
    assert len(preview.cards) == 2
    preview.says(0, tel_de=SECOND)
    assert "1 necesita tu ojo" in words_of(preview.page)


def test_nothing_is_promised_of_messages_while_a_cure_may_send_one(preview):
    """What comes in with it may move a visit that somebody knows of."""
    assert "no avisa de ningún cambio" in words_of(preview.page)
    preview.says(0, tel_de=SECOND)
    assert "no avisa de ningún cambio" not in words_of(preview.page)


def test_a_word_at_the_moment_of_the_taking_in_is_refused(preview, monkeypatch):
    """The page shows the file at work; nothing lies about that nobody reads."""
    first = preview.cards[0]
    commit, met = MemoryClinicRecords.commit, []

    def meets(records, writes):
        if not met:
            met.append(True)
            file = preview.desk.file(preview.file_id)
            commit(records, [Save(replace(file, state=FileState.TAKING_IN))])
        commit(records, writes)

    monkeypatch.setattr(MemoryClinicRecords, "commit", meets)
    answer = preview.desk.browser.post(f"{preview.path}/filas/{first}", tel_de=SECOND)
    assert (answer.status_code, preview.said) == (303, None)


def test_a_card_of_a_file_that_is_in_leads_to_its_page(preview):
    """It was open on another screen."""
    first = preview.cards[0]
    preview.brings()
    assert preview.page.status_code == 200
    answer = preview.desk.browser.post(f"{preview.path}/filas/{first}", tel_de=SECOND)
    assert answer.headers["Location"].endswith(preview.path)


def test_another_file_under_the_same_address_has_none_of_it(preview):
    """What was said was of the first."""
    preview.calls(**{WHO: "Anita"})
    preview.desk.sends_again(preview.file_id, a_file(ANA.replace("0001", "0009")), told=True)
    assert preview.said is None


def test_a_row_that_lacks_two_things_is_asked_for_one_behind_the_other(services):
    """The hour first, then the number; what was said stays, also when the page is opened anew, and may be begun anew."""
    preview = Preview(services, "25/11/2026,1:00,Luis Paz Ríos,55123")
    (card,) = preview.cards
    for _ in range(2):
        answer = preview.says(0, hora="13:00")
        assert answer.headers["Location"].endswith(f"?hecho=row_more#r-{card[:12]}")
        said = words_of(preview.page)
        assert "Llevas dicho: 1:00 p. m." in said
        assert "1 necesita tu ojo" in said
        fields = re.findall(rf'id="(\w+)-{card[:12]}" name', preview.page.body.decode())
        assert fields == ["tel"]
        preview.desk.browser.post(f"{preview.path}/filas/{card}/deshacer")
        assert "Llevas dicho" not in words_of(preview.page)
    preview.says(0, hora="13:00")
    assert preview.says(0, tel="55 1234 0004").headers["Location"].endswith("#ojo")
    assert preview.said.rows == {card: {"time": "13:00", "patient_phone": "55 1234 0004"}}
    assert preview.said.halfway == {}
    preview.brings()
    assert [(at, e164[-4:]) for _, at, e164, _ in preview.agenda] == [("25 19:00", "0004")]


def test_half_an_answer_waits_with_its_row(services):
    """Brought before the number was said: *Revisar* asks for that and knows the hour."""
    preview = Preview(services, "25/11/2026,1:00,Luis Paz Ríos,55123")
    preview.says(0, hora="13:00")
    preview.brings()
    (row,) = preview.waiting
    assert row.reason == "phone_too_short"
    answer = preview.desk.browser.post(f"/agenda/revisar/{row.id}", tel="55 1234 0004")
    assert "hecho=row_in" in answer.headers["Location"]
    assert [(at, e164[-4:]) for _, at, e164, _ in preview.agenda] == [("25 19:00", "0004")]


@pytest.mark.parametrize("place", ["preview", "revisar"])
def test_what_brings_no_visit_is_not_called_in(services, place):
    """A row that is said to be cancelled does not come in, and nothing says that it does."""
    header = "Fecha,Hora,Paciente,Celular,Estado"
    lines = ("25/11/2026,12:00,Luis Paz Ríos,5512340004,Ya mero", f"{ANA},Agendada")
    preview = Preview(services, *lines, header=header)
    assert "Estado: Ya mero" in words_of(preview.page), "what is not understood is quoted"
    if place == "preview":
        preview.says(0, estado="cancelada")
        said = words_of(preview.page)
        assert "Con lo que dijiste no entra ninguna cita: Se canceló" in said
        assert "Traer 1 ahora" in said
        assert "Nada más necesita tu ojo" in said
        preview.brings()
    else:
        preview.brings()
        (row,) = preview.waiting
        answer = preview.desk.browser.post(f"/agenda/revisar/{row.id}", estado="cancelada")
        assert "hecho=row_nothing" in answer.headers["Location"]
    assert [name for name, *_ in preview.agenda] == [WHO]
    assert preview.waiting == []


def test_an_answer_is_corrected_as_it_was_seen(preview):
    """A colleague has said something else since: theirs is not taken back unseen."""
    row_id = preview.cards[1]
    preview.says(1, hora="13:00")
    form = re.search(rf"{row_id}/deshacer.*?</form>", preview.page.body.decode(), re.DOTALL)[0]
    seen = re.search(r'name="visto" value="([^"]*)"', form)[1]
    undo = f"{preview.path}/filas/{row_id}/deshacer"
    preview.desk.browser.post(undo, visto=seen)
    preview.says(1, hora="10:00")
    assert "no=row_answered" in preview.desk.browser.post(undo, visto=seen).headers["Location"]
    assert preview.said.rows == {row_id: {"time": "10:00"}}
