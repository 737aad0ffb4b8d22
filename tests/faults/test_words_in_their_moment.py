"""Texts that come late and out of order, past reminders, moves and answers: judged by what had truly arrived before they were written."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, note, settings
from hypothesis import strategies as st

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import PASSED_ON
from tests.scale import scaled

MINUTE = timedelta(minutes=1)
YES = ("Sí", "Ok, gracias", "👍", "de acuerdo")
COURTESY = ("gracias", "Muchas gracias 🙏")
ASKS = ("Confirmo mi cita", "No puedo ir", "Quisiera cancelar mi cita", "¿puedo cambiar mi cita?")
OF_A_DAY = {0: ("hoy no puedo", "hoy ahí estaré"), 1: ("cancelo la de mañana", "nos vemos mañana")}
CHOICES = ("2", "la de Luis")
ODD = ("¿tienen estacionamiento?", "No")
TEXTS = [*CHOICES, *YES, *COURTESY, *ASKS, *OF_A_DAY[0], *OF_A_DAY[1], *ODD]
STARTS = ("today 17:00", "today 18:30", "tomorrow 10:30", "tomorrow 17:00")

texts = st.tuples(
    st.just("text"), st.sampled_from(TEXTS), st.sampled_from([0, 0, 1, 20, 90, 350, 361, 1500])
)
steps = st.one_of(
    texts,
    texts,
    st.tuples(st.just("pass"), st.sampled_from([1, 15, 60, 420])),
    st.tuples(st.just("tap"), st.sampled_from([Action.CONFIRM, Action.MOVE, Action.CANCEL])),
    st.tuples(st.just("cancel"), st.integers(0, 2)),
    st.tuples(st.just("move"), st.integers(0, 2), st.sampled_from(STARTS)),
)


class Talk:
    """Ana and Luis on one phone with three visits, and every message that truly reached it, with its moment."""

    def __init__(self):
        self.day = ClinicDay(a_clinic(reminder_offsets=(1440, 120)))
        self.ana = self.day.patient()
        luis = self.day.patient(id="luis", name="Luis Pérez")
        who = (self.ana, luis, self.ana)
        visits = zip(who, ("today 17:00", "tomorrow 10:30", "tomorrow 17:00"), strict=True)
        self.visits = [self.day.book(person, at) for person, at in visits]
        self.arrived = []
        self.let_pass(15)

    def let_pass(self, minutes):
        """Let the schedule and the sender go on; note what arrives."""
        end = self.day.now + minutes * MINUTE
        while self.day.now < end:
            self.day.tick()
            self._note()
            self.day.now = min(end, self.day.now + 14 * MINUTE)

    def _note(self):
        self.day.work()
        news = self.day.ledger[len(self.arrived) :]
        self.arrived += [(self.day.now, message) for message in news]
        self.day.now += MINUTE

    def stand(self):
        """Return the visits as they stand."""
        return [self.day.visit(visit) for visit in self.visits]

    def do(self, step):
        """Take a step; of a text return what changed, and judge it."""
        match step:
            case ("pass", minutes):
                self.let_pass(minutes)
            case ("tap", action):
                told = [
                    m for _, m in self.arrived if m.content.buttons and m.kind is not Kind.VERIFY
                ]
                if told:
                    self.day.tap(told[-1], action)
            case ("cancel", which):
                if self.stand()[which].is_open:
                    self.day.cancel(self.visits[which])
            case ("move", which, to):
                if self.stand()[which].is_open and self.day.at(to) > self.day.now:
                    self.day.move(self.visits[which], to)
            case ("text", text, minutes):
                self.hear(text, self.day.now - minutes * MINUTE)
        self._note()

    def hear(self, text, written_at):
        """Let a text come in and hold what it did to what had been told."""
        before, inbox = self.stand(), len(self.day.inbox())
        self.day.write(self.ana, text, at=written_at)
        changed = [
            (b, a) for b, a in zip(before, self.stand(), strict=True) if b.status is not a.status
        ]
        tasks = [task.kind for task in self.day.inbox()][: len(self.day.inbox()) - inbox]
        told = [message for at, message in self.arrived if at <= written_at]
        for visit, _ in changed:
            self.judge(visit, text, written_at, told)
        if text in COURTESY:
            assert (changed, tasks) == ([], [])
        if text in ODD:
            assert changed == []
            assert TaskKind.TEXT in tasks or self.joined(), text

    def judge(self, visit: Appointment, text, written_at, told):
        """Hold one change to the rules: told before, not late, the last thing said, the day named."""
        assert self.day.now - written_at <= timedelta(hours=6), "late"
        about = {(a.appointment_id, a.schedule) for m in told for a in m.about}
        assert (visit.id, visit.schedule) in about, "nobody had told them of it when they wrote"
        if text in YES:
            last = {(a.appointment_id, a.schedule) for a in told[-1].about}
            asks = {button.action for button in told[-1].content.buttons}
            assert (visit.id, visit.schedule) in last, "a yes to something else"
            assert Action.CONFIRM in asks, "a yes to what asked nothing"
        if text in CHOICES:
            asked = [m for m in told if "¿Cuál" in m.content.text][-1]
            named = {(a.appointment_id, a.schedule) for a in asked.about}
            assert (visit.id, visit.schedule) in named, "no question with numbers named it"
        for ahead, words in OF_A_DAY.items():
            if text in words:
                zone = ZoneInfo(self.day.clinic.zone)
                named = written_at.astimezone(zone).date() + timedelta(days=ahead)
                assert visit.starts_at.astimezone(zone).date() == named, "another day"

    def joined(self):
        """Tell whether a text joined a task that is open."""
        return any(task.texts > 1 for task in self.day.inbox())

    def too_close(self):
        """Return how soon somebody was told again that a person reads what they wrote."""
        said = [at for at, message in self.arrived if message.content.text == PASSED_ON]
        return [b - a for a, b in pairwise(said) if b - a < timedelta(hours=12)]


@settings(max_examples=scaled(3_000), deadline=None)
@given(st.lists(steps, min_size=3, max_size=14))
def test_no_word_changes_a_visit_that_it_does_not_speak_of(drawn):
    """Whatever was said before, and however late it comes."""
    talk = Talk()
    for step in drawn:
        note(str(step))
        talk.do(step)
    assert talk.too_close() == []
