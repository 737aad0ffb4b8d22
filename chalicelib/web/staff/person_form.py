"""Name, number and who answers, as they are typed: read, said to be wrong beside their field, shown again. Keeps nobody."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalice.app import Response

from chalicelib.patients.model import Line, Particulars, Patient
from chalicelib.patients.patients_number import region_of, why_no_patients
from chalicelib.patients.phone_lines import line_id, people_of
from chalicelib.shared import phone
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.number_of_talk import named_in, number_of

LONGEST_NAME = 80
FIELDS = ("nombre", "telefono", "contesta")
WISH = "solicitud"
_TASK = re.compile(r"[0-9]{12}-[a-z0-9]{4,16}", re.ASCII)
LOOKED = "familia"  # the button of who has seen whose number it is besides: their ids


@dataclass(frozen=True)
class PersonForm:
    """What somebody typed, with what is wrong of it."""

    nombre: str = ""
    telefono: str = ""
    contesta: str = ""
    e164: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    others: tuple[Patient, ...] = ()  # who has that number besides
    seen: str = ""  # which of them somebody saw, and said that they share it
    now: Mapping[str, str] = field(default_factory=dict)  # what a colleague changed meanwhile

    def __getitem__(self, name: str) -> str:
        return str(getattr(self, name))

    @property
    def is_right(self) -> bool:
        """Tell whether the person may be kept so."""
        return not self.problems and (not self.others or self.is_family)

    @property
    def is_family(self) -> bool:
        """Tell whether somebody saw just those who have the number, and said that this is another."""
        return bool(self.others) and self.seen == self.whose

    @property
    def whose(self) -> str:
        """What the button tells back of whom it stood beside."""
        return " ".join(sorted(one.id for one in self.others))

    @property
    def particulars(self) -> Particulars:
        """What is known of the person by it."""
        return Particulars(self.nombre, self.e164, guardian=self.contesta)


def of_person(person: Patient) -> PersonForm:
    """Return the fields as a person has them."""
    return PersonForm(person.name, person.e164, person.guardian)


def looked_for(desk: Desk) -> PersonForm:
    """Return what was typed into the search as the field that it is of."""
    text = line_typed(desk, "busca")
    return PersonForm(nombre=text) if any(map(str.isalpha, text)) else PersonForm(telefono=text)


def read(desk: Desk, *, but: Patient | None = None) -> PersonForm:
    """Return what was typed; whose number it is besides, where that was not said to be right, is shown first."""
    typed = {name: line_typed(desk, name) for name in FIELDS}
    problems = {} if any(map(str.isalpha, typed["nombre"])) else {"nombre": "desk.register.no_name"}
    e164 = ""
    if typed["telefono"]:
        number = phone.normalise(typed["telefono"], region=region_of(desk.clinic))
        e164 = number.e164 if isinstance(number, phone.Phone) else ""
        if not e164 or why_no_patients(e164, desk.clinic):
            problems["telefono"] = "desk.register.bad_phone"
    others = () if problems else _others(desk, e164, but)
    seen = desk.asked.get(LOOKED, "")
    return PersonForm(
        typed["nombre"], typed["telefono"], typed["contesta"], e164, problems, others, seen
    )


def line_typed(desk: Desk, name: str) -> str:
    """Return a field as one line, no longer than a name."""
    return " ".join(desk.asked.get(name, "").split())[:LONGEST_NAME]


def _others(desk: Desk, e164: str, but: Patient | None) -> tuple[Patient, ...]:
    line = desk.records.get(Line, line_id(e164)) if e164 else None
    people: Iterable[Patient] = people_of(desk.records, line) if line else ()
    return tuple(one for one in people if but is None or one.id != but.id)


def _family(desk: Desk) -> dict[str, str]:
    """Return the talk whose number is to be theirs, as long as it is nobody's."""
    asked = desk.asked if desk.visit.method == "POST" else desk.visit.query
    return named_in(asked) if number_of(desk, asked) else {}


def wish_named(desk: Desk) -> str:
    """Return which wish about their data the particulars are put right for, as an address or the form says it."""
    asked = desk.asked if desk.visit.method == "POST" else desk.visit.query
    name = asked.get(WISH, "")
    return name if _TASK.fullmatch(name) else ""


def page(desk: Desk, form: PersonForm, person: Patient | None = None) -> Response:
    """Show the form: of somebody new, or of a person whose particulars are put right."""
    is_asked = desk.visit.method == "POST" and not form.is_right
    status = 409 if form.now else 422 if is_asked else 200
    return desk_page(
        desk,
        "person.html",
        status=status,
        section="buscar",
        form=form,
        person=person,
        seen=of_person(person) if person else None,
        before=phone.as_read_aloud(person.e164) if person and person.e164 else "",
        family=_family(desk) if person else {},
        wish=wish_named(desk),
        done=just_done(desk),
    )
