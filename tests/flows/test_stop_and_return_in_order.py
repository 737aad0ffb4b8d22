"""BAJA, ALTA and the form's code count in the order in which they were said, however they are heard; in doubt the stop wins, and a person reads it."""

import itertools
from datetime import timedelta
from types import SimpleNamespace

import pytest

from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line, Purpose
from chalicelib.patients.phone_lines import find_line
from chalicelib.shared.writes import Create
from puntual.restore_opt_outs import replay_words, words_to_tell
from tests.builders import ANAS_PHONE, NOW, a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import kinds

MINUTE = timedelta(minutes=1)
WORDS = {"out": "BAJA", "back": "ALTA", "form": "Hola, mi código es 4K9D-X2MP"}
HIDDEN = {"from_wa_id": "", "bsuid": "MX.1349"}
SAID = [each for n in (2, 3, 4) for each in itertools.product(["out", "back"], repeat=n)]
WITH_FORM = [
    each
    for n in (2, 3)
    for each in itertools.product(WORDS, repeat=n)
    if each.count("form") == 1 and "out" in each
]


def reminded():
    """Return a day on which Ana was reminded of her visit of tomorrow, and her form waits."""
    day = ClinicDay(a_clinic(reminder_offsets=(1440, 120)))
    ana = day.patient(name="Ana López")
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    form = Signup(
        "4k9d-x2mp", "Ana López", ANAS_PHONE, (Purpose.REMINDERS,), Proof(), "es_MX", day.now
    )
    day.records.commit([Create(form)])
    return day, ana


def heard(words, order, **who):
    """Let words of one minute each be heard in another order, all of them late; return the day."""
    day, ana = reminded()
    said_at = [day.now + n * MINUTE for n in range(len(words))]
    day.now += len(words) * MINUTE
    for place in order:
        day.write(ana, WORDS[words[place]], at=said_at[place], **who)
        day.now += MINUTE
    return day, ana


def is_right(words, day, line):
    """Tell whether the line is as the last word says; where it has stopped instead, a person must read of it."""
    has_stopped = bool(line and line.opted_out_at)
    return has_stopped if words[-1] == "out" else not has_stopped or TaskKind.TEXT in kinds(day)


@pytest.mark.parametrize("words", [*SAID, *WITH_FORM], ids="-".join)
def test_the_word_said_last_counts(words):
    """In every order of hearing; a BAJA of before the return a person reads."""
    orders = list(itertools.permutations(range(len(words))))
    assert orders
    for order in orders:
        day, ana = heard(words, order)
        line = day.line(ana)
        assert is_right(words, day, line), order
        assert bool(line.opted_out_at) is (words[-1] == "out"), order
        assert day.person(ana).agreed_to(Purpose.REMINDERS) is not bool(line.opted_out_at), order


@pytest.mark.parametrize("words", SAID, ids="-".join)
def test_so_it_is_where_the_number_is_hidden(words):
    """Before anybody knows whose the user id is, and when that is learnt."""
    orders = list(itertools.permutations(range(len(words))))
    assert orders
    for order in orders:
        day, ana = heard(words, order, **HIDDEN)
        hidden = find_line(day.records, wa_id="", bsuid=HIDDEN["bsuid"])
        assert is_right(words, day, hidden), order
        day.write(ana, "¿Hay estacionamiento?", bsuid=HIDDEN["bsuid"])
        assert is_right(words, day, day.line(ana)), order


def test_a_baja_under_the_user_id_is_no_later_than_an_alta_by_number():
    """She left before anybody knew who it was, came back by her number, and only then the two are one."""
    day, ana = reminded()
    day.write(ana, "BAJA", **HIDDEN)
    day.now += MINUTE
    day.write(ana, "ALTA")
    day.write(ana, "¿Hay estacionamiento?", bsuid=HIDDEN["bsuid"])
    assert day.line(ana).opted_out_at is None
    assert {"BAJA", "¿Hay estacionamiento?"} <= {t.text for t in day.records.texts_on(ana.e164)}


def test_an_alta_under_the_user_id_is_known_to_the_line():
    """A BAJA of before it comes when the two are one already."""
    day, ana = reminded()
    day.write(ana, "BAJA", **HIDDEN)
    said_at = day.now = day.now + MINUTE
    day.now += MINUTE
    day.write(ana, "ALTA", **HIDDEN)
    day.write(ana, "¿Hay estacionamiento?", bsuid=HIDDEN["bsuid"])
    day.write(ana, "BAJA", at=said_at, **HIDDEN)
    assert day.line(ana).opted_out_at is None


@pytest.mark.parametrize("order", [("BAJA", "ALTA"), ("ALTA", "BAJA")])
def test_of_one_second_the_stop_wins(order):
    """WhatsApp tells no finer."""
    day, ana = reminded()
    for text in order:
        day.write(ana, text)
    assert day.line(ana).opted_out_at


def test_a_baja_of_before_the_return_is_a_persons_with_its_moment():
    """They are told that somebody reads it, and nothing of theirs is ended."""
    day, ana = reminded()
    said_at = day.now
    day.now += 10 * MINUTE
    day.write(ana, "ALTA")
    day.write(ana, "No me escriban", at=said_at)
    (task,) = [t for t in day.inbox() if t.kind is TaskKind.TEXT]
    assert (task.text, task.first_at) == ("No me escriban", said_at)
    assert day.person(ana).agreed_to(Purpose.REMINDERS)


@pytest.mark.parametrize("words", [*SAID, *WITH_FORM], ids="-".join)
def test_a_table_put_back_comes_to_the_same(words):
    """From the journal, in the order of saying."""
    orders = list(itertools.permutations(range(len(words))))
    assert orders
    for order in orders:
        day, ana = heard(words, order)
        lost, _ = reminded()
        installation = SimpleNamespace(journal=day.journal, records=lost.records_of)
        list(replay_words(installation, words_to_tell(installation, NOW, day.now)))
        lost.now = day.now
        now, then = lost.line(ana), day.line(ana)
        assert (now.opted_out_at, now.returned_at) == (then.opted_out_at, then.returned_at), order


def test_a_line_of_a_former_release_stops_as_ever():
    """It knows no return."""
    day, ana = reminded()
    assert day.records.get(Line, ANAS_PHONE).returned_at is None
    day.write(ana, "BAJA", at=day.now - timedelta(days=2))
    assert day.line(ana).opted_out_at
