"""What patients write goes by itself, after as many days as their clinic says, wherever it lies: by default ninety."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import NOW, a_clinic
from tests.unit.replies.reception import Desk

WORDS = "me dijeron que es gastritis canario"
STRANGER = {"from_wa_id": "5215587654321"}
HIDDEN = {"from_wa_id": "", "bsuid": "MX.777"}
DAY = timedelta(days=1)
WRITERS = pytest.mark.parametrize("who", [{}, STRANGER, HIDDEN], ids=["Ana", "stranger", "hidden"])


def desk_that_keeps(days=None):
    """Return a desk with Ana on its list."""
    clinic = a_clinic()
    desk = Desk(clinic=replace(clinic, words_kept_days=days) if days else clinic)
    desk.on_the_list()
    return desk


def kept_until(desk):
    """Return until when each item is kept that has the words in it, by kind of sort key."""
    items = [item for item in desk.records.store.everything() if WORDS in str(item)]
    return {
        item["sk"]["S"].split("#")[0]: datetime.fromtimestamp(int(item["expires_at"]["N"]), UTC)
        for item in items
    }


@WRITERS
@pytest.mark.parametrize("days", [None, 30, 400])
def test_every_item_with_the_words_goes_when_the_clinic_says(who, days):
    """The text, and the task and the thread that show it; nowhere else do they lie."""
    desk = desk_that_keeps(days)
    desk.hears(WORDS, **who)
    ends = NOW + (days or 90) * DAY
    assert kept_until(desk) == {"INBOX": ends, "TEXT": ends, "THREAD": ends}


@WRITERS
def test_each_text_is_counted_from_when_it_was_written(who):
    """The task goes with its last text; what was written first goes first."""
    desk = desk_that_keeps()
    desk.hears(WORDS, **who)
    desk.now = NOW + 10 * DAY
    desk.hears("y otra cosa", **who)
    (task,) = desk.records.inbox()
    assert task.kept_until == NOW + 100 * DAY
    assert kept_until(desk)["TEXT"] == NOW + 90 * DAY


def test_a_text_that_came_late_does_not_keep_the_others_shorter():
    """WhatsApp may offer an old one after a new one."""
    desk = desk_that_keeps()
    desk.hears("nuevo")
    desk.hears(WORDS, at=NOW - 5 * DAY)
    (task,) = desk.records.inbox()
    assert task.kept_until == NOW + 90 * DAY
    assert kept_until(desk)["TEXT"] == NOW + 85 * DAY


@WRITERS
def test_looking_at_them_keeps_them_no_longer(who):
    """A task that is closed, and one that only counts on, end when they ended before."""
    desk = desk_that_keeps()
    desk.hears(WORDS, **who)
    (task,) = desk.records.inbox()
    close_task(desk.records, task.id, now=NOW + 80 * DAY)
    assert set(kept_until(desk).values()) == {NOW + 90 * DAY}


def test_what_the_clinic_changes_holds_for_what_is_written_afterwards():
    """What is there keeps its day: the table was told it already."""
    desk = desk_that_keeps()
    desk.hears(WORDS)
    (first,) = desk.records.inbox()
    close_task(desk.records, first.id, now=NOW)
    desk.clinic = replace(desk.clinic, words_kept_days=30)
    desk.hears("otra vez")
    kinds = {task.kept_until for task in desk.records.inbox() if task.kind is TaskKind.TEXT}
    assert kinds == {NOW + 90 * DAY, NOW + 30 * DAY}
