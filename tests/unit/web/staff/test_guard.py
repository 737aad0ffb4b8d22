"""The guard of the front desk's pages: who has no session in force is a stranger, and who has one does what their role may."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.shared.writes import Save
from chalicelib.staff.model import Device, StaffMember, StaffSession
from chalicelib.staff.permissions import Role
from chalicelib.web.render_page import STAFF_POLICY
from chalicelib.web.staff import cookies
from chalicelib.web.static_assets import hashed_name
from tests.builders import CLINIC_ID, LUPITAS_PIN, NOW
from tests.unit.web.public.front_desk import Visitor, page_of
from tests.unit.web.staff.at_work import Browser


@pytest.fixture
def lupita(services, browser):
    """Lupita's browser, signed in."""
    return browser.sits_down_as(services, Role.RECEPTION)


def session_of(services, browser):
    kept = cookies.read(browser.cookies[cookies.SESSION])
    return services.records(CLINIC_ID).get(StaffSession, kept.id)


def change(services, kind, record_id, **changes):
    records = services.records(CLINIC_ID)
    records.commit([Save(replace(records.get(kind, record_id), **changes))])


def test_who_is_signed_in_sees_the_page(lupita):
    """With the policy under which our own scripts run, and kept by no cache."""
    answer = lupita.get("/hoy")
    assert answer.status_code == 200
    assert "Doña Reception" in page_of(answer).text
    assert answer.headers["Content-Security-Policy"] == STAFF_POLICY
    assert answer.headers["Cache-Control"] == "no-store"


def told(browser, path="/hoy"):
    answer = browser.get(path)
    return answer.status_code, answer.body, sorted(map(str, answer.headers.items()))


def _out(what):
    """Return what makes a session one of nobody's."""
    return {
        "the person was removed": lambda s, b: change(
            s, StaffMember, session_of(s, b).member_id, removed_at=NOW
        ),
        "the device was removed": lambda s, b: change(
            s, Device, session_of(s, b).device_id, removed_at=NOW
        ),
        "the PIN is another": lambda s, b: change(
            s, StaffMember, session_of(s, b).member_id, sessions_from=NOW + timedelta(seconds=1)
        ),
        "another device's cookie": lambda _, b: b.knows("another"),
        "no device's cookie": lambda _, b: b.cookies.pop(cookies.DEVICE),
        "a made-up session": lambda _, b: b.cookies.update(
            {cookies.SESSION: cookies.written(CLINIC_ID, "x" * 43)}
        ),
        "nonsense": lambda _, b: b.cookies.update({cookies.SESSION: "nonsense"}),
    }[what]


@pytest.mark.parametrize(
    "what",
    [
        "the person was removed",
        "the device was removed",
        "the PIN is another",
        "another device's cookie",
        "no device's cookie",
        "a made-up session",
        "nonsense",
    ],
)
def test_whatever_is_wrong_gets_a_strangers_answer(services, lupita, what):
    """At the very next request, and byte for byte: a stolen cookie tells nothing of why."""
    assert lupita.get("/hoy").status_code == 200
    _out(what)(services, lupita)
    assert told(lupita) == told(Browser())
    assert told(lupita)[0] == 303


def test_a_session_is_over_after_twelve_hours(services, lupita, stopped_clock):
    """However busy they were."""
    for _ in range(12 * 6 - 1):
        stopped_clock.shift(timedelta(minutes=10))
        assert lupita.get("/hoy").status_code == 200
    stopped_clock.shift(timedelta(minutes=10))
    assert told(lupita) == told(Browser())


def test_a_stranger_is_led_to_the_sign_in_and_comes_back(browser):
    """The address that they asked for goes along, and nothing else."""
    assert browser.get("/hoy").headers["Location"] == "./entrar?de=%2Fhoy"


def test_who_was_away_finds_the_lock(lupita, stopped_clock):
    """After a quarter of an hour; until then their work keeps it open."""
    stopped_clock.shift(timedelta(minutes=14))
    assert lupita.get("/hoy").status_code == 200
    stopped_clock.shift(timedelta(minutes=14))
    assert lupita.get("/hoy").status_code == 200
    stopped_clock.shift(timedelta(minutes=15))
    answer = lupita.get("/hoy")
    assert (answer.status_code, answer.headers["Location"]) == (303, "./candado?de=%2Fhoy")


def test_a_page_that_refreshes_itself_is_nobodys_activity(lupita, stopped_clock):
    """The lock comes all the same, and the script is told and not led."""
    for _ in range(14):
        stopped_clock.shift(timedelta(minutes=1))
        assert lupita.get("/hoy", X_Refresh="1").status_code == 200
    stopped_clock.shift(timedelta(minutes=1))
    assert lupita.get("/hoy", X_Refresh="1").status_code == 401


def test_activity_is_written_once_a_minute(services, lupita, stopped_clock):
    """A hundred looks are one write, and none of the audit's."""
    records = services.records(CLINIC_ID)
    stopped_clock.shift(timedelta(minutes=2))
    before = session_of(services, lupita).version
    audited = len(records.audit_on(f"{NOW:%Y-%m-%d}"))
    for _ in range(20):
        assert lupita.get("/hoy").status_code == 200
    assert session_of(services, lupita).version == before + 1
    assert len(records.audit_on(f"{NOW:%Y-%m-%d}")) == audited


def test_the_lock_opens_with_that_persons_pin_and_leads_back(services, lupita, stopped_clock):
    """With a new secret: the one before the lock opens nothing any more."""
    stopped_clock.shift(timedelta(minutes=20))
    before = dict(lupita.cookies)
    lupita.get("/candado?de=%2Fhoy")
    opened = lupita.post("/candado", pin=LUPITAS_PIN, de="/hoy")
    assert (opened.status_code, opened.headers["Location"]) == (303, "./hoy")
    assert lupita.get("/hoy").status_code == 200
    assert lupita.cookies[cookies.SESSION] != before[cookies.SESSION]
    assert told(Browser(cookies=before)) == told(Browser())
    assert services


def test_a_page_from_before_the_lock_still_posts_behind_it(lupita, stopped_clock):
    """Whoever had half a text typed loses nothing."""
    lupita.get("/hoy")
    token = lupita.token
    stopped_clock.shift(timedelta(minutes=20))
    lupita.get("/candado")
    lupita.post("/candado", pin=LUPITAS_PIN)
    assert lupita.post("/candado", token=token).headers["Location"] == "./candado?de=%2Fhoy"


def test_what_is_posted_behind_the_lock_is_done_with_the_pin(lupita, stopped_clock):
    """Typed once: a wrong PIN, and then the right one, lead to where it was to be done."""
    lupita.get("/personas/nueva")
    typed = {"nombre": "Eva Sol", "telefono": "55 5000 1234", "de": "/personas/nueva"}
    stopped_clock.shift(timedelta(minutes=16))
    locked = lupita.post("/personas/nueva", **typed)
    assert "Lo que hiciste sigue aquí" in page_of(locked).text
    for pin, status in (("0001", 403), (LUPITAS_PIN, 307)):
        fields = page_of(locked).fields
        shown = {name: one["value"] for name, one in fields.items() if name != "pin"}
        assert shown == typed | {"token": lupita.token, "sigue": "/personas/nueva"}
        locked = lupita.post("/candado", **(shown | {"pin": pin}))
        assert locked.status_code == status
    assert locked.headers["Location"] == "./personas/nueva"
    done = lupita.post("/personas/nueva", **(shown | {"pin": LUPITAS_PIN}))
    assert done.status_code == 303
    assert "citas/nueva/" in done.headers["Location"]


def test_one_tap_locks(lupita):
    """Only a post of this session's own page does."""
    assert lupita.get("/candado").status_code == 200
    assert lupita.get("/hoy").status_code == 200
    assert lupita.post("/candado", token="").status_code == 403
    assert lupita.get("/hoy").status_code == 200
    lupita.post("/candado")
    assert lupita.get("/hoy").headers["Location"] == "./candado?de=%2Fhoy"


def test_a_page_turns_to_the_lock_by_itself(lupita):
    """After the quarter of an hour that a session waits, with a script of ours or without any."""
    html = lupita.get("/hoy").body.decode()
    to = "./candado?de=%2Fhoy"
    assert f'<noscript><meta http-equiv="refresh" content="900;url={to}"></noscript>' in html
    assert (
        f'{hashed_name("lock.js")}" defer data-after="900" data-who="reception000" data-to="{to}"'
        in html
    )
    script = Visitor().get(f"/static/{hashed_name('lock.js')}")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("path", ["/citas/nobody", "/personas/nobody"])
def test_what_is_not_there_is_said_to_somebody_at_work(lupita, path):
    """With the way back to the day, and in no patient's words."""
    answer = lupita.get(path)
    page = page_of(answer)
    assert answer.status_code == 404
    assert "No está en tu clínica" in page.text
    assert page.links[-1] == "../hoy"


def test_why_the_pin_is_asked_again_is_said(services, browser, stopped_clock):
    """Nothing is locked, and the page would look as if it were."""
    owner = browser.sits_down_as(services, Role.OWNER)
    assert "se pide el PIN otra vez" in page_of(owner.get("/candado")).text
    stopped_clock.shift(timedelta(minutes=16))
    assert "se pide el PIN otra vez" not in page_of(owner.get("/candado")).text
