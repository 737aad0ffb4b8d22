"""A clinic's day over records in memory: people with visits, and what somebody at the desk sees and does."""

import re
from html import unescape

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.model import Message, State
from chalicelib.patients.model import Patient
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, a_line, a_message, a_patient, an_appointment, keep
from tests.unit.web.staff.at_work import Browser

ANA, BETO, CARLA, DORA = "p00000000001", "p00000000002", "p00000000003", "p00000000004"
VISITS = {ANA: "a00000000001", BETO: "a00000000002", CARLA: "a00000000003", DORA: "a00000000004"}


class DayAtDesk:
    """Four people come today; it is half past nine in the morning."""

    def __init__(self, services):
        self.services, self.records = services, services.records(CLINIC_ID)
        self.comes(ANA, "Ana López", "today 12:00", asked=True)
        self.comes(BETO, "Beto Ruiz", "today 09:00", status=Status.CONFIRMED)
        self.comes(CARLA, "Carla Paz", "today 16:00", status=Status.CHANGE_REQUESTED)
        self.comes(DORA, "Dora Gil", "tomorrow 10:00", asked=True)
        self.browser = Browser().sits_down_as(services, Role.RECEPTION)

    def comes(self, who, name, starting, *, asked=False, **visit):
        """Put somebody on the list, with a visit that they were perhaps asked about."""
        person = a_patient(id=who, name=name, e164=f"+52555000{who[-4:]}")
        booked = an_appointment(starting, id=VISITS[who], patient_id=who, **visit)
        told = a_message(about=booked, owner=who, e164=person.e164, state=State.READ)
        if asked:
            booked = an_appointment(
                starting, id=VISITS[who], patient_id=who, message_ids=(told.id,), **visit
            )
        keep(
            self.records,
            person,
            booked,
            a_line(person, visits=[booked]),
            *([told] if asked else []),
        )

    def opens(self, path="/hoy"):
        """Open a page; return what it says, tags aside."""
        self.seen = self.browser.get(path)
        return words_of(self.seen)

    def to_do(self):
        """Return what the day says is to be done."""
        return self.opens().partition("Por hacer")[2].partition("Agenda")[0]

    def presses(self, path, **fields):
        """Press a button of the page that was opened last; return where that leads."""
        return self.browser.post(path, **({"de": "/hoy"} | fields))

    def follows(self, answer):
        """Go where an answer leads; return what is said there."""
        place = answer.headers["Location"].partition("#")[0]
        return self.opens("/" + re.sub(r"^(\.\./|\./)+", "", place))

    def visit(self, who):
        """Return somebody's visit as it stands."""
        return self.records.get(Appointment, VISITS[who])

    def person(self, who):
        """Return somebody as they are kept."""
        return self.records.get(Patient, who)

    def waiting(self, who):
        """Return what waits to leave for somebody."""
        found = self.records.messages_of(who)
        return [message.kind for message in found if message.state is State.QUEUED]

    def message(self, message_id):
        """Return a message as it stands."""
        return self.records.get(Message, message_id)


def words_of(answer):
    """Return what a page says, tags aside and spaces joined."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", answer.body.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
