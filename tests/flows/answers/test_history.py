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


def a_long_talk(day, questions, *, every=timedelta(minutes=3)):
    """Let Ana ask so many times, and be answered each time."""
    ana = day.patient()
    for n in range(questions):
        day.write(ana, f"pregunta {n}")
        day.now += timedelta(seconds=20)
        day.answer(ana, f"respuesta {n}")
        day.work()
        day.now += every
    return ana


def test_of_a_long_talk_a_page_is_read_and_no_more():
    """The first page, and one in the midst of it."""
    day = ClinicDay()
    ana = a_long_talk(day, 900, every=timedelta(hours=1))
    records = Counting(day.records)
    talk = load_talk(records, ana.id)
    first = said_in(records, talk, limit=A_PAGE)
    middle = said_in(records, talk, limit=A_PAGE, before=first[-1].place)
    assert len(first) == len(middle) == A_PAGE
    days = 2 * 3 * 24  # what leaves within three days of its planned moment is looked through, too
    assert records.read <= 2 * (2 * A_PAGE + 101) + 2 * days


def test_an_answer_from_a_sheet_of_yesterday_is_on_the_page_where_it_left():
    """Its name says when the sheet was laid out; the talk says when it left."""
    day = ClinicDay()
    ana = day.patient()
    laid_out = day.now
    for n in range(6):
        day.now += timedelta(hours=4)
        day.write(ana, f"pregunta {n}")
        day.now += timedelta(seconds=20)
        day.answer(ana, f"respuesta {n}", **({"opened_at": laid_out} if n % 2 else {}))
        day.work()
    talk = load_talk(day.records, ana.id)
    whole = said_in(day.records, talk, limit=500)
    assert sum("respuesta" in u.sent.content.text for u in whole if u.sent) == 6
    for limit in (1, 2, 3):
        found, before = [], None
        while page := said_in(day.records, talk, limit=limit, before=before):
            found += page
            before = page[-1].place
        assert found == whole


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
