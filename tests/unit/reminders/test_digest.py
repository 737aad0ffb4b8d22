from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.appointments.model import Status
from chalicelib.messaging.load_phrases import LANGUAGES
from chalicelib.messaging.whatsapp.payload import clean_parameter
from chalicelib.messaging.whatsapp.template_definitions import PLACE, load_definitions
from chalicelib.patients.model import NumberState
from chalicelib.reminders.digest import siblings_wanted, with_siblings
from chalicelib.reminders.model import Send
from chalicelib.reminders.reminder_messages import reminder
from tests.builders import NOW, a_clinic, a_patient, moment
from tests.unit.reminders.visits import DAY, TWO_HOURS, a_visit, on_one_line, plan, told

LUIS = a_patient(id="luis", name="Luis Pérez", guardian="mamá")
SOFIA = a_patient(id="sofia", name="Sofía Pérez", guardian="mamá")
IN_TIME = "today 12:00"


def luis(starting="tomorrow 10:30", patient=LUIS, **changes):
    return a_visit(starting, patient=patient, id="luis", **changes)


def sofia(starting="tomorrow 11:00", patient=SOFIA, **changes):
    return a_visit(starting, patient=patient, id="sofia", **changes)


def test_two_children_of_one_phone_get_one_message():
    """Each is named in it, the soonest first, whichever was found first."""
    digest = ("reminder", "luis", "sofia", DAY, DAY)
    assert told(plan(IN_TIME, *on_one_line(luis(), sofia()))) == [digest]
    assert told(plan(IN_TIME, *on_one_line(sofia(), luis()))) == [digest]


def test_two_of_one_name_on_a_phone_are_told_apart_by_their_whole_names():
    """Whoever is called as another of the message has the whole name in it, without the title; one person has not."""
    mother = replace(LUIS, name="Dra. Ana Luna")
    daughter = replace(SOFIA, name="ANA MARÍN (hija)")
    apart = reminder_of(luis(patient=mother), sofia(patient=daughter))
    assert "Ana Luna" in apart
    assert "Ana Marín" in apart
    assert "Dra." not in apart
    twice = reminder_of(luis(patient=mother), sofia("tomorrow 12:00", patient=mother))
    assert "Ana" in twice
    assert "Luna" not in twice


def reminder_of(*visits):
    """Return the names and hours of the one message that a phone gets."""
    (sent,) = plan(IN_TIME, *on_one_line(*visits))
    return reminder(a_clinic(), sent, NOW).content.parameters[1]


def test_two_visits_of_one_person_on_a_day_get_one_message():
    """The dentist and the hygienist."""
    visits = on_one_line(luis(), sofia("tomorrow 12:00", patient=LUIS))
    assert told(plan(IN_TIME, *visits)) == [("reminder", "luis", "sofia", DAY, DAY)]


def test_two_phones_are_two_messages():
    """Nobody reads of somebody else's visit."""
    other = sofia(patient=replace(SOFIA, e164="+525587654321"))
    assert len(plan(IN_TIME, luis(), other)) == 2


def test_two_days_are_two_messages():
    """The day is the clinic's, not that of UTC: 18:30 and 19:30 in Mexico are two UTC days."""
    late = on_one_line(luis("tomorrow 17:30"), sofia("tomorrow 18:30"))
    assert len(plan("today 18:45", *late)) == 1
    over_night = on_one_line(luis("tomorrow 18:30"), sofia("in 2 days 09:30"))
    clinic = a_clinic(reminder_offsets=(3 * DAY,))
    assert len(plan("today 18:45", *over_night, clinic=clinic)) == 2


def test_each_visit_keeps_its_own_offset():
    """One is reminded of for tomorrow, the other booked an hour before."""
    clinic = a_clinic(reminder_offsets=(7 * 60, 60))
    visits = on_one_line(luis("today 16:00"), sofia("today 18:30", decided_offsets=(60,)))
    (digest,) = plan("today 15:15", *visits, clinic=clinic)[1:]
    assert told([digest]) == [("reminder", "luis", "sofia", 60, 7 * 60)]


def test_one_who_may_not_be_reminded_is_left_out():
    """The other child's reminder goes alone, and the reason is told."""
    visits = on_one_line(luis(), sofia(patient=replace(SOFIA, consents={})))
    assert told(plan(IN_TIME, *visits)) == [
        ("skip", "sofia", DAY, "no_consent"),
        ("reminder", "luis", DAY),
    ]


def test_a_confirmed_visit_is_not_asked_for_again():
    """Neither with the other's question nor with another confirmed one: a message of several asks."""
    clinic = a_clinic(remind_confirmed=True, reminder_offsets=(TWO_HOURS,))
    sure = {"status": Status.CONFIRMED}
    one_sure = plan(
        "tomorrow 13:30",
        *on_one_line(luis("tomorrow 15:00"), sofia("tomorrow 15:30", **sure)),
        clinic=clinic,
    )
    assert [(len(send.visits), send.asks) for send in one_sure] == [(1, True), (1, False)]
    both_sure = plan(
        "tomorrow 13:30",
        *on_one_line(luis("tomorrow 15:00", **sure), sofia("tomorrow 15:30", **sure)),
        clinic=clinic,
    )
    assert [(len(send.visits), send.asks) for send in both_sure] == [(1, False), (1, False)]


class TestSiblingsNotYetDue:
    """The line knows its visits of the day: those not due yet go into the same message."""

    NOW = moment("today 10:30")

    def joined(self, first, other, *, now=NOW, clinic=None):
        """Plan the first visit alone, then offer the other."""
        clinic = clinic or a_clinic()
        first, other = on_one_line(first, other)
        decisions = plan(now, first, clinic=clinic)
        return told(with_siblings(now, clinic, decisions, [other]))

    def test_a_later_visit_of_the_day_is_told_too(self):
        """At 10:30 the day before, of both; the other is then decided for that reminder."""
        digest = ("reminder", "luis", "sofia", DAY, DAY)
        assert self.joined(luis(), sofia("tomorrow 18:00"), now=self.NOW) == [digest]

    def test_the_line_names_the_visits_wanted(self):
        """Those of the same day, on the clinic's clock, and not the visit itself."""
        clinic = a_clinic()
        today, _ = on_one_line(luis("tomorrow 10:30"), sofia("tomorrow 18:30"))
        assert siblings_wanted(clinic, today) == ["sofia"]
        assert siblings_wanted(clinic, luis(line=None)) == []
        one, _ = on_one_line(luis("tomorrow 18:30"), sofia("in 2 days 09:30"))
        assert siblings_wanted(clinic, one) == []

    @pytest.mark.parametrize(
        "other",
        [
            sofia("tomorrow 18:00", decided_offsets=(DAY,)),
            sofia("tomorrow 18:00", status=Status.CONFIRMED),
            sofia("tomorrow 18:00", status=Status.CANCELLED),
            sofia("tomorrow 18:00", status=Status.CHANGE_REQUESTED),
            sofia("tomorrow 18:00", patient=replace(SOFIA, consents={})),
            sofia("tomorrow 18:00", patient=replace(SOFIA, number=NumberState.UNVERIFIED)),
            sofia("in 2 days 18:00"),
        ],
        ids=[
            "reminded",
            "confirmed",
            "cancelled",
            "to be moved",
            "no consent",
            "unsure",
            "another day",
        ],
    )
    def test_who_must_not_be_asked_does_not_join(self, other):
        """The first is reminded of alone."""
        assert self.joined(luis(), other, now=self.NOW) == [("reminder", "luis", DAY)]

    def test_nobody_joins_a_reminder_that_asks_nothing(self):
        """The short one of a confirmed visit names that visit."""
        clinic = a_clinic(remind_confirmed=True)
        sure = luis("tomorrow 15:00", status=Status.CONFIRMED, decided_offsets=(DAY,))
        joined = self.joined(
            sure, sofia("tomorrow 18:00"), now=moment("tomorrow 13:00"), clinic=clinic
        )
        assert joined == [("reminder", "luis", TWO_HOURS)]

    def test_nobody_joins_a_question_whose_number_it_is(self):
        """It says nothing of any visit."""
        unsure = luis(patient=replace(LUIS, number=NumberState.UNVERIFIED))
        assert self.joined(unsure, sofia("tomorrow 18:00"), now=self.NOW) == [("verify", "luis")]

    def test_what_no_longer_helps_does_not_join(self):
        """A visit in ten minutes has no place in the reminder of the afternoon's."""
        clinic = a_clinic(reminder_offsets=(TWO_HOURS,))
        joined = self.joined(
            luis("today 12:00"), sofia("today 10:40"), now=moment("today 10:30"), clinic=clinic
        )
        assert joined == [("reminder", "luis", TWO_HOURS)]

    def test_a_sibling_decided_in_the_same_plan_does_not_join(self):
        """It has its own reason already."""
        clinic = a_clinic()
        first, other = on_one_line(luis(), sofia(patient=replace(SOFIA, consents={})))
        decisions = plan(IN_TIME, first, other)
        assert with_siblings(moment(IN_TIME), clinic, decisions, [other]) == decisions


def test_the_message_of_several_is_said_once_for_the_line():
    """A visit never stands twice in one message, however often it is offered."""
    first, other = on_one_line(luis(), sofia("tomorrow 18:00"))
    decisions = plan("today 10:30", first)
    (digest,) = with_siblings(NOW, a_clinic(), decisions, [other, other, first])
    assert [visit.id for visit in digest.visits] == ["luis", "sofia"]


class TestAPhoneOfMany:
    """A care home's phone: its day does not go into one message."""

    NAMES = st.integers(1, 120).map(lambda length: "ñ" * length)
    WORDS = st.integers(0, 120).map(lambda length: "é" * length)

    def messages(self, visits, *, clinic=None):
        """Plan the visits of one line, and return what is told in each message."""
        decisions = plan(IN_TIME, *on_one_line(*visits), clinic=clinic)
        return [decision for decision in decisions if isinstance(decision, Send)]

    def a_home(self, count):
        """Return so many visits of a day, each of somebody else."""
        return [
            a_visit(
                f"tomorrow {9 + n // 60:02}:{n % 60:02}",
                patient=a_patient(id=f"p{n:03}", name="Eva"),
                id=f"v{n:03}",
                decided_offsets=(TWO_HOURS,),
            )
            for n in range(count)
        ]

    @pytest.mark.parametrize("count", [1, 9, 10, 11, 60, 130])
    def test_each_visit_is_told_once_in_as_few_messages_as_hold_them(self, count):
        """In the order of the day, and each message whole."""
        told = [[v.id for v in send.visits] for send in self.messages(self.a_home(count))]
        assert [len(ids) for ids in told] == [10] * (count // 10) + [count % 10] * (count % 10 > 0)
        assert [i for ids in told for i in ids] == [f"v{n:03}" for n in range(count)]

    @pytest.mark.parametrize("language", LANGUAGES)
    @given(
        said=st.lists(st.tuples(NAMES, WORDS, WORDS), min_size=2, max_size=12),
        address=st.integers(1, 200).map(lambda length: "ó" * length),
    )
    @settings(max_examples=25, deadline=None)
    def test_no_message_of_several_is_longer_than_whatsapp_takes(self, language, said, address):
        """Names and places as long as anybody types them: rather another message than one cut short, or refused."""
        clinic = a_clinic(languages=(language,), address=address, name="Clínica " + "N" * 60)
        visits = [
            a_visit(
                f"tomorrow 1{n // 6}:{n % 6}0",
                patient=a_patient(id=f"p{n}", name=name),
                id=f"v{n}",
                practitioner=who,
                place=where,
            )
            for n, (name, who, where) in enumerate(said)
        ]
        sends = self.messages(visits, clinic=clinic)
        assert sorted(v.id for send in sends for v in send.visits) == sorted(v.id for v in visits)
        assert sends
        for send in sends:
            content = reminder(clinic, send, moment(IN_TIME)).content
            assert len(send.visits) == 1 or len(filled(content)) <= 1024

    def test_visits_not_yet_due_join_one_message_only(self):
        """Two messages of the line are decided: who joins the one does not join the other."""
        visits = on_one_line(*self.a_home(18))
        due, others = visits[:12], visits[12:]
        decisions = plan(IN_TIME, *due)
        whole = with_siblings(moment(IN_TIME), a_clinic(), decisions, others)
        assert [len(send.visits) for send in whole] == [10, 8]
        assert sorted(v.id for send in whole for v in send.visits) == [v.id for v in visits]


def filled(content):
    """Return a template as the phone shows it."""
    (body,) = [
        definition.body
        for definition in load_definitions()
        if (definition.name, definition.language) == (content.template, content.language)
    ]
    texts = [clean_parameter(text) for text in content.parameters]
    return PLACE.sub(lambda place: texts[int(place[1]) - 1], body)
