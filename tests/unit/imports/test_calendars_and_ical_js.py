"""Calendars written out as ical.js does, which is not ours: over windows of sixty days, in summer time and out of it."""

import json
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.imports.read_ics import read_calendar
from puntual.install_browser import TESTS as NODE_TESTS
from puntual.install_browser import leaving_out_is_a_failure

CALENDARS = Path(__file__).parent / "calendars"
DAYS = [
    datetime(2026, 9, 15, tzinfo=UTC),
    datetime(2026, 11, 22, tzinfo=UTC),
    datetime(2027, 2, 15, tzinfo=UTC),
]
WINDOWS = [(day, day + timedelta(days=60)) for day in DAYS]
ENCODED = {"utf-16": "utf-16", "utf-16-unmarked": "utf-16-be"}
REFUSED = "ical.js takes nothing of a file in which one event cannot be read"
OTHERWISE = {  # where ours is another on purpose
    "bad-rules": REFUSED,
    "carriage-returns": REFUSED,
    "end-lost": REFUSED,
    "missing-seconds": REFUSED,
    "one-bad-date": REFUSED,
    "truncated": REFUSED,
    "cancelled-in-any-spelling": "ical.js leaves it to whoever calls it",
    "deleted-occurrences": "a deletion at midnight, by the hour of no occurrence, is of the day",
    "many-rules": "DTSTART is the first of a set of dates (RFC 5545 3.8.5.2); ical.js leaves it out",
    "method-cancel": "ical.js leaves it to whoever calls it",
    "override-beside-exdate": "what the file tells of lives",
    "revisions-by-sequence": "ical.js gives former revisions too",
    "same-uid": "the first of one UID; others are for review",
    "too-often": "refused before it is written out",
    "two-starts": "two days are none",
    "two-zone-names": "both names of a zone are its names",
    "until": "a last day in another form than the start has is included",
    "whole-days": "Outlook's midnights are whole days",
    "zones-known": "Windows' names are known",
    "zones-unknown": "for review",
}


@pytest.fixture(scope="module")
def ical_js():
    """Write files out with ical.js; without npm the test is left out, and in CI it fails."""
    node = shutil.which("node")
    if not node or not (NODE_TESTS / "node_modules/ical.js").exists():
        reason = "comparing calendars with ical.js needs node and npm ci in tests/browser"
        (pytest.fail if leaving_out_is_a_failure() else pytest.skip)(reason)

    def run(files):
        windows = [[day.isoformat() for day in window] for window in WINDOWS]
        done = subprocess.run(
            [node, "expand_calendar.mjs"],
            cwd=NODE_TESTS,
            input=json.dumps({"files": files, "windows": windows}),
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=True,
        )
        return json.loads(done.stdout)

    return run


def starts(content: bytes, window) -> list[str]:
    """Return what we write out and take for visits, as ical.js tells it."""
    rows = read_calendar(content, since=window[0], until=window[1]).rows
    lasting = [row.cells[1] for row in rows if not row.unfit and not row.cells[7]]
    return sorted(start.isoformat().replace("+00:00", "Z") for start in lasting)


def test_our_calendars_are_written_out_as_ical_js_does(ical_js):
    """All of them; those where we mean to differ are named with the reason, and differ."""
    paths = sorted(CALENDARS.glob("*.ics"))
    texts = [path.read_bytes().decode(ENCODED.get(path.stem, "utf-8"), "replace") for path in paths]
    theirs = dict(zip([path.stem for path in paths], ical_js(texts), strict=True))
    ours = {path.stem: [starts(path.read_bytes(), window) for window in WINDOWS] for path in paths}
    agreed = {name for name, found in theirs.items() if found == ours[name]}
    assert agreed == set(theirs) - set(OTHERWISE)
    assert len(agreed) >= 25
    assert sum(len(found) for name in agreed for found in ours[name]) > 150


def test_any_rule_is_written_out_as_ical_js_does(ical_js):
    """Rules by a seed, with days, months, positions, deletions; two zones, UTC and no zone."""
    dice = random.Random(5545)  # no secret
    files = [_calendar(dice, number) for number in range(250)]
    theirs = ical_js(files)
    ours = [[starts(text.encode(), window) for window in WINDOWS] for text in files]
    differing = [text for text, one, other in zip(files, ours, theirs, strict=True) if one != other]
    assert differing == []
    assert sum(len(window) for one in ours for window in one) > 1_000


def _calendar(dice: random.Random, number: int) -> str:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
        days=dice.randrange(400), hours=dice.randrange(13, 20)
    )
    zone = dice.choice([";TZID=America/Mexico_City:", ";TZID=America/New_York:", ":", ":Z"])
    wall = f"{start:%Y%m%dT%H%M%S}"
    head = f"DTSTART{zone}{wall}" if zone != ":Z" else f"DTSTART:{wall}Z"
    zones = "".join(
        (CALENDARS / name)
        .read_text("utf-8")
        .partition("BEGIN:VEVENT")[0]
        .partition("BEGIN:VTIMEZONE")[2]
        .join(["BEGIN:VTIMEZONE", ""])
        for name in ("monthly.ics", "series-across-summer-time.ics")
    )
    lines = [
        "BEGIN:VCALENDAR",
        zones.strip(),
        "BEGIN:VEVENT",
        f"UID:{number}",
        head,
        f"RRULE:{_rule(dice, start)}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\n".join(lines)


def _rule(dice: random.Random, start: datetime) -> str:
    """Return a rule of which the start is one: of another nobody agrees what comes first."""
    weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]
    more = dice.choice(["MO", "WE,SA", "TU,TH", "SU"])
    days = ",".join(sorted({weekday, *more.split(",")}))
    which = (start.day - 1) // 7 + 1
    by = {
        "DAILY": ["", f";BYDAY={days}", f";BYMONTH={start.month},12,3"],
        "WEEKLY": ["", f";BYDAY={days}", f";BYDAY={days};WKST={dice.choice(['SU', 'MO'])}"],
        "MONTHLY": [
            "",
            f";BYMONTHDAY={start.day},28",
            f";BYDAY={which}{weekday}",
            f";BYDAY={weekday}",
        ],
        "YEARLY": [
            "",
            f";BYMONTH={start.month};BYDAY={which}{weekday}",
            f";BYMONTH={start.month};BYMONTHDAY={start.day}",
        ],
    }
    frequency = dice.choice(sorted(by))
    end = dice.choice(["", f";COUNT={dice.randrange(1, 30)}", ";UNTIL=20270110T153000Z"])
    return f"FREQ={frequency};INTERVAL={dice.randrange(1, 4)}{dice.choice(by[frequency])}{end}"
