"""What was said in a talk is read as far as a page goes, however long the talk, and nothing of it falls between two pages."""

from datetime import timedelta

from chalicelib.answers.history import said_in
from chalicelib.answers.talk import load_talk
from tests.fakes.wrapped import Wrapped
from tests.flows.clinic_day import ClinicDay

A_PAGE = 20


class Counting(Wrapped):
    """Records that count what of a talk is asked for."""

    def __init__(self, records):
        super().__init__(records)
        self.read = 0

    def _counted(self, found):
        for one in found:
            self.read += 1
            yield one

    def last_texts_on(self, *given, **more):
        """Yield as the records do."""
        return self._counted(self._records.last_texts_on(*given, **more))

    def last_messages_of(self, *given, **more):
        """Yield as the records do."""
        return self._counted(self._records.last_messages_of(*given, **more))


def a_long_talk(day, questions):
    """Let Ana ask so many times, and be answered each time."""
    ana = day.patient()
    for n in range(questions):
        day.write(ana, f"pregunta {n}")
        day.now += timedelta(seconds=20)
        day.answer(ana, f"respuesta {n}")
        day.work()
        day.now += timedelta(minutes=3)
    return ana


def test_of_a_long_talk_a_page_is_read_and_no_more():
    """The first page, and one in the midst of it."""
    day = ClinicDay()
    ana = a_long_talk(day, 150)
    records = Counting(day.records)
    talk = load_talk(records, ana.id)
    first = said_in(records, talk, limit=A_PAGE)
    middle = said_in(records, talk, limit=A_PAGE, before=first[-1].place)
    assert len(first) == len(middle) == A_PAGE
    hour = 2 * 20  # what an hour before a page's moment may hold: clocks differ
    assert records.read <= 2 * (2 * A_PAGE + 2) + hour


def test_page_by_page_it_is_the_whole_also_where_much_is_of_one_second():
    """Each thing once, in one order."""
    day = ClinicDay()
    ana = a_long_talk(day, 12)
    for n in range(9):
        day.write(ana, f"de golpe {n}")
        day.answer(ana, f"y de golpe {n}")
    day.work()
    talk = load_talk(day.records, ana.id)
    whole = said_in(day.records, talk, limit=500)
    assert len(whole) > 40
    for limit in (1, 2, 7):
        found, before = [], None
        while page := said_in(day.records, talk, limit=limit, before=before):
            found += page
            before = page[-1].place
        assert found == whole
