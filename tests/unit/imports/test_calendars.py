"""Calendars as people's programs write them, taken in: each event's end, and that a visit stays the same visit."""

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.imports.model import ImportRow, Outcome, Reason, Sheet, Visit
from chalicelib.imports.read_file import read_file
from chalicelib.patients.model import Particulars
from tests.builders import NOW, moment
from tests.unit.imports.taking_in import FILES, FrontDesk, ended, told

CALENDARS = FILES.parent / "calendars"
NAMES = sorted(path.stem for path in CALENDARS.glob("*.ics"))
MEXICO = "DTSTART;TZID=America/Mexico_City:"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=2"
ANA = "SUMMARY:Ana Prueba 5512340001"


def an_event(*lines: str, uid="w1", title=ANA) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", title, *lines, "END:VEVENT", ""])


def a_calendar(*events: str, head="") -> bytes:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(events)}END:VCALENDAR\n".encode()


def the_agenda(desk: FrontDesk) -> list[str]:
    """Return when visits stand, and how: `2026-12-15 10:30 booked`."""
    return [f"{line[:16]} {line.rpartition(' ')[2]}" for line in desk.agenda()]


def test_there_are_enough_of_them():
    """A folder that lost its files proves nothing."""
    assert len(NAMES) > 40


@pytest.mark.parametrize("name", NAMES)
def test_each_row_ends_as_the_golden_file_says(name):
    """Rows, what is said of them, and the agenda; delete the golden file and run twice to renew it, then read it."""
    desk = FrontDesk()
    report = desk.take_in_bytes((CALENDARS / f"{name}.ics").read_bytes())
    said = [f"{r.number}: {r.because}" for r in report.results if r.because]
    found = told(desk, report) + "".join(f"{line}\n" for line in said)
    golden = CALENDARS / f"{name}.golden.txt"
    if not golden.exists():
        golden.write_text(found, "utf-8")
        pytest.fail(f"wrote {golden.name}: read it and run again")
    assert found == golden.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_calendar_again_changes_nothing(name):
    """Whatever was stored stands as it was."""
    content = (CALENDARS / f"{name}.ics").read_bytes()
    desk = FrontDesk()
    first = desk.take_in_bytes(content)
    before = desk.everything()
    again = desk.take_in_bytes(content)
    assert desk.everything() == before
    assert (again.counts[Outcome.CREATED], again.counts[Outcome.UPDATED]) == (0, 0)
    assert (len(again.results), again.vanished) == (len(first.results), ())


SINGLE = an_event(f"{MEXICO}20261215T103000")
SERIES = an_event(f"{MEXICO}20261215T103000", WEEKLY)
GOOGLES = an_event(f"{MEXICO}20261215T103000", "RRULE:FREQ=WEEKLY;COUNT=3", uid="w1@google.com")
GOOGLES_GOING_ON = an_event(
    f"{MEXICO}20261215T103000", "RRULE:FREQ=WEEKLY;UNTIL=20261222T055959Z", uid="w1@google.com"
) + an_event(f"{MEXICO}20261222T120000", WEEKLY, uid="w1_R20261222T163000@google.com")
TWO = ["2026-12-15 10:30 booked", "2026-12-22 10:30 booked"]


@pytest.mark.parametrize(
    ("before", "after", "agenda"),
    [
        (SINGLE, SERIES, TWO),
        (SERIES, SINGLE, TWO),  # the second one is said to have vanished
        (SINGLE, an_event(f"{MEXICO}20261216T120000"), ["2026-12-16 12:00 booked"]),
        (SINGLE, an_event(f"{MEXICO}20261215T120000", WEEKLY), ["2026-12-15 12:00 booked", "2026-12-22 12:00 booked"]),
        (SERIES, an_event(f"{MEXICO}20261215T120000", WEEKLY), ["2026-12-15 12:00 booked", "2026-12-22 12:00 booked"]),
        (SERIES, an_event(f"{MEXICO}20261215T193000", WEEKLY), ["2026-12-15 19:30 booked", "2026-12-22 19:30 booked"]),
        (SERIES, an_event("DTSTART;TZID=America/Tijuana:20261215T103000", WEEKLY), ["2026-12-15 12:30 booked", "2026-12-22 12:30 booked"]),
        (SERIES, an_event("DTSTART:20261215T163000Z", WEEKLY), TWO),
        (SERIES, an_event("DTSTART:20261215T103000", WEEKLY), TWO),
        (SERIES, an_event(f"{MEXICO}20261215T103000", f"{WEEKLY};INTERVAL=1"), TWO),
        (SERIES, SERIES + an_event(f"{MEXICO}20261223T090000", "RECURRENCE-ID;TZID=America/Mexico_City:20261222T103000"), ["2026-12-15 10:30 booked", "2026-12-23 09:00 booked"]),
        (SERIES, SERIES + an_event(f"{MEXICO}20261216T090000", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261215T163000Z"), ["2026-12-16 09:00 booked", "2026-12-23 09:00 booked"]),
        (GOOGLES, GOOGLES_GOING_ON, ["2026-12-15 10:30 booked", "2026-12-22 12:00 booked", "2026-12-29 12:00 booked"]),
        (SERIES, an_event(f"{MEXICO}20261208T103000", "RRULE:FREQ=WEEKLY;COUNT=3"), ["2026-12-08 10:30 booked", *TWO]),
        (SERIES, an_event(f"{MEXICO}20261222T103000", WEEKLY), [*TWO, "2026-12-29 10:30 booked"]),
        (SERIES, an_event(f"{MEXICO}20261216T103000", WEEKLY), ["2026-12-16 10:30 booked", "2026-12-23 10:30 booked"]),
    ],
)  # fmt: skip
def test_a_visit_stays_the_same_visit(before, after, agenda):
    """Whatever becomes of its event: it moves, and none is there twice; afterwards the file changes nothing."""
    desk = FrontDesk()
    desk.take_in_bytes(a_calendar(before))
    ids = {visit.id for visit in desk.visits()}
    desk.take_in_bytes(a_calendar(after))
    assert the_agenda(desk) == agenda
    assert len(ids & {visit.id for visit in desk.visits()}) == len(ids) >= 1
    stored = desk.everything()
    desk.take_in_bytes(a_calendar(after))
    assert desk.everything() == stored


@pytest.mark.parametrize(
    "event", [an_event("DTSTART:20261215T103000"), an_event("DTSTART:20261215T103000", WEEKLY)]
)
def test_visits_move_when_the_clinics_zone_is_set_right(event):
    """A wall clock without a zone is the clinic's: the same visits, two hours later."""
    desk = FrontDesk()
    desk.take_in_bytes(a_calendar(event))
    before = {visit.id: visit.starts_at for visit in desk.visits()}
    desk.clinic = dataclasses.replace(desk.clinic, zone="America/Tijuana")
    report = desk.take_in_bytes(a_calendar(event))
    assert {visit.id for visit in desk.visits()} == set(before)
    assert report.counts[Outcome.UPDATED] == len(before)
    assert {visit.starts_at.hour for visit in desk.visits()} == {18}


@pytest.mark.parametrize("hour", ["103000", "120000"])
@pytest.mark.parametrize(
    ("event", "former"),
    [
        (SERIES, ["w1/20261215T163000Z", "w1/20261222T163000Z"]),
        (an_event("DTSTART:20261215T103000", WEEKLY), ["w1/20261215T103000Z", "w1/20261222T103000Z"]),
        (SINGLE, ["w1"]),
        (SINGLE, ["w1/20261215T163000Z"]),
        (SERIES, ["w1"]),
    ],
)  # fmt: skip
def test_visits_of_a_former_release_are_found_by_its_keys(event, former, hour):
    """Nothing doubles after an upgrade, and the visit is known by its new key from then on."""
    desk = FrontDesk()
    starts = [moment("2026-12-15 10:30"), moment("2026-12-22 10:30")]
    for number, (key, start) in enumerate(zip(former, starts, strict=False)):
        person = Particulars(name="Ana Prueba", e164="+525512340001")
        desk.take_in(ImportRow(number, person, Visit(start), key))
    ids = {visit.id for visit in desk.visits()}
    first = desk.take_in_bytes(a_calendar(event))
    assert first.counts[Outcome.UPDATED] == 0
    assert first.vanished == ()
    report = desk.take_in_bytes(a_calendar(event.replace("T103000", f"T{hour}")))
    assert len(ids & {visit.id for visit in desk.visits()}) == len(ids) >= 1
    assert len(desk.visits()) == (2 if "RRULE" in event else 1)
    assert {line[11:16] for line in desk.agenda()} == {f"{hour[:2]}:{hour[2:4]}"}
    assert report.vanished == ()


@pytest.mark.parametrize(
    "cancelled",
    [
        a_calendar(SINGLE, head="METHOD:CANCEL\n"),
        a_calendar(SINGLE, head="METHOD:cancel\n"),
        *(a_calendar(an_event(f"{MEXICO}20261215T103000", f"STATUS:{word}")) for word in ("CANCELLED", "cancelled", "CANCELED", "Cancelada")),
        a_calendar(an_event(f"{MEXICO}20261215T103000", "STATUS:CONFIRMED", "STATUS:CANCELLED")),
        *(a_calendar(an_event(f"{MEXICO}20261215T103000", title=f"SUMMARY:{word} Ana Prueba 5512340001")) for word in ("Canceled:", "Cancelado:", "CANCELADA", "Anulada:")),
        *(a_calendar(an_event(f"{MEXICO}20261215T103000", WEEKLY, day)) for day in ("EXDATE:20261215T163000Z", "EXDATE;VALUE=DATE:20261215", "EXDATE:20261215T103000")),
        a_calendar(an_event(f"{MEXICO}20261215T103000", "STATUS:CANCELLED", title="SUMMARY:")),
    ],
)  # fmt: skip
def test_every_way_of_cancelling_cancels(cancelled):
    """The program's, the standard's and the receptionist's."""
    desk = FrontDesk()
    desk.take_in_bytes(a_calendar(SINGLE))
    desk.take_in_bytes(cancelled)
    assert the_agenda(desk)[0] == "2026-12-15 10:30 cancelled"


def test_a_deletion_by_another_hour_is_no_deletion():
    """What a series that moved left behind strikes out nothing."""
    desk = FrontDesk()
    desk.take_in_bytes(
        a_calendar(
            an_event(f"{MEXICO}20261215T120000", WEEKLY, f"EXDATE{MEXICO[7:]}20261222T103000")
        )
    )
    assert the_agenda(desk) == ["2026-12-15 12:00 booked", "2026-12-22 12:00 booked"]


def test_a_single_event_may_move_far_when_it_becomes_a_series():
    """The first of a series is the visit that was alone."""
    desk = FrontDesk()
    desk.take_in_bytes(a_calendar(SINGLE))
    desk.take_in_bytes(a_calendar(an_event(f"{MEXICO}20270112T103000", WEEKLY)))
    assert the_agenda(desk) == ["2027-01-12 10:30 booked", "2027-01-19 10:30 booked"]


def test_a_change_that_names_nobody_is_of_the_series_person():
    """Some programs write of an occurrence only what is different."""
    change = an_event(
        "RECURRENCE-ID:20261222T163000Z", f"{MEXICO}20261223T120000", title="SUMMARY:"
    )
    desk = FrontDesk()
    desk.take_in_bytes(a_calendar(SERIES, change))
    assert the_agenda(desk) == ["2026-12-15 10:30 booked", "2026-12-23 12:00 booked"]


def test_a_calendar_that_does_not_end_ends_at_the_next():
    """And at the end of the file."""
    content = a_calendar(SINGLE).replace(b"END:VCALENDAR\n", b"")
    other = a_calendar(an_event("DTSTART:20261216T163000Z", uid="w2"))
    desk = FrontDesk()
    desk.take_in_bytes(content.replace(b"VERSION", b"METHOD:CANCEL\nVERSION") + other)
    assert the_agenda(desk) == ["2026-12-16 10:30 booked"]


def test_a_whole_day_may_be_written_as_its_midnight():
    """VALUE=DATE says that it is one."""
    sheet = read_file(a_calendar(an_event("DTSTART;VALUE=DATE:20261215T000000")), now=NOW)
    assert [row.cells[3] for row in sheet.rows] == ["yes"]


ZONE = "BEGIN:VTIMEZONE\nTZID:Oficina\nBEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:-0600\nTZOFFSETTO:-0700\n{}END:STANDARD\nEND:VTIMEZONE\n"


@pytest.mark.parametrize(
    ("definition", "is_known"),
    [
        (ZONE.format(""), True),
        (ZONE.format("RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\n"), True),
        (ZONE.format("RRULE:FREQ=DAILY\n"), False),
        (ZONE.format("RRULE:FREQ=SECONDLY\n"), False),
        (ZONE.format("DTSTART:20210101T000000\n"), False),
        (ZONE.format("").replace("-0700", "-7000"), False),
        (ZONE.format("").replace("TZOFFSETFROM:-0600\n", ""), False),
        (ZONE.format("").replace("DTSTART:20200101T000000\n", ""), False),
        (ZONE.replace("STANDARD", "SUMMER").format(""), False),
        ("", False),
    ],
)
def test_a_zone_is_taken_from_a_sound_definition_only(definition, is_known):
    """Any other is for review."""
    event = an_event("DTSTART;TZID=Oficina:20261215T103000")
    sheet = read_file(a_calendar(definition, event), now=NOW)
    assert [row.unfit for row in sheet.rows] == [None if is_known else Reason.ZONE_UNKNOWN]


def test_a_deletion_in_utc_is_of_its_own_day():
    """Midnight in Greenwich is six in the evening here, and of no other day."""
    series = an_event(
        f"{MEXICO}20261207T180000", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261208T000000Z"
    )
    desk = FrontDesk()
    desk.take_in_bytes(a_calendar(series))
    assert the_agenda(desk) == ["2026-12-08 18:00 booked", "2026-12-09 18:00 booked"]


def test_what_stands_in_a_calendar_does_not_change_what_its_properties_mean():
    """Whole days, one UID for all, odd words: SUMMARY is the title and DTSTART the start."""
    days = [
        an_event(f"DTSTART;VALUE=DATE:202612{day}", uid="same", title="SUMMARY:Guardia")
        for day in range(10, 30)
    ]
    desk = FrontDesk()
    desk.take_in_bytes(a_calendar(SINGLE, *days))
    assert the_agenda(desk) == ["2026-12-15 10:30 booked"]


@pytest.mark.parametrize("rule", ["SECONDLY", "MINUTELY", "HOURLY", "secondly;COUNT=1000000"])
def test_what_repeats_within_a_day_is_one_refused_row(rule):
    """Before anything is written out: of one line there are no thousands of visits."""
    sheet = read_file(
        a_calendar(an_event("DTSTART:19700101T000000Z", f"RRULE:FREQ={rule}")), now=NOW
    )
    assert [(row.unfit, row.because) for row in sheet.rows] == [
        (Reason.REPEATS_TOO_OFTEN, "line 3")
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "DAILY;BYMONTH=2;BYMONTHDAY=30",
        "DAILY;INTERVAL=7;BYDAY=WE",
        "YEARLY;BYDAY=53MO;BYMONTH=2",
        "MONTHLY;BYMONTHDAY=31;BYMONTH=2",
    ],
)
def test_a_rule_that_never_fits_ends(rule):
    """It is written out to the end of the window, not to that of the calendar."""
    sheet = read_file(
        a_calendar(an_event("DTSTART:20261123T163000Z", f"RRULE:FREQ={rule}")), now=NOW
    )
    assert len(sheet.rows) == 1  # its beginning


LINES = ["DTSTART:20261215T163000Z", "DTSTART:20261216T103000", "DTSTART;VALUE=DATE:20261217", "DTSTART:20261332T163000Z", f"{MEXICO}20261218T103000", "DTSTART;TZID=Nowhere:20261218T103000"]  # fmt: skip
MORE = [
    "",
    "",
    "STATUS:CANCELLED",
    "DURATION:PT1W",
    "DTEND:20201215T163000Z",
    "RRULE:FREQ=HOURLY",
    "RRULE:FREQ=OFTEN",
    "BEGIN:VALARM",
    "EXDATE:never",
]
events = st.tuples(
    st.sampled_from(LINES), st.sampled_from(MORE), st.sampled_from(["1", "2", "3", "", "4", "5"])
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, min_size=1, max_size=9))
def test_every_event_is_a_row_and_the_same_calendar_again_changes_nothing(chosen):
    """Rows out are the events in, each ends once, and importing twice is importing once."""
    texts = [
        an_event(start, more, uid=uid, title=f"SUMMARY:Ana Prueba 551234000{place}")
        for place, (start, more, uid) in enumerate(chosen)
    ]
    desk = FrontDesk()
    first = desk.take_in_bytes(a_calendar(*texts))
    assert sum(first.counts.values()) == len(first.results) == len(chosen)
    stored = desk.everything()
    again = desk.take_in_bytes(a_calendar(*texts))
    assert desk.everything() == stored
    assert [row.number for row in again.results] == list(range(1, len(chosen) + 1))
    assert ended(again)[: len(chosen)] == [
        line.replace("created", "unchanged") for line in ended(first)
    ]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 6),
    st.sets(st.integers(0, 5), max_size=4),
    st.sets(st.integers(0, 5), max_size=3),
)
def test_every_occurrence_is_a_row_whatever_becomes_of_it(count, deleted, changed):
    """Deleted, moved, or both: as many rows as the series has occurrences, each known by its own key."""
    days = [f"202612{1 + place:02d}" for place in range(6)]
    exdates = [f"EXDATE:{days[place]}T163000Z" for place in deleted]
    changes = [
        an_event(f"DTSTART:{days[place]}T200000Z", f"RECURRENCE-ID:{days[place]}T163000Z")
        for place in changed
        if place < count
    ]
    series = an_event("DTSTART:20261201T163000Z", f"RRULE:FREQ=DAILY;COUNT={count}", *exdates)
    sheet = read_file(a_calendar(*changes, series), now=NOW)
    assert isinstance(sheet, Sheet)
    assert len(sheet.rows) == len({row.cells[0] for row in sheet.rows}) == count
    live = [row for row in sheet.rows if not row.cells[7]]
    assert len(live) == count - len({place for place in deleted - changed if place < count})


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *LINES,
                *MORE,
                "BEGIN:VEVENT",
                "END:VEVENT",
                "BEGIN:VTIMEZONE",
                "TZID:Nowhere",
                "BEGIN:STANDARD",
                "END:STANDARD",
                "TZOFFSETTO:+2500",
                "TZOFFSETTO:-0600",
                "TZOFFSETFROM:-0500",
                "END:VTIMEZONE",
                "UID:1",
                "RECURRENCE-ID:20261215T163000Z",
                "RDATE:",
                ";:",
                "RRULE:",
                "RRULE:FREQ=WEEKLY;BYDAY=",
                " ",
                "=",
                'X;A="B:C',
                "SEQUENCE:²",
                "DTSTART;TZID=:1",
                "BEGIN:VCALENDAR",
                "END:VCALENDAR",
            ]
        ),
        max_size=30,
    ),
    st.sampled_from(["\r\n", "\n", "\r", "\r\n "]),
)
def test_any_lines_are_an_answer(lines, end):
    """No calendar crashes the reading."""
    desk = FrontDesk()
    sheet = read_file(end.join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines]).encode(), now=NOW)
    if isinstance(sheet, Sheet):
        assert desk.take_in_bytes(
            end.join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines]).encode()
        ).results
