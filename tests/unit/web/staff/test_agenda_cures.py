"""The cures before *Traer*: what a row lacks is said on its card, what people are called is put right, and all of it comes in together."""

import re
from dataclasses import replace

import pytest

from chalicelib.agenda_files.model import FileState
from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients import phone_lines
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from tests.builders import NOW, a_patient
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.staff.agenda_at_desk import ROWS, AtTheAgenda, a_file
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
ANA, EVA, LUIS, ROSA = ROWS
SECOND = "+525512340003"


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
        return re.findall(r"/filas/(\w+)(?:/deshacer)?\"", self.page.body.decode())

    def says(self, place=0, **typed):
        """Say something on a card."""
        return self.desk.browser.post(f"{self.path}/filas/{self.cards[place]}", **typed)

    def calls(self, **names):
        """Say what people are called."""
        assert self.page.status_code == 200
        return self.desk.browser.post(f"{self.path}/nombres", **names)

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
    assert preview.says(0, tel_de=SECOND).headers["Location"].endswith("#ojo")
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
    assert "Listo 4 citas del martes 24 de noviembre: 4 entra" in words_of(preview.page)
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
    """The last word counts; *Otra vez* opens the card as it was."""
    preview.says(0, paso="nada")
    preview.says(0, tel_de=SECOND)
    row_id = preview.cards[0]
    assert preview.said.rows == {row_id: {"patient_phone": SECOND}}
    assert preview.said.dropped == ()
    for _ in range(2):
        preview.desk.browser.post(f"{preview.path}/filas/{row_id}/deshacer")
    assert (preview.said.rows, preview.said.dropped) == ({}, ())
    assert "3 necesitan tu ojo" in words_of(preview.page)


@pytest.mark.parametrize(
    ("place", "typed", "says"),
    [
        (0, {}, "Todavía"),
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
    preview.calls(n0="Anita")
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
    preview.calls(n0="Don Juan")
    assert 'value="Don Juan"' in preview.page.body.decode()
    preview.brings()
    assert [called for *_, called in preview.agenda] == ["Don Juan", "Luis"]


def test_an_empty_word_leaves_it_to_the_guess(services):
    """What was said before is gone."""
    preview = Preview(services, ANA)
    preview.calls(n0="Anita")
    preview.calls(n0="")
    assert preview.said.called == {}
    preview.brings()
    assert [called for *_, called in preview.agenda] == ["Ana"]


@pytest.mark.parametrize("word", ["123", "x" * 61, "Ana\x00", "!!!"])
def test_what_nobody_can_be_called_is_said(services, word):
    """With what was typed in its field; nothing is kept."""
    preview = Preview(services, ANA)
    answer = preview.calls(n0=word)
    assert answer.status_code == 422
    assert "Un nombre no se puede usar" in words_of(answer)
    assert preview.said is None


def test_whom_the_clinic_has_keeps_what_it_set(services):
    """The same name on another row is somebody the clinic knows: theirs is not overwritten."""
    preview = Preview(services, ANA)
    preview.calls(n0="Anita")
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
