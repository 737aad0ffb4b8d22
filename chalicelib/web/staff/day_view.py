"""The day as its page shows it: rows, gaps, the line of now, chips that filter. Reads and decides nothing."""

from datetime import date

from chalicelib.appointments.on_day_off import day_off_of
from chalicelib.appointments.with_whom import called_now
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.front_desk.day import Day, DayVisit, VisitState, freed
from chalicelib.front_desk.model import DeedKind
from chalicelib.shared import times
from chalicelib.shared.compare_names import fold
from chalicelib.staff.permissions import Permission, Role
from chalicelib.staff.team import practitioner_named
from chalicelib.web.staff.as_seen import as_seen
from chalicelib.web.staff.days_off_view import off_on
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.likely_deed import NOUNS, Likely, likely_deed, needed_for, noun_of
from chalicelib.web.staff.visit_words import (
    Shown,
    button,
    called_in_vain,
    marks_of,
    name_of,
    state_shown,
)
from chalicelib.web.staff.wanted_slot import of_gap

FILTERS = {
    "confirmo": VisitState.CONFIRMED,
    "sin-respuesta": VisitState.NO_ANSWER,
    "llamar": VisitState.CALL,
}
GAP = "hueco"
ALL = "todas"  # what a doctor asks for, whose page opens with their own visits


class DayView:
    """One day in the words of one reader."""

    def __init__(self, desk: Desk, day: Day) -> None:
        self.desk, self.day = desk, day
        self.own = own_doctor(desk)
        asked = desk.visit.query.get("ver", slug(self.own.name) if self.own else "")
        self.only = "" if asked == ALL else asked
        self.all_of_it = ALL if self.own else ""  # what shows every visit
        self.words, self.now = desk.words, desk.visit.now
        self.said = desk.said
        self.gaps = {row.visit.id for row in freed(day.visits, self.now)}

    def heading(self) -> Shown:
        """Return the day's name and its neighbours."""
        today = times.local_day(self.now, self.desk.clinic.zone)
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(
            (self.day.day - today).days, "other"
        )
        before, after = (date.fromordinal(self.day.day.toordinal() + d) for d in (-1, 1))
        return {
            "title": self.words(f"desk.heading.{near}"),
            "day": self.said.day(self.day.day),
            "before": {"day": before.isoformat(), "says": self.said.day(before)},
            "after": {"day": after.isoformat(), "says": self.said.day(after)},
            "iso": self.day.day.isoformat(),
            "is_today": near == "today",
            "off": off_on(self.desk, self.day.day),
        }

    def is_own_day(self) -> bool:
        """Tell whether a doctor sees their own visits alone."""
        return self.own is not None and self.only == slug(self.own.name)

    def doctor(self, row: DayVisit) -> str:
        """Return with whom the visit is, by the name that they have now."""
        return called_now(self.desk.clinic, row.visit)

    def kind(self, row: DayVisit) -> str:
        """Return what the clinic calls the visit: for the desk's eyes."""
        kind = self.desk.clinic.visit_kind(row.visit.visit_kind)
        return kind.name if kind else ""

    def chips(self) -> list[Shown]:
        """Return the count line, of which each part shows only its own."""
        counts = self.day.counts()
        shown = [
            self._chip(
                self.all_of_it, "all", sum(not row.visit.is_cancelled for row in self.day.visits)
            )
        ]
        shown[0]["is_current"] = not self.only
        shown += [
            self._chip(k, str(s), counts.get(s, 0)) for k, s in FILTERS.items() if counts.get(s)
        ]
        shown += [self._chip(GAP, "gap", len(self.gaps))] if self.gaps else []
        own = [self.own.name] if self.own else []
        doctors = [*own, *sorted({self.doctor(r) for r in self.day.visits} - {"", *own})]
        if len(doctors) > 1:
            shown += [
                {"key": slug(one), "text": one, "is_current": self.only == slug(one)}
                for one in doctors
            ]
        return shown

    def _chip(self, key: str, what: str, n: int) -> Shown:
        text = self.words(f"desk.count.{what}.1" if n == 1 else f"desk.count.{what}", n=n)
        return {"key": key, "text": text, "is_current": self.only == key}

    def rows(self) -> list[Shown]:
        """Return the agenda in order, with the line of now where it belongs."""
        shown: list[Shown] = []
        is_passed = not self.day.is_today
        for row in filter(self._is_wanted, self.day.visits):
            if not is_passed and row.visit.starts_at > self.now:
                shown.append(
                    {
                        "kind": "now",
                        "iso": self.said.iso(self.now),
                        "time": self.said.clock(self.now),
                    }
                )
                is_passed = True
            shown.append(self.row(row))
        return shown

    def _is_wanted(self, row: DayVisit) -> bool:
        if not self.only:
            return True
        if self.only == GAP:
            return row.visit.id in self.gaps
        if self.only in FILTERS:
            return row.state(self.now) is FILTERS[self.only]
        return slug(self.doctor(row)) == self.only

    def row(self, row: DayVisit) -> Shown:
        """Return one visit as its row."""
        state, visit = row.state(self.now), row.visit
        hour, half = self.said.clock_in_two(visit.starts_at)
        is_gap = visit.id in self.gaps
        over = state in (VisitState.ATTENDED, VisitState.CANCELLED) and visit.starts_at <= self.now
        return {
            "kind": "gap" if is_gap else "past" if over else "visit",
            "id": visit.id,
            "iso": self.said.iso(visit.starts_at),
            "hour": hour,
            "half": half,
            "name": name_of(row.patient, self.words),
            "gap": self.words("desk.gap", minutes=visit.minutes) if is_gap else "",
            "marks": self._marks(row),
            "state": state_shown(row, self.words, self.said),
            "doctor": self.doctor(row),
            "motivo": self.kind(row),
            "more": self._tells(row) or called_in_vain(row, self.words, self.said),
            "deed": self._deed(row, state),
        }

    def _marks(self, row: DayVisit) -> list[Shown]:
        is_off = row.visit.is_open and day_off_of(self.desk.clinic, row.visit)
        off = [{"icon": "pausa", "text": self.words("desk.off.mark")}] if is_off else []
        return marks_of(row, self.words) + off

    def _tells(self, row: DayVisit) -> str:
        at = row.visit.tells_at
        return self.words("desk.tells_at", time=self.said.clock(at)) if at and at > self.now else ""

    def _deed(self, row: DayVisit, state: VisitState) -> Shown | None:
        tells = bool(row.visit.tells_at and row.visit.tells_at > self.now)
        likely = likely_deed(row, state, now=self.now, tells=tells)
        if row.visit.id in self.gaps and not tells:
            return self._gives(row)
        return self._button(row, likely) if likely else None

    def _gives(self, row: DayVisit) -> Shown:
        """Return what gives a free hour to somebody, or opens its card to who may not."""
        may, about = self.desk.may(Permission.CHANGE_VISITS), name_of(row.patient, self.words)
        path = f"buscar?{of_gap(self.desk.clinic, row.visit)}" if may else f"citas/{row.visit.id}"
        word = "give" if may else "see"
        return button(self.words, word, path=path, about=about, style="soft")

    def _button(self, row: DayVisit, likely: Likely) -> Shown | None:
        """Return a deed as its button, or nothing to who may not do it."""
        path = f"citas/{row.visit.id}"
        if likely.anchor and not self.desk.may(Permission.CHANGE_VISITS):
            likely = Likely("see", style="soft")
        if likely.noun:
            if not self.desk.may(needed_for(likely.noun)):
                return None
            path += f"/{likely.noun}{'/deshacer' if likely.takes_back else ''}"
        shown = button(
            self.words,
            likely.word,
            path=path,
            about=name_of(row.patient, self.words),
            anchor=likely.anchor,
            style=likely.style,
            is_form=bool(likely.noun),
            deed=row.visit.deed if likely.takes_back and noun_of(row.visit) == likely.noun else "",
        )
        if likely.takes_back:
            return shown
        # Whoever stands at the desk is here, whatever became of the visit meanwhile.
        stood = "" if likely.noun == NOUNS[DeedKind.ARRIVED] else str(row.visit.status)
        return shown | {"seen": as_seen(row.visit), "stood": stood}

    def to_arrive(self) -> str:
        """Say how many are still awaited today."""
        awaited = [
            row
            for row in (filter(self._is_wanted, self.day.visits) if self.own else self.day.visits)
            if row.visit.is_open and not row.visit.arrived_at and row.ends_at > self.now
        ]
        n = len(awaited)
        return self.words(f"desk.to_arrive.{n}") if n < 2 else self.words("desk.to_arrive", n=n)


def own_doctor(desk: Desk) -> KnownPractitioner | None:
    """Return whose visits are the own day of who asks: of a doctor, as the owner said."""
    theirs = desk.member.practitioner_id if desk.member.role is Role.DOCTOR else ""
    return practitioner_named(desk.clinic, theirs)


def slug(name: str) -> str:
    """Return a doctor's name as it stands in an address: dra-ruiz."""
    kept = "".join(
        letter if letter.isalnum() and letter.isascii() else " " for letter in fold(name)
    )
    return "-".join(kept.split())
