"""Numbers of which nobody knows whose they are, that change, or that the clinic puts right."""

from chalicelib.appointments.replan_visits import replan_visits
from chalicelib.appointments.staged_records import Staged
from chalicelib.messaging.event_types import NumberChanged
from chalicelib.patients.model import NumberState, Particulars, Purpose
from chalicelib.patients.register import register
from tests.builders import a_clinic, agreed

NEW_PHONE = "+525587654321"
UNSURE = {"number": NumberState.UNVERIFIED}
ONE_REMINDER = a_clinic(reminder_offsets=(24 * 60,))


def asked_stranger(day):
    """Return a person of a list with a visit, of whose number somebody has been asked whose it is."""
    ana = day.patient(**UNSURE, consents=agreed(Purpose.REMINDERS, by_patient=False))
    day.book(ana, "in 3 days 10:30", practitioner="Dra. Ruiz")
    day.go_on("today 10:00")
    return ana


def corrected(day, person, e164=NEW_PHONE, *, records=None):
    """Give a person another number, as the clinic's own system and lists do; return them as they are then."""
    staged = Staged(records or day.records)
    before = day.person(person)
    done = register(staged, Particulars(person.name, e164), now=day.now, source="api", known=before)
    staged.stage(done.writes)
    staged.stage(replan_visits(staged, day.clinic, before, done.patient, now=day.now))
    day.records.commit(staged.writes)
    return day.person(person)


def texts(day, who):
    """Return every word that reached a phone."""
    return " ".join(" ".join((m.content.text, *m.content.parameters)) for m in day.told(who))


def changes_number(day, old, new="5215587654321", **more):
    """Let WhatsApp say that a person has another number; return the event."""
    number = day.clinic.sender.phone_number_id
    at = more.pop("at", day.now)
    event = NumberChanged(number, "wamid.sys", at, old.e164.removeprefix("+"), new, **more)
    day.hear(event)
    return event
