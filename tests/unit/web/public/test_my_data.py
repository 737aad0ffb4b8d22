"""The patient's own page: behind a link that works once, and a session that is short and nobody else's."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Patient, Purpose
from chalicelib.shared.times import now_utc
from chalicelib.shared.writes import Save
from chalicelib.storage.item_codec import key_of
from chalicelib.web.public.my_data_wishes import fulfil
from tests.builders import (
    NOW,
    ZONE,
    a_clinic,
    a_data_link,
    a_line,
    a_message,
    a_patient,
    agreed,
    an_appointment,
    keep,
)
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.wrapped import Wrapped
from tests.later_words import WORD, with_word
from tests.unit.web.public.front_desk import Visitor, page_of

ANA = a_patient(consents=agreed(Purpose.REMINDERS, Purpose.REVIEWS), email="ana@example.org")
LUIS = a_patient(id="luis00000001", name="Luis López", consents=agreed(Purpose.REMINDERS))
STRANGER = a_patient(id="eva000000001", name="Eva Ajena", e164="+525587654321")
VISIT = an_appointment("tomorrow 10:30", practitioner="Dra. Ruiz")


@pytest.fixture
def code(services):
    """A link for Ana and Luis, who share a phone."""
    records = services.records("k3v9q2xa")
    keep(records, ANA, LUIS, STRANGER, VISIT, a_line(ANA, LUIS, visits=[VISIT]))
    keep(records, a_message(about=VISIT))
    return a_data_link(records, ANA.e164, (ANA.id, LUIS.id), NOW)


@pytest.fixture
def inside(visitor, code):
    """A visitor whom the link let in."""
    answer = visitor.send({}, query=f"/mis-datos/{code}", X_Forwarded_Proto="https")
    assert answer.status_code == 303
    return visitor


def looked(visitor, query=""):
    return visitor.get(
        f"/c/{visitor.slug}/mis-datos{query}", Cookie=visitor.cookie, X_Forwarded_Proto="https"
    )


def does(visitor, action, patient="", *, token=None, sure="yes", **fields):
    """Tap a button of the page, and say that one is sure."""
    if token is None:
        token = page_of(looked(visitor)).fields["token"]["value"]
    fields = {"token": token, "action": action, "patient": patient, "sure": sure, **fields}
    cookie = visitor.cookie
    answer = visitor.send(fields, query="/mis-datos", Cookie=cookie, X_Forwarded_Proto="https")
    visitor.cookie = cookie
    return answer


def test_opening_the_link_shows_a_button_and_uses_nothing_up(visitor, code):
    """WhatsApp's preview opens it too, and sees nobody's data."""
    for _ in range(3):
        answer = visitor.get(f"/c/{visitor.slug}/mis-datos/{code}")
        assert answer.status_code == 200
        assert "Ver mis datos" in page_of(answer).text
        assert "Ana" not in page_of(answer).text
    assert visitor.send({}, query=f"/mis-datos/{code}").status_code == 303


def test_the_button_works_once(visitor, code):
    """And leads away from the address with the code."""
    first = visitor.send({}, query=f"/mis-datos/{code}")
    again = visitor.send({}, query=f"/mis-datos/{code}")
    assert (first.status_code, again.status_code) == (303, 403)
    assert code not in first.headers["Location"]
    assert "MIS DATOS" in page_of(again).text


def test_the_cookie_is_the_strictest_there_is(visitor, code):
    """Of this host only, not for scripts, not from other sites; without HTTPS it goes without the prefix."""
    answer = visitor.send({}, query=f"/mis-datos/{code}", X_Forwarded_Proto="https")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-my-data=")
    for part in ("Path=/;", "Max-Age=900", "HttpOnly", "SameSite=Strict", "Secure"):
        assert part in cookie


def test_everybody_of_the_line_is_shown_by_name_and_nobody_else(inside):
    """Visits, consents with their dates, messages, who receives it; the number masked."""
    page = page_of(looked(inside))
    for told in ("Ana López García", "Luis López", "+52 ··· 5678", "Dra. Ruiz", "ana@example.org"):
        assert told in page.text
    assert "Te recordamos la cita de Ana" in page.text
    assert "Amazon Web Services" in page.text
    assert "Eva" not in page.text
    assert "5512345678" not in page.text


@pytest.mark.parametrize(
    ("language", "written", "visit"),
    [
        ("es", "22 de noviembre de 2026, 9:30 a. m.", "23 de noviembre de 2026, 10:30 a. m."),
        ("en", "November 22, 2026, 9:30 AM", "November 23, 2026, 10:30 AM"),
        ("pt", "22 de novembro de 2026, 09:30", "23 de novembro de 2026, 10:30"),
    ],
)
def test_times_are_the_clinics_as_the_reader_writes_them(inside, language, written, visit):
    """With the year, as a visit or a message may be of long ago."""
    text = page_of(looked(inside, f"?lang={language}")).text
    assert written in text
    assert visit in text
    assert "2026-11-22" not in text


@pytest.mark.parametrize("cookie", ["", "__Host-my-data=guessed"])
def test_without_the_session_nothing_is_shown(visitor, code, cookie):
    """Neither to look at nor to change."""
    visitor.cookie = cookie
    assert looked(visitor).status_code == 403
    assert does(visitor, "erasure", ANA.id, token="").status_code == 403


def test_the_session_ends_after_a_quarter_of_an_hour(inside, stopped_clock):
    """However often the page is opened."""
    stopped_clock.shift(timedelta(minutes=14))
    assert looked(inside).status_code == 200
    stopped_clock.shift(timedelta(minutes=1))
    assert looked(inside).status_code == 403


def test_who_leaves_is_out(inside):
    """The row is gone, not only the cookie; a page says so, with no form on it, and how to see them again."""
    gone = does(inside, "leave")
    assert gone.status_code == 303
    assert gone.headers["Location"].endswith("/mis-datos?listo=cerrada")
    assert looked(inside).status_code == 403
    for language, said in (("es", "Listo, cerraste"), ("en", "closed"), ("pt", "fechou")):
        left = page_of(looked(inside, f"?listo=cerrada&lang={language}"))
        assert said in left.text
        assert left.fields == {}


@pytest.mark.parametrize(
    ("action", "purpose", "back"),
    [
        ("withdraw", "reminders", "escribe ALTA"),
        ("withdraw", "reviews", "formulario de registro"),
        ("erasure", "", "formulario de registro"),
    ],
)
def test_what_ends_something_is_asked_once(inside, services, action, purpose, back):
    """The first tap changes nothing and leads to a page that says what follows and how to come back."""
    records = services.records("k3v9q2xa")
    before = sorted(map(str, services.store.everything()))
    asked = does(inside, action, ANA.id, purpose=purpose, sure="")
    assert asked.status_code == 303
    query = "?" + asked.headers["Location"].partition("?")[2]
    page = page_of(looked(inside, query))
    assert sorted(map(str, services.store.everything())) == before
    assert "Ana López García" in page.text
    assert back in page.text
    typed = {name: page.fields[name]["value"] for name in ("action", "patient", "sure")}
    assert typed == {"action": action, "patient": ANA.id, "sure": "yes"}
    assert (
        does(inside, action, ANA.id, purpose=purpose)
        .headers["Location"]
        .endswith("?listo=withdrawn" if purpose else "?listo=erasure")
    )
    assert (records.get(Patient, ANA.id) != ANA) is bool(purpose)
    assert len(records.inbox()) == (not purpose)


@pytest.mark.parametrize(
    "query",
    [
        f"?seguro=erasure&de={STRANGER.id}",
        "?seguro=erasure",
        f"?seguro=withdraw&de={ANA.id}&permiso=offers_email",
        f"?seguro=withdraw&de={ANA.id}&permiso=x",
        f"?seguro=leave&de={ANA.id}",
    ],
)
def test_an_address_that_asks_what_is_not_theirs_shows_their_data(inside, query):
    """Somebody else's id, a consent that they never gave: nothing is asked, and nothing told."""
    page = page_of(looked(inside, query))
    assert "Descargar todo" in page.text
    assert "Eva" not in page.text


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize(
    "what", ["erasure", "withdraw&permiso=reminders", "withdraw&permiso=reviews"]
)
def test_the_question_is_whole_in_every_language(inside, language, what):
    """Each word has its text; without a session there is no question."""
    query = f"?seguro={what}&de={ANA.id}&lang={language}"
    assert looked(inside, query).status_code == 200
    inside.cookie = ""
    assert looked(inside, query).status_code == 403


def test_a_consent_is_taken_back_there_and_then(inside, services):
    """With the log's entry that says where."""
    answer = does(inside, "withdraw", ANA.id, purpose="reviews")
    assert answer.headers["Location"].endswith("?listo=withdrawn")
    records = services.records("k3v9q2xa")
    assert not records.get(Patient, ANA.id).agreed_to(Purpose.REVIEWS)
    assert records.get(Patient, ANA.id).agreed_to(Purpose.REMINDERS)
    (event,) = records.consent_events_of(ANA.id)
    assert (event.granted, event.source) == (False, "my_data")
    assert "Listo" in page_of(looked(inside, "?listo=withdrawn")).text


def test_the_laws_terms_count_from_the_clinics_day(services, code):
    """Monday evening in Mexico is Tuesday in UTC: the task and its terms are Monday's."""
    assert code
    records = services.records("k3v9q2xa")
    evening = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    asked = {"action": "erasure", "patient": LUIS.id}
    fulfil(records, {LUIS.id: LUIS}, asked, zone=ZONE, now=evening)
    (task,) = records.inbox()
    assert "21/12/2026" in task.text
    assert task.at == datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "kind"),
    [("correction", TaskKind.DATA_CORRECTION), ("erasure", TaskKind.DATA_ERASURE)],
)
def test_a_wish_is_a_task_with_the_laws_terms(inside, services, action, kind):
    """Twenty business days to answer, fifteen more to act; twice on a day is one task."""
    for _ in range(2):
        does(inside, action, LUIS.id, wish="Me apellido  Lope")
    (task,) = services.records("k3v9q2xa").inbox()
    assert (task.kind, task.patient_id) == (kind, LUIS.id)
    assert "18/12/2026" in task.text
    assert "08/01/2027" in task.text
    assert task.text.endswith("Me apellido Lope")


@pytest.mark.parametrize("action", ["correction", "erasure"])
def test_one_wish_of_a_kind_waits_for_each_person(inside, services, stopped_clock, action):
    """Whatever it says and however often it comes: the inbox is not theirs to fill, and they are told kindly."""
    records = services.records("k3v9q2xa")
    first = does(inside, action, LUIS.id, wish="Me apellido Lope")
    for days in range(3):
        stopped_clock.shift(timedelta(days=days))
        again_by = a_data_link(records, ANA.e164, (ANA.id, LUIS.id), now_utc())
        inside.send({}, query=f"/mis-datos/{again_by}", X_Forwarded_Proto="https")
        again = does(inside, action, LUIS.id, wish=f"Y otra cosa {days}")
        assert again.headers["Location"].endswith(f"?listo={action}_noted")
        assert "Ya tenemos tu solicitud" in page_of(looked(inside, f"?listo={action}_noted")).text
    assert first.headers["Location"].endswith(f"?listo={action}")
    assert len(records.inbox()) == 1
    does(inside, action, ANA.id, wish="Yo también")
    assert len(records.inbox()) == 2


def test_a_wish_may_come_again_when_staff_have_answered(inside, services):
    """Also on the same day, and with the same words."""
    records = services.records("k3v9q2xa")
    for _ in range(3):
        does(inside, "correction", LUIS.id, wish="Me apellido Lope")
        (task,) = [t for t in records.inbox() if t.done_at is None]
        close_task(records, task.id, now=NOW)
    assert len(records.inbox()) == 3


def test_two_wishes_at_once_are_one(services, code):
    """Before an index shows the first, and when both were read before either was written."""
    assert code
    records, people = services.records("k3v9q2xa"), {LUIS.id: LUIS}
    asked = {"action": "correction", "patient": LUIS.id, "wish": "Me apellido Lope"}
    overtaken = _Overtaken(records, lambda: fulfil(records, people, asked, zone=ZONE, now=NOW))
    assert fulfil(overtaken, people, asked, zone=ZONE, now=NOW) == "correction_noted"
    assert fulfil(_Late(records), people, asked, zone=ZONE, now=NOW) == "correction_noted"
    assert len(records.inbox()) == 1


class _Late(Wrapped):
    """Records whose index shows no task yet."""

    def tasks_of(self, _whose):
        return []


class _Overtaken(_Late):
    """… and to which somebody else is faster, once."""

    def __init__(self, records, happens):
        super().__init__(records)
        self._happens = [happens]

    def commit(self, writes):
        if self._happens:
            self._happens.pop()()
        self._records.commit(writes)


@pytest.mark.parametrize("action", ["withdraw", "correction", "erasure"])
def test_nothing_can_be_asked_for_somebody_else(inside, services, action):
    """The ids in a form are what anybody may write."""
    does(inside, action, STRANGER.id, purpose="reminders")
    records = services.records("k3v9q2xa")
    assert records.inbox() == []
    assert records.get(Patient, STRANGER.id) == STRANGER


def test_a_form_that_was_not_shown_in_this_session_does_nothing(inside, services, code):
    """The token is the session's own."""
    records = services.records("k3v9q2xa")
    other = a_data_link(records, ANA.e164, (ANA.id,), NOW)
    foreign = Visitor()
    foreign.send({}, query=f"/mis-datos/{other}", X_Forwarded_Proto="https")
    token = page_of(looked(foreign)).fields["token"]["value"]
    assert does(inside, "erasure", ANA.id, token=token).status_code == 403
    assert services.records("k3v9q2xa").inbox() == []


def test_everything_can_be_taken_along(inside):
    """As JSON, each person's own."""
    answer = does(inside, "download")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mis-datos.json"'
    people = json.loads(answer.body)["personas"]
    assert [one["persona"]["nombre"] for one in people] == ["Ana López García", "Luis López"]
    assert people[0]["citas"][0]["con"] == "Dra. Ruiz"


def test_who_is_being_erased_is_shown_no_more(inside, services):
    """Nor whose number turned out to be somebody else's."""
    records = services.records("k3v9q2xa")
    records.commit([Save(replace(LUIS, erasing_at=NOW, number=NumberState.WRONG, consents={}))])
    assert "Luis" not in page_of(looked(inside)).text
    assert "Ana" in page_of(looked(inside)).text


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_the_page_is_whole_in_every_language(inside, language):
    """Each word has its text."""
    assert looked(inside, f"?lang={language}").status_code == 200


def test_who_answers_on_another_line_since_is_shown_no_more(inside, services):
    """A record merged into somebody's of another phone, or a new number, while the session is open."""
    records = services.records("k3v9q2xa")
    asked = Asked("duplicate", "the front desk", NOW)
    merge_records(
        records=records,
        queue=MemoryQueue(),
        clinic=a_clinic(),
        stays_id=STRANGER.id,
        merged_id=ANA.id,
        asked=asked,
    )
    records.commit([Save(replace(records.get(Patient, LUIS.id), e164="+525500001111"))])
    text = page_of(looked(inside)).text
    assert "Eva" not in text
    assert "Luis" not in text
    does(
        inside,
        "erasure",
        ANA.id,
        token=page_of(looked(inside)).fields.get("token", {}).get("value"),
    )
    assert records.inbox() == []


def test_two_records_of_a_phone_that_were_made_one_are_shown_once(inside, services):
    """While the session is open."""
    who = {"stays_id": ANA.id, "merged_id": LUIS.id, "asked": Asked("x", "y", NOW)}
    merge_records(services.records("k3v9q2xa"), MemoryQueue(), a_clinic(), **who)
    assert page_of(looked(inside)).text.count(ANA.name) == 1


def test_whom_the_clinic_vouched_for_since_is_not_shown(inside, services):
    """A number the person did not prove shows nothing."""
    records = services.records("k3v9q2xa")
    records.commit([Save(replace(LUIS, number=NumberState.ATTESTED))])
    assert "Luis" not in page_of(looked(inside)).text


@pytest.mark.parametrize(
    ("kind", "record_id", "place"),
    [
        (Patient, ANA.id, "consents"),
        (Patient, ANA.id, "number"),
        (Appointment, VISIT.id, "status"),
    ],
)
def test_a_word_of_a_later_release_stands_on_the_page_as_it_is(
    inside, services, kind, record_id, place
):
    """And nobody is offered to end what this release does not know how to end."""
    key = key_of(kind, "k3v9q2xa", record_id)
    services.store.lay(key, with_word(services.store.get(key), place))
    answer = looked(inside)
    assert answer.status_code == 200
    assert (WORD in page_of(answer).text) is (place != "number")  # the page shows no such word
    assert f'value="{WORD}"' not in str(answer.body)


def test_who_chose_a_language_keeps_it(inside):
    """Through the question, and what is said when it is done."""
    token = page_of(looked(inside)).fields["token"]["value"]
    asked = {"token": token, "action": "erasure", "patient": ANA.id}
    at = {"query": "/mis-datos?lang=pt", "Cookie": inside.cookie, "X_Forwarded_Proto": "https"}
    question = inside.send(asked, **at).headers["Location"]
    assert question.endswith(f"?seguro=erasure&de={ANA.id}&lang=pt")
    done = inside.send(asked | {"sure": "yes"}, **at).headers["Location"]
    assert done.endswith("?listo=erasure&lang=pt")
