from datetime import timedelta

import pytest

from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, LineAlias, UpcomingVisit
from tests.builders import ANAS_PHONE, NOW, a_line, a_patient, an_appointment, keep


@pytest.mark.parametrize("wa_id", ["5215512345678", "525512345678"])
def test_an_inbound_number_finds_the_line(records, wa_id):
    """With the old 1 or without."""
    keep(records, a_line())
    assert phone_lines.find_line(records, wa_id=wa_id) == a_line()


@pytest.mark.parametrize(
    ("written", "wa_id"),
    [
        ("+541123456789", "5491123456789"),
        ("+5491123456789", "541123456789"),
        ("+551187654321", "5511987654321"),
        ("+5511987654321", "551187654321"),
    ],
)
def test_argentina_and_brazil_have_one_line_each(records, written, wa_id):
    """With and without the 9, whichever way the clinic wrote it."""
    line, existed = phone_lines.line_of(records, written)
    assert not existed
    keep(records, line)
    assert phone_lines.find_line(records, wa_id=wa_id) == line


def test_what_whatsapp_called_a_line_before_is_believed_first(records):
    """An alias beats the digits: WhatsApp knows how it spells a number."""
    other = a_line(a_patient(e164="+525587654321"))
    keep(records, a_line(), other, LineAlias("5215512345678", other.id))
    assert phone_lines.find_line(records, wa_id="5215512345678") == other


def test_somebody_without_a_number_is_found_by_the_user_id(records):
    """People who hide their number are known by the id seen beside it once."""
    keep(records, a_line(), LineAlias("MX.1349", ANAS_PHONE))
    assert phone_lines.find_line(records, wa_id="", bsuid="MX.1349") == a_line()
    assert phone_lines.find_line(records, wa_id="", bsuid="MX.0000") is None


def test_a_number_that_a_line_has_counts_before_the_user_id_beside_it(records):
    """Whoever writes from one phone does not act for another; a spelling that nobody has is the user id's line."""
    other = a_line(a_patient(e164="+525587654321"))
    keep(records, a_line(), other, LineAlias("MX.1349", other.id))
    assert phone_lines.find_line(records, wa_id="5215512345678", bsuid="MX.1349") == a_line()
    assert phone_lines.find_line(records, wa_id="5215500000000", bsuid="MX.1349") == other


def test_a_user_id_that_is_no_numbers_is_a_line_of_its_own(records):
    """It has no other name, and leads nobody's number there."""
    hidden = Line("MX.1349", bsuid="MX.1349", opted_out_at=NOW)
    keep(records, hidden)
    assert phone_lines.find_line(records, wa_id="", bsuid="MX.1349") == hidden
    assert phone_lines.find_line(records, wa_id="5215512345678", bsuid="MX.1349") is None
    assert phone_lines.alias_writes(records, hidden) == []
    assert phone_lines.new_user_ids(records, {"MX.1349": ANAS_PHONE}) == {"MX.1349": ANAS_PHONE}


def test_a_stranger_has_no_line(records):
    """Nothing is made up."""
    assert phone_lines.find_line(records, wa_id="5215500000000") is None


def test_a_line_that_whatsapp_knows_by_one_name_has_one_alias(records):
    """Should its two names ever be the same, a transaction cannot write one item twice."""
    line = Line(ANAS_PHONE, wa_id="5215512345678", bsuid="5215512345678")
    records.commit(phone_lines.alias_writes(records, line))
    assert records.get(LineAlias, "5215512345678").e164 == ANAS_PHONE


def test_aliases_are_written_once(records):
    """New ones are remembered, known ones left, one that meant another line follows WhatsApp."""
    line = a_line(wa_id="5215512345678", bsuid="MX.1349")
    records.commit(phone_lines.alias_writes(records, line))
    assert phone_lines.alias_writes(records, line) == []
    moved = Line("+525587654321", bsuid="MX.1349")
    records.commit(phone_lines.alias_writes(records, moved))
    assert records.get(LineAlias, "MX.1349").e164 == moved.id
    assert records.get(LineAlias, "5215512345678").e164 == ANAS_PHONE


def test_a_visit_has_one_place_on_the_line():
    """Moved it replaces itself, off it is gone, and what is long past is forgotten with it."""
    soon = UpcomingVisit(NOW + timedelta(days=1), "p")
    later = UpcomingVisit(NOW + timedelta(days=2), "p")
    line = a_line(visits=[an_appointment(NOW - timedelta(days=2), id="old")])
    line = phone_lines.with_visit(line, "visit", soon, NOW)
    assert line.visits == {"visit": soon}
    assert phone_lines.with_visit(line, "visit", later, NOW).visits == {"visit": later}
    assert phone_lines.with_visit(line, "visit", None, NOW).visits == {}


def test_a_person_is_on_a_line_once():
    """However often they are added; leaving takes their visits along and nobody else's."""
    ana, luis = a_patient(), a_patient(id="luis")
    visits = [an_appointment(id="a"), an_appointment(id="l", patient_id="luis")]
    line = a_line(ana, luis, visits=visits)
    assert phone_lines.with_patient(line, ana) == line
    left = phone_lines.without_patient(line, luis)
    assert (left.patient_ids, set(left.visits)) == ((ana.id,), {"a"})


@pytest.mark.parametrize("days", [1, 5])
def test_what_a_later_release_wrote_of_a_visit_stays_on_the_line(days):
    """Whether the visit is told again as it was, or at another time."""
    of_later = UpcomingVisit(NOW + timedelta(days=1), "ana", rest='{"room":"2"}')
    line = Line("+525512345678", visits={"visit": of_later})
    told = UpcomingVisit(NOW + timedelta(days=days), "ana")
    (after,) = phone_lines.with_visit(line, "visit", told, NOW).visits.values()
    assert (after.starts_at, after.rest) == (told.starts_at, '{"room":"2"}')
