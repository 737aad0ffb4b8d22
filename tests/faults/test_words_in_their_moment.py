"""Texts, taps, signs, edits and withdrawals that come late and out of order, past reminders, moves, answers and the desk's acts.

Judged by what had truly arrived before they were written, and by what anybody decided after it.
"""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, note, settings
from hypothesis import strategies as st

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.errors import NotAllowedError
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import PASSED_ON
from tests.scale import scaled

MINUTE = timedelta(minutes=1)
YES = ("Sí", "Ok, gracias", "👍", "de acuerdo")
SAYS_YES = ("Sí",)  # the others may be but a receipt
COURTESY = ("gracias", "Muchas gracias 🙏")
ASKS = ("Confirmo mi cita", "No puedo ir", "Quisiera cancelar mi cita", "¿puedo cambiar mi cita?")
OF_A_DAY = {0: ("hoy no puedo", "hoy ahí estaré"), 1: ("cancelo la de mañana", "nos vemos mañana")}
CHOICES = ("2", "la de Luis")
ODD = ("¿tienen estacionamiento?", "No")
TEXTS = [*CHOICES, *YES, *COURTESY, *ASKS, *OF_A_DAY[0], *OF_A_DAY[1], *ODD]
STARTS = ("today 17:00", "today 18:30", "tomorrow 10:30", "tomorrow 17:00")

TAPPED = [Action.CONFIRM, Action.MOVE, Action.CANCEL, Action.UNDO]
DESK = {
    "cancel": ClinicDay.cancel,
    "confirm": ClinicDay.confirm,
    "another": ClinicDay.ask_for_another_time,
    "restore": ClinicDay.restore,
}

delays = st.sampled_from([0, 0, 1, 20, 90, 350, 361, 1500])
texts = st.tuples(st.just("text"), st.sampled_from(TEXTS), delays)
steps = st.one_of(
    texts,
    texts,
    st.tuples(st.just("pass"), st.sampled_from([1, 15, 60, 420])),
    st.tuples(st.just("tap"), st.sampled_from(TAPPED), delays),
    st.tuples(st.just("tap"), st.sampled_from(TAPPED), delays),
    st.tuples(st.just("sign"), st.sampled_from(["👍", "❤️", ""]), delays),
    st.tuples(
        st.just("changed"), st.sampled_from(TEXTS), st.sampled_from(["", "mejor no"]), delays
    ),
    st.tuples(st.just("sign that is gone"), st.just("👍"), delays),
    st.tuples(st.just("tap again"), delays),
    st.tuples(st.sampled_from(sorted(DESK)), st.integers(0, 2)),
    st.tuples(st.sampled_from(sorted(DESK)), st.integers(0, 2)),
    st.tuples(st.just("move"), st.integers(0, 2), st.sampled_from(STARTS)),
)


class Talk:
    """Ana and Luis on one phone with three visits; every message that truly reached it, and every decision, with its moment."""

    def __init__(self):
        self.day = ClinicDay(a_clinic(reminder_offsets=(1440, 120)))
        self.ana = self.day.patient()
        luis = self.day.patient(id="luis", name="Luis Pérez")
        who = (self.ana, luis, self.ana)
        visits = zip(who, ("today 17:00", "tomorrow 10:30", "tomorrow 17:00"), strict=True)
        self.visits = [self.day.book(person, at) for person, at in visits]
        self.arrived = []
        self.decided = {}  # by visit: when anybody last made it what it is
        self.tapped = []  # what they tapped, to be tapped again
        self.to_taps = set()  # which arrivals answered a tap, that is answered each time
        self.gone = {}  # by message: when a sign was last taken away from it
        self.let_pass(90)  # until the reminder of tomorrow has come

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
        """Take a step, and hold what it did to the rules."""
        before = len(self.arrived)
        match step:
            case ("pass", minutes):
                self.let_pass(minutes)
            case ("move", which, to):
                self.desk(lambda: self.day.move(self.visits[which], to), which)
            case (act, which) if act in DESK:
                self.desk(lambda: DESK[act](self.day, self.visits[which]), which)
            case (said, *what, minutes):
                SAYS[said](self, *what, self.ago(minutes))
        self._note()
        if step[0] in ("tap", "tap again"):
            self.to_taps |= set(range(before, len(self.arrived)))

    def ago(self, minutes):
        """Return the moment so many minutes ago."""
        return self.day.now - minutes * MINUTE

    def desk(self, act, which):
        """Let the desk decide about a visit, if it may; the time that it has already is no decision."""
        before = self.stand()[which]
        try:
            act()
        except NotAllowedError:
            return
        if self.stand()[which] != before:
            self.decided[before.id] = self.day.now

    def tap(self, action, at):
        """Tap the last message that had such a button when they did."""
        told = [m for when, m in self.arrived if when <= at and m.kind is not Kind.VERIFY]
        under = [m for m in told if action in {b.action for b in m.content.buttons}]
        if under:
            self.tapped.append((under[-1], action))
            self.hear(lambda at: self.day.tap(under[-1], action, at=at), at)

    def tap_again(self, at):
        """Let the other copy of a double tap come, which was held back on its way."""
        if self.tapped:
            message, action = self.tapped[-1]
            self.hear(lambda at: self.day.tap(message, action, at=at), at)

    def sign(self, emoji, at):
        """Put a sign on the last message, or take it away; what was put before a taking-away changes nothing after it."""
        told = [m for when, m in self.arrived if when <= at]
        if not told:
            return
        changed = self.hear(lambda at: self.day.react(told[-1], emoji, at=at), at)
        gone = self.gone.get(told[-1].id)
        assert not (changed and gone and at <= gone), "it had been taken away"
        if not emoji:
            assert changed == []
            self.gone[told[-1].id] = max(at, gone or at)

    def gone_sign(self, emoji, at):
        """Let a sign come after its taking-away."""
        self.sign("", self.day.now)
        self.sign(emoji, at)

    def change(self, text, becomes, at):
        """Let an edit or a withdrawal come before what it changes, which then changes no visit."""
        name = f"wamid.late{self.day.now:%H%M%S}"
        assert (
            self.hear(lambda at: self.day.edit(self.ana, name, becomes, at=at), self.day.now) == []
        )

        def words(at):
            return self.day.write(self.ana, text, at=at, provider_id=name)

        assert self.hear(words, at) == [], "it had been changed before it came"
        assert any(t.text.startswith(text) for t in self.day.records.texts_on(self.ana.e164))

    def hear(self, comes, said_at):
        """Let something come in that was said then; return what changed, and hold it to what was decided since."""
        before = self.stand()
        comes(said_at)
        changed = [
            (b, a) for b, a in zip(before, self.stand(), strict=True) if b.status is not a.status
        ]
        for visit, _ in changed:
            assert said_at >= self.decided.get(visit.id, said_at), "it beat a later decision"
            self.decided[visit.id] = said_at
        return changed

    def read(self, text, written_at):
        """Let a text come in and hold what it did to what had been told."""
        inbox = len(self.day.inbox())
        changed = self.hear(lambda at: self.day.write(self.ana, text, at=at), written_at)
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
            ends_nothing = (
                text in SAYS_YES
            )  # … that a person reads what they wrote, which "ok" may answer
            said = [m for m in told if not (ends_nothing and m.content.text == PASSED_ON)][-1]
            last = {(a.appointment_id, a.schedule) for a in said.about}
            asks = {button.action for button in said.content.buttons}
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
        said = [
            at
            for n, (at, message) in enumerate(self.arrived)
            if message.content.text == PASSED_ON and n not in self.to_taps
        ]
        return [b - a for a, b in pairwise(said) if b - a < timedelta(hours=12)]


SAYS = {
    "text": Talk.read,
    "tap": Talk.tap,
    "tap again": Talk.tap_again,
    "sign": Talk.sign,
    "sign that is gone": Talk.gone_sign,
    "changed": Talk.change,
}


@settings(max_examples=scaled(3_000), deadline=None)
@given(st.lists(steps, min_size=3, max_size=14))
def test_no_word_changes_a_visit_that_it_does_not_speak_of(drawn):
    """Whatever was said before, and however late it comes."""
    talk = Talk()
    for step in drawn:
        note(str(step))
        talk.do(step)
    assert talk.too_close() == []
