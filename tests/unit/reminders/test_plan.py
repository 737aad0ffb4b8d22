from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.clinics.hold import Hold
from chalicelib.patients.model import NumberState
from chalicelib.reminders.model import SkipReason, Wait
from chalicelib.reminders.plan import ASK_AGAIN
from tests.builders import NOW, a_clinic, a_line, a_patient, moment, refused
from tests.unit.reminders.visits import DAY, TWO_HOURS, a_visit, plan, told

ANA = "a1b2c3d4e5f6"
IN_TIME = "today 10:30"  # a day before Ana's visit

UNVERIFIED = a_patient(number=NumberState.UNVERIFIED)
NO_NUMBER = {"patient": a_patient(e164=""), "decided_offsets": (120,)}
ASKED = a_patient(number=NumberState.ASKED)
STOPPED = a_line(opted_out_at=NOW - timedelta(days=1))


def test_a_reminder_goes_when_its_moment_has_come():
    """Not a minute before; then once, and it asks whether the patient comes."""
    visit = a_visit()
    assert told(plan("today 10:29", visit)) == [("wait", ANA, moment(IN_TIME))]
    (send,) = plan(IN_TIME, visit)
    assert told([send]) == [("reminder", ANA, DAY)]
    assert send.asks


@pytest.mark.parametrize(
    ("reason", "now", "visit", "clinic"),
    [
        ("no_number", "tomorrow 10:00", NO_NUMBER, {}),
        ("no_number", "tomorrow 10:00", {"line": None, "decided_offsets": (TWO_HOURS,)}, {}),
        ("wrong_number", IN_TIME, {"patient": a_patient(number=NumberState.WRONG)}, {}),
        ("deceased", IN_TIME, {"patient": a_patient(deceased_at=moment("today 09:00"))}, {}),
        ("opted_out", IN_TIME, {"line": STOPPED}, {}),
        ("no_consent", IN_TIME, {"patient": a_patient(consents={})}, {}),
        ("no_consent", IN_TIME, {"patient": a_patient(consents=refused("reminders"))}, {}),
        ("already_confirmed", IN_TIME, {"status": Status.CONFIRMED}, {}),
        ("too_late", "tomorrow 10:00", {"decided_offsets": (TWO_HOURS,)}, {}),
        ("too_late", "tomorrow 10:31", {"decided_offsets": (TWO_HOURS,)}, {}),
        ("not_verified", "tomorrow 10:00", {"patient": ASKED, "decided_offsets": (TWO_HOURS,)}, {}),
        (
            "sender_paused",
            "tomorrow 09:45",
            {"decided_offsets": (TWO_HOURS,)},
            {"paused": "131042"},
        ),
        (
            "clinic_paused",
            "tomorrow 10:00",
            {"decided_offsets": (TWO_HOURS,)},
            {"hold": Hold(moment("today 12:00"))},
        ),
        # a visit at 09:20 is no longer helped by the opening at nine
        (
            "quiet_hours",
            "today 21:00",
            {"starting": "tomorrow 09:20"},
            {"reminder_offsets": (DAY,)},
        ),
    ],
)
def test_what_does_not_go_says_why(reason, now, visit, clinic):
    """A receptionist reads one reason for each reminder that stays away."""
    (skip,) = plan(now, a_visit(**visit), clinic=a_clinic(**clinic))
    assert told([skip])[0][3] == reason
    assert skip.offset == DAY


def test_without_a_number_a_reminder_waits_for_one():
    """Given before it helps no more, it goes; the next reminder's moment is a look as well."""
    bare = {"patient": a_patient(e164="")}
    assert told(plan(IN_TIME, a_visit(**bare))) == [("wait", ANA, moment("tomorrow 09:00"))]
    assert told(plan(IN_TIME, a_visit(**NO_NUMBER))) == [("wait", ANA, moment("tomorrow 10:00"))]
    assert [d[0] for d in told(plan(IN_TIME, a_visit()))] == ["reminder"]


def test_every_reason_is_reached():
    """A reason that nothing gives would be a promise to the receptionist that nobody keeps."""
    tables = test_what_does_not_go_says_why.pytestmark[0].args[1]
    elsewhere = {
        "superseded",
        "daily_limit",
        "daily_ceiling",
    }  # below, and in test_clinic_daily_limit.py
    assert {row[0] for row in tables} | elsewhere == set(SkipReason)


@pytest.mark.parametrize(
    ("patient", "line", "reason"),
    [
        (a_patient(number=NumberState.WRONG, consents={}), STOPPED, "wrong_number"),
        (a_patient(consents={}), STOPPED, "opted_out"),
        (a_patient(number=NumberState.UNVERIFIED, consents={}), "their own", "no_consent"),
    ],
)
def test_the_firmest_no_is_the_one_that_is_told(patient, line, reason):
    """Of several reasons the one that no later yes undoes."""
    (skip,) = plan(IN_TIME, a_visit(patient=patient, line=line))
    assert skip.reason == reason


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.BOOKED, Status.CONFIRMED}))
def test_a_visit_that_is_off_or_over_is_never_looked_at_again(status):
    """Cancelled, to be moved, come or not come: nothing goes and nothing is due."""
    assert told(plan(IN_TIME, a_visit(status=status))) == [("wait", ANA, None)]


class TestWhoseNumber:
    """Nobody hears of a visit before they said that they are its patient."""

    def test_the_question_goes_well_before_the_first_reminder(self):
        """As soon as the visit is booked, by day."""
        visit = a_visit("in 5 days 10:30", patient=UNVERIFIED)
        assert told(plan("today 12:00", visit)) == [("verify", ANA)]

    @pytest.mark.parametrize(
        ("now", "until"),
        [("today 08:59", "today 09:00"), ("today 20:00", "tomorrow 09:00")],
    )
    def test_the_question_waits_for_the_morning(self, now, until):
        """A stranger is not woken up."""
        visit = a_visit("in 5 days 10:30", patient=UNVERIFIED)
        assert told(plan(now, visit)) == [("wait", ANA, moment(until))]

    def test_the_question_waits_for_the_sender(self):
        """A paused number asks nobody."""
        visit = a_visit("in 5 days 10:30", patient=UNVERIFIED)
        decisions = plan("today 12:00", visit, clinic=a_clinic(paused="131042"))
        assert told(decisions) == [("wait", ANA, moment("today 13:00"))]

    def test_instead_of_a_reminder_that_is_due_the_question_goes(self):
        """Booked for tomorrow: there is time for an answer and then for the reminder."""
        assert told(plan(IN_TIME, a_visit(patient=UNVERIFIED))) == [("verify", ANA)]

    def test_while_nobody_answers_the_reminder_waits(self):
        """It is looked at again when the next one is due, then for the last time; the answer comes by itself."""
        visit = a_visit(patient=ASKED)
        two_hours = moment("tomorrow 09:00")  # 08:30 is night
        assert told(plan(IN_TIME, visit)) == [("wait", ANA, two_hours)]
        again = told(plan(two_hours, visit))
        last = ("wait", ANA, moment("tomorrow 10:00"))
        assert again == [("skip", ANA, DAY, "superseded"), last]

    def test_a_number_asked_before_anything_is_due_waits_for_its_reminder(self):
        """Nothing is asked twice."""
        visit = a_visit("in 5 days 10:30", patient=ASKED)
        assert told(plan("today 12:00", visit)) == [("wait", ANA, moment("in 4 days 10:30"))]

    def test_one_person_is_asked_once_whatever_they_have_booked(self):
        """Two visits of different days, one question; the later visit waits in a write of its own."""
        visits = [
            a_visit("in 5 days 10:30", patient=UNVERIFIED, id="one"),
            a_visit("in 6 days 10:30", patient=UNVERIFIED, id="two"),
        ]
        decided = plan("today 12:00", *visits)
        assert [short for short in told(decided) if short[0] == "verify"] == [("verify", "one")]
        assert [d.visit.id for d in decided if isinstance(d, Wait)] == ["two"]

    def test_two_unsure_children_of_one_phone_are_asked_about_each(self):
        """The parent may know the one name and not the other."""
        visits = [
            a_visit("in 5 days 10:30", patient=replace(UNVERIFIED, id="luis"), id="one"),
            a_visit("in 5 days 10:30", patient=replace(UNVERIFIED, id="sofia"), id="two"),
        ]
        assert told(plan("today 12:00", *visits)) == [("verify", "one"), ("verify", "two")]

    @pytest.mark.parametrize(
        ("nothing_left", "decided"),
        [
            ({"decided_offsets": (DAY, TWO_HOURS)}, [("wait", ANA, None)]),
            (
                {"starting": "yesterday 10:30"},
                [("skip", ANA, DAY, "superseded"), ("skip", ANA, TWO_HOURS, "too_late")],
            ),
        ],
    )
    def test_nobody_is_asked_about_a_visit_with_nothing_left_to_tell(self, nothing_left, decided):
        """A question with no reminder to follow only puzzles."""
        visit = a_visit(patient=UNVERIFIED, **nothing_left)
        assert told(plan("today 12:00", visit)) == decided

    def test_a_clinic_that_reminds_of_nothing_asks_nobody(self):
        """Without reminders nobody needs to say who they are."""
        visit = a_visit(patient=UNVERIFIED)
        clinic = a_clinic(reminder_offsets=())
        assert told(plan("today 12:00", visit, clinic=clinic)) == [("wait", ANA, None)]

    @pytest.mark.parametrize("number", [NumberState.VERIFIED, NumberState.ATTESTED])
    def test_a_sure_number_is_not_asked(self, number):
        """Who wrote from it, or whom the clinic vouches for, is reminded."""
        decisions = plan(IN_TIME, a_visit(patient=a_patient(number=number)))
        assert told(decisions) == [("reminder", ANA, DAY)]


class TestQuietHours:
    """By default nothing unprompted leaves between eight in the evening and nine in the morning."""

    @pytest.mark.parametrize(
        ("now", "decided"),
        [
            ("today 23:59", ("wait", ANA, moment("tomorrow 09:00"))),
            ("tomorrow 00:00", ("wait", ANA, moment("tomorrow 09:00"))),
            ("tomorrow 08:59", ("wait", ANA, moment("tomorrow 09:00"))),
            ("tomorrow 09:00", ("reminder", ANA, 2 * DAY)),
            ("tomorrow 19:59", ("reminder", ANA, 2 * DAY)),
            ("tomorrow 20:00", ("wait", ANA, moment("in 2 days 09:00"))),
        ],
    )
    def test_a_late_reminder_waits_for_the_morning(self, now, decided):
        """From the minute at which sending ends to the one at which it begins."""
        clinic = a_clinic(reminder_offsets=(2 * DAY,))
        assert told(plan(now, a_visit("in 2 days 18:00"), clinic=clinic)) == [decided]

    def test_the_reminder_of_an_early_visit_goes_the_evening_before(self):
        """Half past nine: two hours before is night, and nine leaves less than an hour."""
        visit = a_visit("tomorrow 09:30", decided_offsets=(DAY,))
        assert told(plan("today 19:29", visit)) == [("wait", ANA, moment("today 19:30"))]
        assert told(plan("today 19:30", visit)) == [("reminder", ANA, TWO_HOURS)]

    def test_a_clinic_may_choose_its_own_hours(self):
        """From seven in the morning."""
        visit = a_visit("tomorrow 08:30", decided_offsets=(DAY,))
        early = a_clinic(sending_from=time(6), sending_until=time(21))
        assert told(plan("tomorrow 06:30", visit, clinic=early)) == [("reminder", ANA, TWO_HOURS)]

    def test_another_zone_moves_what_is_due(self):
        """Due at half past ten in Mexico City, which is night in Tijuana: it waits for nine o'clock there."""
        visit = a_visit(due_at=moment(IN_TIME))
        tijuana = a_clinic(zone="America/Tijuana")
        assert told(plan(IN_TIME, visit, clinic=tijuana)) == [("wait", ANA, moment("today 11:00"))]


class TestSeveralReminders:
    """One visit, one reminder at a time."""

    def test_of_several_due_together_the_closest_to_the_visit_goes(self):
        """Booked an hour before: the others say why they stay away."""
        week = a_clinic(reminder_offsets=(7 * DAY, DAY, TWO_HOURS))
        assert told(plan("tomorrow 09:30", a_visit(), clinic=week)) == [
            ("skip", ANA, DAY, "superseded"),
            ("skip", ANA, 7 * DAY, "superseded"),
            ("reminder", ANA, TWO_HOURS),
        ]

    @pytest.mark.parametrize(
        ("now", "starting", "goes"),
        [
            (
                "today 12:00",
                "today 14:30",
                False,
            ),  # two and a half hours before: the other in 30 min
            ("today 11:00", "today 18:00", False),  # booked for the same day
            ("today 12:00", "tomorrow 08:00", False),  # at 09:00 it was due, at 19:30 the other is
            ("today 10:00", "tomorrow 08:00", True),  # an hour late is in time
            ("today 12:00", "tomorrow 10:00", True),  # the other comes tomorrow
            (
                "today 12:00",
                "today 21:46",
                True,
            ),  # the other falls where no run finds the hours open
        ],
    )
    def test_a_late_one_gives_way_to_the_next_of_that_day(self, now, starting, goes):
        """Over an hour late, or nearer to the next one, it leaves the day to that; but never to one that may not go."""
        decided = told(plan(now, a_visit(starting)))
        assert decided == [("reminder", ANA, DAY) if goes else ("skip", ANA, DAY, "superseded")]

    def test_one_that_is_in_time_goes_and_the_next_of_that_day_does_not(self):
        """Three and two hours before: the first has told it, once is enough for a day."""
        clinic = a_clinic(reminder_offsets=(180, 120))
        visit = a_visit("today 18:00")
        assert told(plan("today 15:15", visit, clinic=clinic)) == [("reminder", ANA, 180)]
        once = {"decided_offsets": (180,), "told_at": moment("today 15:15")}
        after = a_visit("today 18:00", **once)
        assert told(plan("today 16:00", after, clinic=clinic)) == [("skip", ANA, 120, "superseded")]

    @pytest.mark.parametrize(
        ("told_at", "decided"),
        [
            ("yesterday 19:00", ("reminder", ANA, DAY)),
            ("today 09:03", ("skip", ANA, DAY, "superseded")),
            ("today 19:00", ("skip", ANA, DAY, "superseded")),
            (
                "tomorrow 09:00",
                ("skip", ANA, DAY, "superseded"),
            ),  # a notice that waits for the morning
        ],
    )
    def test_a_reminder_of_a_day_on_which_the_visit_is_told_does_not_go(self, told_at, decided):
        """By an earlier reminder or by a notice, also one that leaves only later."""
        visit = a_visit(told_at=moment(told_at))
        assert told(plan(IN_TIME, visit)) == [decided]

    def test_late_after_an_outage_it_goes_while_it_helps(self):
        """Until half an hour before the visit; never after its start."""
        visit = a_visit("tomorrow 15:00", decided_offsets=(DAY,))
        assert told(plan("tomorrow 14:29", visit)) == [("reminder", ANA, TWO_HOURS)]
        for late in ("tomorrow 14:30", "tomorrow 15:00", "in 3 days 12:00"):
            assert told(plan(late, visit)) == [("skip", ANA, TWO_HOURS, "too_late")]

    def test_nothing_left_to_decide_means_never(self):
        """Both reminders done."""
        visit = a_visit(decided_offsets=(DAY, TWO_HOURS))
        assert told(plan("tomorrow 09:30", visit)) == [("wait", ANA, None)]


class TestConfirmed:
    """Who confirmed is not asked again."""

    def test_a_last_short_reminder_is_the_clinics_choice(self):
        """The last one only, and it asks nothing."""
        clinic = a_clinic(remind_confirmed=True)
        visit = a_visit("tomorrow 15:00", status=Status.CONFIRMED)
        first = plan("today 15:00", visit, clinic=clinic)
        assert told(first) == [("skip", ANA, DAY, "already_confirmed")]
        once = replace(visit, appointment=replace(visit.appointment, decided_offsets=(DAY,)))
        (short,) = plan("tomorrow 13:00", once, clinic=clinic)
        assert told([short]) == [("reminder", ANA, TWO_HOURS)]
        assert not short.asks
        (none,) = plan("tomorrow 13:00", once)
        assert none.reason is SkipReason.ALREADY_CONFIRMED


class TestPausedSender:
    """WhatsApp stopped the number: the work waits."""

    PAUSED = a_clinic(paused="131042")

    def test_a_reminder_waits_an_hour_at_a_time(self):
        """While it would still help then."""
        decisions = plan("today 12:00", a_visit(), clinic=self.PAUSED)
        assert told(decisions) == [("wait", ANA, moment("today 12:00") + ASK_AGAIN)]

    def test_a_reminder_that_cannot_wait_is_given_up(self):
        """With the reason that staff can act on."""
        decisions = plan("tomorrow 09:10", a_visit(decided_offsets=(DAY,)), clinic=self.PAUSED)
        assert told(decisions) == [("skip", ANA, TWO_HOURS, "sender_paused")]


def test_an_instant_is_an_instant_whatever_its_zone():
    """Given in UTC or on a wall clock."""
    at = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert moment(IN_TIME) == at
    assert told(plan(at, a_visit())) == told(plan(IN_TIME, a_visit()))
