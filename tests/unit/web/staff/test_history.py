"""*Historial*: who changed what, in words, by day and by person; whatever the code may write has words in three languages."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

import app as application
from chalicelib.data_rights import read_history
from chalicelib.data_rights.data_wishes import wish_for_staff
from chalicelib.data_rights.erase import erase
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.audit import OF_A_FILE, Actor, ActorKind, AuditItem
from chalicelib.shared.later_release import reading
from chalicelib.shared.writes import Create, Remove, Rewrite, Save, Withdraw
from chalicelib.staff.permissions import Role
from chalicelib.storage.audited_writes import EXEMPT
from chalicelib.storage.item_codec import PLACES
from chalicelib.web.doors import doors_of
from chalicelib.web.load_words import LANGUAGES, Words
from tests.builders import CLINIC_ID, NOW, ZONE, a_clinic
from tests.unit.web.staff.at_work import Browser, take_on
from tests.unit.web.staff.day_at_desk import ANA, BETO, VISITS, DayAtDesk, words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/historial"
# Deeds that change no record of the clinic's: nothing stands in the audit of them.
UTC_MIDNIGHT = NOW.replace(hour=0, minute=0)  # at six in the evening of the day before
WRITES_NOTHING = {"search_people", "keep_draft", "lock_or_unlock"}


@pytest.fixture
def day(services):
    """A day at the desk, with reception at work and the owner to look."""
    made = DayAtDesk(services)
    made.owner = Browser().sits_down_as(services, Role.OWNER)
    return made


def lines(day, path=PATH):
    """Return what each line of the page says."""
    answer = day.owner.get(path)
    assert answer.status_code == 200
    found = re.findall(r'<li class="row"><time.*?</li>', answer.body.decode(), re.DOTALL)
    return [words_of(type("Line", (), {"body": one.encode()})) for one in found]


def happened(day, by, *wrote, at=NOW):
    """Put a change into the audit, as a transaction of somebody's leaves it."""
    name = f"{at:%Y-%m-%d}/{at:%H%M%S}-test{len(wrote)}{by.ref or 'x'}"
    item = AuditItem(name, at, by, dict(wrote))
    day.records.commit([Create(item, at + timedelta(days=400))])


def test_a_deed_is_told_in_words_with_who_and_whose(day, stopped_clock):
    """By the button that was pressed; the line leads to the visit."""
    stopped_clock.shift(timedelta(seconds=1))
    day.opens(f"/citas/{VISITS[ANA]}")
    day.presses(f"/citas/{VISITS[ANA]}/llegada")
    told = lines(day)[0]
    assert told.startswith("9:30 a. m. Doña Reception anotó que llegó Ana López, hoy 12:00 p. m.")
    assert f'href="../citas/{VISITS[ANA]}"' in day.owner.get(PATH).body.decode()


def test_who_is_no_member_is_called_what_they_are(day):
    """A patient, the program, a system by its name, whoever runs Puntual, somebody who is on no list."""
    who = {
        Actor(ActorKind.PATIENT, "e1", "button"): "El paciente",
        Actor(ActorKind.SCHEDULE): "El programa",
        Actor(ActorKind.SENDER): "El envío de mensajes",
        Actor(ActorKind.OPERATOR, "AKIA", "puntual visit"): "Quien administra tu Puntual",
        Actor(ActorKind.API, "gone", "book"): "Un sistema de la clínica",
        Actor(ActorKind.STAFF, "nobody", "move_visit"): "Alguien del equipo movió una cita",
    }
    for n, by in enumerate(who):
        happened(day, by, ("save Appointment", (VISITS[BETO],)), at=NOW + timedelta(seconds=n + 1))
    told = lines(day)[: len(who)][::-1]
    assert [says in line for says, line in zip(who.values(), told, strict=True)] == [True] * 6
    assert "AKIA" not in day.owner.get(PATH).body.decode()
    assert "El paciente cambió una cita Beto Ruiz, hoy 9:00 a. m." in told[0]


def test_many_records_are_counted(day):
    """What says most first; two people are named, and how many more there are."""
    happened(
        day,
        Actor(ActorKind.SCHEDULE),
        ("create Message", tuple(f"{CLINIC_ID}.{who}.x" for who in (ANA, BETO, "p3", "p4"))),
        ("save Line", ()),
        ("create StaffTask", ("t1",)),
        ("create UsedCode", ()),
        at=NOW + timedelta(seconds=1),
    )
    (told, *_) = lines(day)
    assert "agregó un pendiente, 4 mensajes, un código usado, y otras cosas" in told
    assert "Ana López ; Beto Ruiz ; y 2 más" in told


def test_a_word_of_a_later_release_is_said_to_be_one(day):
    """Of who and of what; the page stands."""
    with reading():
        later = ActorKind("robot")
    happened(day, Actor(later), ("melt Glacier", ("g1",)), at=NOW + timedelta(seconds=1))
    assert "Una versión más nueva de Puntual algo que esta versión no conoce" in lines(day)[0]


def test_who_was_erased_is_named_nowhere(day):
    """Their lines stay, without a name and without a way to a card."""
    day.opens(f"/personas/{ANA}")
    day.presses(f"/personas/{ANA}/nota", nota="Prefiere la tarde")
    assert "Ana López" in " ".join(lines(day))
    erase(day.records, ANA, now=NOW)
    said = " ".join(lines(day))
    assert "Ana" not in said
    assert "cambió la nota de una persona una persona que fue borrada" in said
    assert f"personas/{ANA}" not in day.owner.get(PATH).body.decode()


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("", ["El paciente", "Doña Reception", "Doña Owner"]),
        ("reception000", ["Doña Reception"]),
        ("paciente", ["El paciente"]),
        ("programa", []),
        ("nobody", []),
    ],
)
def test_it_is_of_whom_she_chose(day, who, told):
    """One of the team, or some kind of others; of a name that is nobody's, nothing."""
    by = (
        Actor(ActorKind.STAFF, "owner00000"),
        Actor(ActorKind.STAFF, "reception000"),
        Actor(ActorKind.PATIENT, "e"),
    )
    for n, one in enumerate(by, 1):
        at = NOW + timedelta(seconds=n)
        happened(day, one, ("save Practitioner", ("d1",)), at=at)
    found = [one for one in lines(day, f"{PATH}?quien={who}") if "cambió a quien atiende" in one]
    assert [one.partition(" cambió")[0] for one in found] == [f"9:30 a. m. {one}" for one in told]


def test_a_day_is_the_clinics(day, stopped_clock):
    """Late at night it is tomorrow by UTC; what is before and behind the day stands on its neighbours."""
    start = NOW.replace(hour=6, minute=0)  # midnight there
    by = Actor(ActorKind.STAFF, "reception000", "move_visit")
    for n, at in enumerate((-1, 0, 86_399, 86_400)):
        moment = start + timedelta(seconds=at)
        happened(day, by, ("save Appointment", (f"gone{n}",)), at=moment)
    stopped_clock.shift(timedelta(days=2))
    day.owner = Browser().sits_down_as(day.services, Role.OWNER, now=NOW + timedelta(days=2))
    moved = {
        on: [
            line.split(" Doña")[0]
            for line in lines(day, f"{PATH}?dia=2026-11-{on}&quien=reception000")
        ]
        for on in (21, 22, 23)
    }
    assert moved == {21: ["11:59 p. m."], 22: ["11:59 p. m.", "12:00 a. m."], 23: ["12:00 a. m."]}


@pytest.mark.parametrize(
    "query", ["dia=ayer", "dia=2030-01-01", "desde=x", "desde=2026-99-99_999999"]
)
def test_what_is_no_day_is_today(day, query):
    """Nothing breaks, nothing of the address is shown."""
    assert lines(day, f"{PATH}?{query}") == lines(day)


def test_a_long_day_comes_page_by_page(day, monkeypatch):
    """Each change once, the last first, also where the day of UTC ends within the clinic's."""
    monkeypatch.setattr(read_history, "A_PAGE", 3)
    by = Actor(ActorKind.PATIENT, "e", "text")
    for n in range(8):
        at = UTC_MIDNIGHT + timedelta(seconds=1 - n // 2)  # two of each second
        happened(day, replace(by, ref=f"e{n}"), ("create Patient", (f"gone{n}",)), at=at)
    seen, path, pages = [], f"{PATH}?dia=2026-11-21&quien=paciente", 0
    while path and pages < 9:
        answer = day.owner.get(path)
        seen += re.findall(r"fue borrada", answer.body.decode())
        more = re.search(r'mas/historial\?([^"]*desde=[^"]*)"', answer.body.decode())
        path, pages = (f"{PATH}?{more[1].replace('&amp;', '&')}" if more else ""), pages + 1
    assert (len(seen), pages) == (8, 3)


def test_no_page_reads_without_end(day, monkeypatch):
    """Where few of many are wanted, the page says that it goes on."""
    monkeypatch.setattr(read_history, "MOST_READ", 2)
    answer = day.owner.get(f"{PATH}?quien=sistema")
    assert "desde=" in answer.body.decode()
    assert "Más antiguo" in words_of(answer)


def test_a_persons_own_history_leaves_others_out(day, stopped_clock):
    """From the card: what concerned them, as the command line tells it; older days come with another page."""
    stopped_clock.shift(timedelta(seconds=1))
    day.opens(f"/personas/{BETO}")
    day.presses(f"/personas/{BETO}/nota", nota="Prefiere la tarde")
    path = f"/personas/{BETO}/historial"
    assert f'href="../{path[1:]}"' in day.owner.get(f"/personas/{BETO}").body.decode()
    told = lines(day, path)
    assert told[0].startswith("hoy 9:30 a. m. Doña Reception cambió la nota de una persona")
    assert "Ana" not in " ".join(told)
    both = ("save Appointment", (VISITS[ANA], VISITS[BETO]))
    happened(day, Actor(ActorKind.API, "t"), both, at=NOW - timedelta(days=1))
    assert "ayer 9:30 a. m. Un sistema de la clínica cambió una cita" in lines(day, path)
    old = NOW - timedelta(days=40)
    happened(day, Actor(ActorKind.PATIENT, "e", "text"), ("save Patient", (BETO,)), at=old)
    person = replace(day.person(BETO), created_at=NOW - timedelta(days=60))
    day.records.commit([Save(person)])
    answer = day.owner.get(path)
    more = re.search(r'historial\?(desde=[^"]*)"', answer.body.decode())
    assert any("El paciente cambió una ficha" in one for one in lines(day, f"{path}?{more[1]}"))


def test_it_is_the_owners_and_of_her_clinic(day, services):
    """Reception and doctors are not shown the way; another clinic's person is not there."""
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "historial" not in browser.get("/mas").body.decode()
        assert "historial" not in browser.get(f"/personas/{ANA}").body.decode()
        assert browser.get(PATH).status_code == 403
        assert browser.get(f"/personas/{ANA}/historial").status_code == 403
    sender = replace(a_clinic().sender, phone_number_id="999")
    services.directory.add(a_clinic(id="otra0000", slug="otra", sender=sender))
    take_on(services, Role.OWNER, "otra0000")
    theirs = Browser().sits_down_as(services, Role.OWNER, "otra0000")
    assert theirs.get(f"/personas/{ANA}/historial").status_code == 404
    assert "Ana" not in words_of(theirs.get(PATH))


def keys_of_all_that_is_written():
    """Return under what each kind of record, verb, actor and deed of the front desk has its words."""
    kinds = {kind.__name__ for kind in PLACES} - {one.__name__ for one in {*EXEMPT, AuditItem}}
    verbs = {write.__name__.lower() for write in (Create, Save, Remove, Rewrite, Withdraw)}
    deeds = {
        entry.view_function.__name__
        for path, methods in application.app.routes.items()
        for method, entry in methods.items()
        if method == "POST" and doors_of(path) == ["staff_pages"]
    }
    assert (len(kinds) > 30, len(deeds) > 50, deeds >= WRITES_NOTHING) == (True, True, True)
    return {
        *(f"desk.history.record.{kind}.{n}" for kind in kinds for n in ("one", "many")),
        *(f"desk.history.verb.{verb}" for verb in verbs),
        *(f"desk.history.who.{kind}" for kind in ActorKind),
        *(f"desk.history.did.{deed}" for deed in {*deeds, *OF_A_FILE} - WRITES_NOTHING),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_may_be_written_has_words(language):
    """A new record, verb or deed without them fails here."""
    keys = keys_of_all_that_is_written()
    assert len(keys) > 100
    assert {key for key in keys if not Words(language).has(key)} == set()


def test_an_open_wish_is_told_too(day):
    """Whoever asked themselves is the patient."""
    task = wish_for_staff(
        day.records, day.person(ANA), TaskKind.DATA_ACCESS, "", now=NOW, zone=ZONE
    )
    records = day.services.records(CLINIC_ID, Actor(ActorKind.PATIENT, "e", "text"))
    records.commit([Create(task)])
    assert any("El paciente agregó un pendiente Ana López" in one for one in lines(day))


WORKER = Actor(ActorKind.STAFF, "owner00000", "agenda_file:261122-a")


@pytest.mark.parametrize(
    ("by", "again", "gap", "shown"),
    [
        (WORKER, WORKER, 60, 1),
        (Actor(ActorKind.IMPORT, "AKIA"), Actor(ActorKind.IMPORT, "AKIA"), 60, 1),
        (WORKER, WORKER, 16 * 60, 2),
        (WORKER, replace(WORKER, cause="agenda_file:261122-b"), 60, 2),
        (WORKER, replace(WORKER, cause="agenda_undo:261122-a"), 60, 2),
        (WORKER, replace(WORKER, ref="reception0"), 60, 2),
        (replace(WORKER, cause="take_file_in"), replace(WORKER, cause="take_file_in"), 60, 4),
    ],
)
def test_a_file_is_one_line_however_many_transactions_it_took(day, by, again, gap, shown):
    """Of one hand and one work, its counts together; what somebody does by hand is a line each."""
    for number in range(3):
        visits = tuple(f"v{number}{n}" for n in range(30))
        happened(day, by, ("create Appointment", visits), at=NOW + timedelta(seconds=number))
    last = NOW + timedelta(seconds=3 + gap)
    happened(day, again, ("create Appointment", ("v9",)), at=last)
    found = history_of(day, last)
    assert len(found) == shown
    assert sum(len(one.wrote["create Appointment"]) for one in found) == 91


def history_of(day, last):
    """Return the entries of a page of the day, but for those that made it."""
    page = read_history.history(
        day.records,
        NOW,
        last + timedelta(minutes=1),
        before="",
        wanted=lambda e: e if list(e.wrote) == ["create Appointment"] else None,
    )
    return page.entries
