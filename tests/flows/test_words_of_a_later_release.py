"""A word that a later release wrote into a record is tolerated by whoever decides: nothing raises, nothing is sent that should not be.

A table of every word of every kind of record times what may happen to a person on a day. The word stays where it is, whoever else is
at the clinic is served, and an operator hears of it where somebody waits for that.
"""

from contextlib import nullcontext, suppress
from datetime import timedelta

import pytest

from chalicelib.agenda_files.model import AgendaFile
from chalicelib.appointments import reminder_times
from chalicelib.appointments.attendance import record_attendance
from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.api_tokens import ApiToken, Scope
from chalicelib.clinics.practitioner import Colour, Practitioner
from chalicelib.consent import consent_events
from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.grant_and_withdraw import withdraw
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import Signup, hashes_of_line
from chalicelib.data_rights.audit_trail import trail
from chalicelib.data_rights.collect_dossier import collect_dossier
from chalicelib.data_rights.erase import erase
from chalicelib.data_rights.export_dossier import Reading, exported
from chalicelib.front_desk.model import DeedKind, DeskDeed
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.event_types import NumberChanged
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.received_texts import received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.patients.model import Particulars, Purpose
from chalicelib.patients.register import register
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.shared.later_release import reading
from chalicelib.staff.model import Invitation
from chalicelib.staff.permissions import Role
from chalicelib.storage.item_codec import PLACES
from chalicelib.storage.keys import Key
from tests.builders import NOW, a_member, agreed, keep
from tests.fakes.store_of_two import BY_SK
from tests.flows.clinic_day import ClinicDay
from tests.later_words import WORD, places_of_words, with_word

ANA, TWIN, EVA = "p7d2m4q8w1zc", "twin00000001", "eva000000001"
EVAS_PHONE = "+525587654321"
CODE = "4k9d-x2mp"
ASKED = ("Laura Méndez", "api:t")
# What the business says no with, and how WhatsApp is asked to offer an event again.
NO = (NotAllowedError, NotFoundError, ConflictError, NotYetKnownError)
KINDS = {kind.__name__: kind for kind in PLACES}
PLACES_OF_WORDS = sorted(
    f"{kind.__name__}.{'.'.join(path)}" for kind in PLACES for path in places_of_words(kind)
)
# What must not reach whom while such a word stands there. A place that is added gets its line: what is safe, and why.
NOTHING_ABOUT_THE_VISIT = {"Appointment.status"}  # whether it takes place, a later release knows
NOT_THAT_MESSAGE = {"Message.state", "Message.kind", "Message.content.buttons.action"}
ONLY_ANSWERS = {"Patient.number"}  # whose the number is, a later release knows
NOTHING_AT_ALL = {"Clinic.sender.provider"}  # nor is there a way to send it
NO_MATTER = {  # nothing is decided by it, or the strictest is taken for it
    "AgendaFile.state",  # nobody works on it, and its page says that it is no state known here
    "ApiToken.scopes",  # it gives no right that is known
    "AuditItem.by.kind",
    "Clinic.unknown_policy",  # staff are asked, no second copy goes
    "ConsentEvent.purpose",
    "ConsentEvent.source",  # a no counts for the patient's own
    "Dispatch.by.kind",
    "Practitioner.colour",  # a page shows none
    *(f"ImportedRecord.{which}.status" for which in ("visit", "visit_before")),  # said anew by
    *(  # an undo alone, which finds that the record says something else by now
        f"ImportedRecord.{which}.{what}"
        for which in ("patient", "patient_before")
        for what in ("consents", "number")
    ),
    *(
        f"Merge.{which}.{what}"
        for which in ("merged", "before", "after")
        for what in ("consents", "number")
    ),
    "DeskDeed.kind",  # it is shown as something that was done
    *(
        f"DeskDeed.{which}.status" for which in ("before", "after")
    ),  # an undo refuses what it does not know
    "Invitation.role",  # who comes in by it
    "StaffMember.role",  # may do nothing
    "ReceivedText.kind",  # what was said stays said
    "Patient.consents",  # reminders are a purpose of their own; BAJA ends this one too
    "Signup.purposes",
    "StaffTask.kind",
}
HEARD = NOTHING_ABOUT_THE_VISIT | NOT_THAT_MESSAGE | ONLY_ANSWERS | NOTHING_AT_ALL
# When the word comes: a message that was queued before is withdrawn by whoever writes the word into its visit or person.
STAGES = {
    "Appointment.status": ("planned anew", "told"),
    "Patient.number": ("planned anew", "told"),
    **dict.fromkeys(NOT_THAT_MESSAGE, ("queued", "told")),
}
OF_ONE = {"Appointment", "ConsentEvent", "Message", "Patient", "StaffTask"}  # where Eva has her own
# Who says for certain what it is now, or takes all of it away, may put another word there.
SAID_ANEW = {
    "erased",
    "signs up",
    "says it is another's",
    "has another number",
    "list",
    "merged",
    "merged into another",
    "undone",
}


class Day(ClinicDay):
    """A clinic's day that counts at which runs a clinic failed."""

    failed = 0

    def tick(self, at=None):
        """Run the schedule once."""
        report = super().tick(at)
        self.failed += report.failed_clinics
        return report


def a_day(place, act, stage):
    """Return a day with one of everything of Ana's, in which the word stands, and Eva, who has nothing to do with it."""
    day = Day()
    ana = day.patient(consents=agreed(Purpose.REMINDERS, Purpose.REVIEWS))
    twin = day.patient(id=TWIN, name="Ana López")
    eva = day.patient(id=EVA, name="Eva Ruiz", e164=EVAS_PHONE)
    day.ana, day.eva, day.twin = ana, eva, twin
    day.theirs = day.book(ana, "tomorrow 11:00")
    day.evas = day.book(eva, "tomorrow 11:30")
    event = consent_events.event_of(
        ANA, Purpose.REMINDERS, granted=True, source=Source.FORM, at=day.now, proof=Proof("text")
    )
    task = staff_task(TaskKind.TEXT, day.now, "ana", patient_id=ANA, text="hola")
    said = received_text(ana.e164, "", "wamid.hola", at=day.now, text="hola")
    given = ((Purpose.REMINDERS,), Proof(), "es_MX", day.now)
    line = hashes_of_line(day.records.keyed_hashes, ana.e164)[0]
    signup = Signup(CODE, "Ana López", ana.e164, *given, line=line)
    token = ApiToken("4f9a2c1bqq", "agenda", "hash", (Scope.READ,), day.now)
    doctor = Practitioner("soto", "Dra. Soto", Colour.TEAL)
    brought = AgendaFile("261122153000-4f9a2c1bqqzz", day.now, "lup1ta000001")
    theirs = (event, task, said, signup, token, doctor, brought, *_imported(day), _deed(day))
    keep(day.records, *theirs, *_of_the_team(day))
    if place.startswith("Merge") or act == "undone":
        _merged(day)
    if stage == "planned anew":  # nothing is written yet
        day.keys = lay_word(day, place)
    day.tick("today 12:00")
    if stage == "told":
        day.work()
        _reported_as(day, "delivered")
    if stage != "planned anew":
        day.keys = lay_word(day, place)
    day.before = {message.id for message in day.ledger}
    return day


def lay_word(day, place):
    """Put the word into each record of the kind that is not Eva's; tell whose, by key."""
    kind, _, path = place.partition(".")
    laid = []
    for item in list(day.store.everything()):
        is_evas = kind in OF_ONE and (EVA in str(item) or day.evas.id in str(item))
        changed = None if is_evas or _kind_of(item) != kind else with_word(item, path)
        if changed:
            laid.append(Key(item["pk"]["S"], item["sk"]["S"]))
            day.store.lay(laid[-1], changed)
    assert laid, place
    return laid


def _kind_of(item):
    apart = {"DISPATCH": "Dispatch", "AUDIT": "AuditItem"}
    of_pk = [apart[part] for part in item["pk"]["S"].split("#") if part in apart]
    return of_pk[0] if of_pk else BY_SK.get(item["sk"]["S"].partition("#")[0])


def _imported(day):
    """Return what an import kept of Ana and of her visit."""
    run, at = "261122153000-4f9a2c1b", day.now
    theirs = day.records.get(Appointment, day.theirs.id)
    return (
        ImportedRecord(f"{ANA}/{run}.{ANA}", run, at, patient_before=day.ana, patient=day.ana),
        ImportedRecord(f"{ANA}/{run}.visit", run, at, visit_before=theirs, visit=theirs),
    )


def _deed(day):
    """Return what somebody at the desk did to Ana's visit."""
    theirs = day.records.get(Appointment, day.theirs.id)
    name = f"{ANA}/261122153000-4f9a2c1b"
    return DeskDeed(name, DeedKind.MOVED, day.now, "s1", theirs.id, theirs, theirs)


def _of_the_team(day):
    """Return somebody at the front desk, and an invitation."""
    invited = Invitation("hash", Role.DOCTOR, day.now, day.now + timedelta(days=1))
    return a_member(day.records), invited


def _merged(day, stays=ANA, merged=TWIN):
    who = {"stays_id": stays, "merged_id": merged, "asked": Asked(*ASKED, day.now)}
    merge_records(day.records, day.queue, day.clinic, **who)


def _undone(day):
    asked = Asked(*ASKED, day.now)
    undo_merge(day.records, day.queue, day.clinic, stays_id=ANA, merged_id=TWIN, asked=asked)


def _attested(day):
    ana = day.person(day.ana)
    given = {"source": Source.STAFF, "by": "laura", "now": day.now}
    _, writes = attest_consent(day.records, day.clinic, ana, Purpose.REMINDERS, **given)
    day.records.commit(writes)


def _withdrawn(day, purpose=Purpose.REMINDERS):
    person = day.person(day.ana)
    day.records.commit(
        withdraw(day.records, person, purpose, Source.STAFF, by="laura", now=day.now)
    )


def _listed(day):
    known = Particulars("Ana López García", "+525598765432")
    done = register(day.records, known, now=day.now, source="import", known=day.person(day.ana))
    day.records.commit(done.writes)


def _reported(day):
    for state in ("sent", "failed", "delivered"):
        _reported_as(day, state)


def _reported_as(day, state):
    for message in day.messages(day.ana):
        day.report(message, state, *(["131026"] if state == "failed" else []))


def _tapped(day, action):
    for message in day.messages(day.ana):
        day.tap(message, action)


def _read(day):
    """Read all that an operator, the API and the person read."""
    records, reading = day.records, Reading(day.clinic, as_read)
    for read in (records.inbox, records.open_tasks, lambda: records.merges_into(ANA)):
        read()
    records.patients_named("")
    records.appointments_between(day.at("today 00:00"), day.at("in 3 days 00:00"))
    exported(collect_dossier(records, ANA), reading, now=day.now)
    for entry in trail(records, day.now.date(), day.now.date()):
        assert entry.who
        assert entry.what


def _close_all(day):
    for task in day.inbox():
        close_task(day.records, task.id, now=day.now)


def _moves_out(day):
    number = day.clinic.sender.phone_number_id
    day.hear(NumberChanged(number, "wamid.moved", day.now, day.ana.e164[1:], "5215598765432"))


def _came(day):
    day.go_on("tomorrow 11:10")
    done = record_attendance(day.records, day.clinic, day.theirs.id, came=True, now=day.now)
    day.records.commit(done.writes)


ACTS = {
    "nothing": lambda _day: None,
    "read": _read,
    "cancelled": lambda day: day.cancel(day.theirs),
    "confirmed": lambda day: day.confirm(day.theirs),
    "moved": lambda day: day.move(day.theirs, "in 2 days 12:00"),
    "elsewhere": lambda day: day.move_elsewhere(day.theirs, "Sala 2"),
    "asks for another time": lambda day: day.ask_for_another_time(day.theirs),
    "came": _came,
    "BAJA": lambda day: day.write(day.ana, "BAJA"),
    "ALTA": lambda day: [day.write(day.ana, word) for word in ("BAJA", "ALTA")],
    "says confirmo": lambda day: day.write(day.ana, "confirmo"),
    "says cancelar": lambda day: day.write(day.ana, "cancelar"),
    "says hola": lambda day: day.write(day.ana, "hola, una pregunta"),
    "signs up": lambda day: day.write(day.ana, f"Hola, mi código es {CODE}"),
    "taps confirm": lambda day: _tapped(day, Action.CONFIRM),
    "taps cancel": lambda day: _tapped(day, Action.CANCEL),
    "taps yes": lambda day: _tapped(day, Action.YES_ME),
    "says it is another's": lambda day: _tapped(day, Action.NOT_ME),
    "has another number": _moves_out,
    "reported": _reported,
    "attested": _attested,
    "withdrawn": _withdrawn,
    "withdrawn of that word": lambda day: _withdrawn(day, Purpose.REVIEWS),
    "list": _listed,
    "merged": _merged,
    "merged into another": lambda day: _merged(day, stays=TWIN, merged=ANA),
    "undone": _undone,
    "tasks closed": _close_all,
    "erased": lambda day: erase(day.records, ANA, now=day.now),
}


CASES = [
    (place, stage)
    for place in PLACES_OF_WORDS
    for stage in ("planned anew", "queued", "told")
    if stage in STAGES.get(place, ("queued",))
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("place", "stage"), CASES)
def test_a_word_that_only_a_later_release_knows_harms_nobody(place, stage, act):
    """Whatever happens then: no defect, nothing sent by it, nothing of it lost, Eva reminded."""
    day = a_day(place, act, stage)
    queued = {about for message in day.messages(day.ana) for about in message.about}
    with nullcontext() if act == "read" else suppress(*NO):
        ACTS[act](day)
    day.go_on("tomorrow 12:30", every=timedelta(minutes=45))
    assert day.failed == 0
    if place in NOTHING_AT_ALL:
        assert {message.id for message in day.ledger} == day.before
    else:
        assert [m for m in day.told(day.eva) if m.kind is Kind.REMINDER]
    assert not _sent_by_it(day, place, queued)
    if act not in SAID_ANEW:
        kept = [WORD in str(day.store.get(key)) for key in day.keys]
        assert kept == [True] * len(day.keys)


def _sent_by_it(day, place, queued):
    """Return what was sent to Ana since, though nobody here knows whether it may be."""
    sent = [m for m in day.told(day.ana) if m.id not in day.before and m.kind is not Kind.REPLY]
    stands = any(WORD in str(day.store.get(key)) for key in day.keys)
    if place in ONLY_ANSWERS and stands:
        return sent
    if place in NOT_THAT_MESSAGE:
        return [message for message in sent if not queued.isdisjoint(message.about)]
    if place in NOTHING_ABOUT_THE_VISIT and stands:
        return [m for m in sent if any(a.appointment_id == day.theirs.id for a in m.about)]
    return []


@pytest.mark.parametrize("place", sorted(HEARD))
def test_an_operator_hears_once_of_a_word_that_somebody_waits_for(place):
    """One task, however often it is met."""
    day = a_day(place, "nothing", STAGES.get(place, ("queued",))[0])
    day.go_on("tomorrow 12:30")
    asked = [task for task in day.inbox() if task.kind is TaskKind.UNREADABLE_RECORD]
    assert [task.text.split()[0] for task in asked] == [place.split(".")[0]]


def test_every_word_of_every_kind_has_its_line():
    """Whoever adds one says what is safe while another release does not know it."""
    assert set(PLACES_OF_WORDS) == HEARD | NO_MATTER


@pytest.mark.parametrize("act", ["cancelled", "moved", "BAJA", "withdrawn", "erased", "merged"])
def test_a_message_in_a_later_releases_state_is_kept_from_leaving(act):
    """Whatever takes messages back marks it, and leaves its state to who knows it; an erasure takes it away."""
    day = a_day("Message.state", act, "queued")
    if act == "merged":  # of who stays there is none to take back
        day.write(day.ana, "BAJA")
    ACTS[act](day)
    left = [day.store.get(key) for key in day.keys]
    assert len(left) == 1
    assert act == "erased" or left[0]["recalled"]["S"]
    assert (left[0] is None) == (act == "erased")


def test_baja_ends_what_only_a_later_release_asks_consent_for():
    """All that somebody agreed to, whatever it is for."""
    day = a_day("Patient.consents", "BAJA", "queued")
    day.write(day.ana, "BAJA")
    assert {state.granted for state in day.person(day.ana).consents.values()} == {False}
    assert WORD in day.person(day.ana).consents


def test_a_visit_in_a_later_releases_status_stays_due_when_it_was():
    """Whoever reckons its next moment leaves it alone."""
    day = a_day("Appointment.status", "nothing", "told")
    visit = day.visit(day.theirs)
    assert visit.due_at
    assert reminder_times.next_due(day.clinic, visit) == visit.due_at


@pytest.mark.parametrize(("granted", "by_patient"), [(True, False), (False, True)])
def test_a_no_from_a_source_of_a_later_release_is_the_patients_own(granted, by_patient):
    """Only they take it back; its yes is nobody's but the clinic's."""
    with reading():
        later = Source(WORD)
    event = consent_events.event_of(
        ANA, Purpose.REMINDERS, granted=granted, source=later, at=NOW, proof=Proof("text")
    )
    assert consent_events.state_after(event).by_patient is by_patient
