"""The right of access cannot be flooded away: whatever strangers and the clinic pile up, one's own page and an erasure cost the same."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import VALID_FOR, Signup, hashes_of_line
from chalicelib.data_rights.erase import erase
from chalicelib.merging.model import Merge
from chalicelib.messaging.model import (
    TO_CLINIC,
    About,
    ClinicMessageKey,
    Kind,
    State,
    message_id,
)
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.storage.clinic_directory import Directory
from chalicelib.storage.item_codec import from_item, key_of, to_item
from chalicelib.storage.table import Table
from tests.builders import CLINIC_ID, NOW, a_clinic, a_data_link, a_message, a_patient, keep
from tests.fakes.counted_client import CountedClient, counted
from tests.fakes.memory_directory import MemoryDirectory
from tests.storage.household import IXCHEL, MOTHER, PHONE, SON, move_in
from tests.unit.web.public.front_desk import MemoryServices, Visitor, page_of

SIGNUPS, NOTICES, OTHERS = 20_000, 5_000, 1_000
MOST_OF_A_PAGE = 12  # calls of the table, for one person
PEPPERS = ("newest", "pepper")  # both in force, as long as there are hashes made with the older
FAMILY = (MOTHER, IXCHEL, SON)


@dataclass(frozen=True)
class CountedServices(MemoryServices):
    """The services of the pages, over a client that counts."""

    client: CountedClient = field(default_factory=lambda: CountedClient(MemoryServices().store))

    @property
    def directory(self):
        """The clinics, read as they are read on AWS."""
        return Directory(Table(self.client, "table"))

    def records(self, clinic_id, by):
        """One clinic's records."""
        return counted(self.store, clinic_id, by, peppers=PEPPERS, client=self.client)


@pytest.fixture
def services(monkeypatch):
    """A clinic of which nobody knows anything yet."""
    client = CountedClient(MemoryServices().store)
    made = CountedServices(store=client.store, client=client)
    MemoryDirectory(made.store).add(a_clinic())
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


@pytest.fixture
def records(services):
    """The clinic's records."""
    return counted(services.store, CLINIC_ID, peppers=PEPPERS, client=services.client)


def lay(records, things):
    """Write many records at once, as they lie when they were written one by one."""
    for thing in things:
        key = key_of(type(thing), CLINIC_ID, thing.id)
        records.store.lay(key, to_item(CLINIC_ID, thing, expires_at=NOW + VALID_FOR))


def flood(records, signups=SIGNUPS, notices=NOTICES, others=OTHERS):
    """Fill the clinic with what is not theirs: sign-ups of any number, the desk's notices, people, merges, tasks."""
    lay(records, (a_signup(records, n, f"+5255{n:08}") for n in range(signups)))
    lay(records, (one for n in range(notices) for one in a_notice(n, f"other{n:07}")))
    for n in range(others):
        person = a_patient(id=f"other{n:07}", name=f"Otra {n}", e164=f"+5233{n:08}")
        gone = replace(person, id=f"gone{n:08}")
        merge = Merge(f"{gone.id}/261122153000-x", NOW, "x", "y", gone, person, person)
        task = staff_task(TaskKind.TEXT, NOW, str(n), patient_id=person.id, text="de otra")
        lay(records, [person, Line(person.e164, (person.id,)), merge, task])


def a_signup(records, number, phone, name="Ana Ajena"):
    """Return what somebody typed into the form."""
    given = ((Purpose.REMINDERS,), Proof(text_hash="text"), "es_MX")
    at = NOW - timedelta(seconds=number)
    line = hashes_of_line(records.keyed_hashes, phone)[0]
    return Signup(f"{number:08}", name, phone, *given, at, line=line)


def a_notice(number, patient_id, **changes):
    """Return what the front desk was told of a visit, and what leads to it."""
    at = NOW - timedelta(minutes=number)
    usual = {"kind": Kind.CLINIC_NOTICE, "about": (About(f"v{number}", 1),), "state": State.READ}
    own_id = message_id(CLINIC_ID, TO_CLINIC, Kind.CLINIC_NOTICE, at, str(number))
    notice = a_message(id=own_id, created_at=at, concerns=patient_id, **(usual | changes))
    return notice, ClinicMessageKey.to(notice)


def live_there(records, *people):
    """Let people of one phone have one of everything, each sure of the number."""
    move_in(records, *(replace(p, number=NumberState.VERIFIED) for p in people))


def calls_of(records, act):
    """Return how many calls of the table something takes, and what it comes to."""
    records.table.client.calls.clear()
    answer = act()
    return records.table.client.calls.total(), answer


def inside(records, *people):
    """Return a visitor whom the link let in."""
    visitor = Visitor()
    code = a_data_link(records, PHONE, tuple(person.id for person in people), NOW)
    visitor.send({}, query=f"/mis-datos/{code}", X_Forwarded_Proto="https")
    return visitor


def page(visitor):
    """Look at the page."""
    path = f"/c/{visitor.slug}/mis-datos"
    return visitor.get(path, Cookie=visitor.cookie, X_Forwarded_Proto="https")


def download(visitor):
    """Take one's data along."""
    token = page_of(page(visitor)).fields["token"]["value"]
    fields = {"token": token, "action": "download"}
    cookie = visitor.cookie
    answer = visitor.send(fields, query="/mis-datos", Cookie=cookie, X_Forwarded_Proto="https")
    visitor.cookie = cookie
    return answer


def signups_in(records):
    """Return what waits in the clinic, by whatever number."""
    items = [i for i in records.store.everything() if "#SIGNUP#" in i["pk"]["S"]]
    return [from_item(Signup, item) for item in items]


def test_ones_own_page_costs_twelve_calls_whatever_was_piled_up(records):
    """Also where every stranger typed this very number."""
    live_there(records, MOTHER)
    visitor = inside(records, MOTHER)
    before, _ = calls_of(records, lambda: page(visitor))
    flood(records)
    lay(records, (a_signup(records, n + SIGNUPS, PHONE) for n in range(SIGNUPS)))
    after, answer = calls_of(records, lambda: page(visitor))
    print(f"page of one: {after} calls, before the flood {before}")
    assert answer.status_code == 200
    assert "Quetzalli" in page_of(answer).text
    assert after == before <= MOST_OF_A_PAGE


@pytest.mark.parametrize("people", [2, 3])
def test_a_family_costs_five_calls_more_for_each_person(records, people):
    """A line is read once for all its people, whatever was piled up."""
    live_there(records, *FAMILY[:people])
    flood(records, signups=2_000, notices=500, others=100)
    lay(records, (a_signup(records, n + SIGNUPS, PHONE) for n in range(2_000)))
    visitor = inside(records, *FAMILY[:people])
    calls, answer = calls_of(records, lambda: page(visitor))
    print(f"page of {people}: {calls} calls")
    assert all(person.first_name in page_of(answer).text for person in FAMILY[:people])
    assert calls == 6 + 5 * people


def test_what_is_taken_along_costs_the_same_whatever_was_piled_up(records):
    """The newest sign-ups that typed one's number are in it, and that there are more."""
    live_there(records, MOTHER)
    visitor = inside(records, MOTHER)
    lay(records, (a_signup(records, n + SIGNUPS, PHONE) for n in range(200)))
    before, _ = calls_of(records, lambda: download(visitor))
    flood(records, signups=2_000)
    lay(records, (a_signup(records, n + SIGNUPS, PHONE) for n in range(200, 2_000)))
    after, answer = calls_of(records, lambda: download(visitor))
    print(f"page and download of one: {after} calls, before the flood {before}")
    (told,) = json.loads(answer.body)["personas"]
    waiting = told["registros_por_confirmar"]
    assert waiting[0]["nombre"] == MOTHER.name
    assert (len(waiting), list(waiting[-1])) == (101, ["aviso"])
    assert after == before


def test_a_round_of_an_erasure_costs_the_same_whatever_was_piled_up(records):
    """As many calls and as many rounds as in a clinic where nobody else is."""
    live_there(records, MOTHER)
    flood(records)
    other = counted(type(records.store)(), CLINIC_ID, peppers=PEPPERS)
    live_there(other, MOTHER)
    calls, gone = calls_of(records, lambda: erase(records, MOTHER.id, now=NOW))
    alone = calls_of(other, lambda: erase(other, MOTHER.id, now=NOW))
    rounds = records.table.client.calls["transact"]
    print(f"erasure of one: {calls} calls in {rounds} rounds")
    assert (calls, gone) == alone
    assert records.get(Patient, MOTHER.id) is None


def test_a_flood_of_ones_own_number_is_erased_round_by_round(records):
    """Each round reads no more than it can erase."""
    live_there(records, MOTHER)
    lay(records, (a_signup(records, n, PHONE) for n in range(900)))
    calls, gone = calls_of(records, lambda: erase(records, MOTHER.id, now=NOW))
    rounds = records.table.client.calls["transact"]
    print(f"erasure of one with 900 sign-ups: {calls} calls in {rounds} rounds")
    assert gone > 900
    assert calls <= 43 * rounds  # two of them look for half-written answers
    assert signups_in(records) == []


def test_ones_own_sign_up_is_found_beneath_those_of_strangers_when_one_is_erased(records):
    """On a phone of several the name tells whose it is; nobody is left because others typed the number since."""
    live_there(records, MOTHER, SON)
    lay(records, (a_signup(records, n, PHONE) for n in range(500)))
    lay(records, [a_signup(records, 600, PHONE, name=SON.name)])
    erase(records, SON.id, now=NOW)
    left = signups_in(records)
    assert len(left) == 501
    assert SON.name not in {signup.name for signup in left}


def test_a_person_with_many_records_of_their_own_is_read_by_the_hundred(records):
    """What is theirs they may see: of 150 notices more one call more, and nothing else grows."""
    live_there(records, MOTHER)
    visitor = inside(records, MOTHER)
    before, _ = calls_of(records, lambda: page(visitor))
    keep(records, *(one for n in range(150) for one in a_notice(n, MOTHER.id)))
    after, _ = calls_of(records, lambda: page(visitor))
    assert after == before + 1
