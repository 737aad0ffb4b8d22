"""*Traer agenda*: a file is shown before anything of it is in, taken in, taken back; nothing is lost by leaving, and twice is as good as once."""

import pytest

from chalicelib.agenda_files.model import FileState
from tests.builders import NOW
from tests.unit.web.staff.agenda_at_desk import AtTheAgenda, a_file
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)


@pytest.fixture
def desk(services):
    return AtTheAgenda(services)


def test_a_file_is_shown_before_anything_is_in(desk):
    """In words: how many, from when to when, what needs an eye, how its people are called, how its columns are read."""
    file_id = desk.brings(a_file())
    said = words_of(desk.sees(file_id))
    print(said)
    assert "4 citas del martes 24 de noviembre" in said
    assert "1 entra" in said and "3 necesitan tu ojo" in said
    assert not desk.visits


def test_what_was_shown_is_taken_in_and_taken_back(desk):
    """The engine's own import, with its undo."""
    file_id = desk.brings(a_file())
    assert desk.asks(file_id, "entrada").status_code == 303
    said = words_of(desk.sees(file_id))
    print(said)
    assert [visit.starts_at.day for visit in desk.visits] == [24]
    assert desk.file(file_id).state is FileState.TAKEN_IN
    desk.asks(file_id, "entrada/deshacer")
    assert not desk.visits
    print(words_of(desk.sees(file_id)))
    print(words_of(desk.browser.get("/agenda")))


def test_review(desk):
    file_id = desk.brings(a_file())
    desk.asks(file_id, "entrada")
    said = words_of(desk.browser.get("/agenda/revisar"))
    print(said)
