"""A practice that sends by hand for a while: each of its deeds, so that every right they need is used."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.clinics.model import Clinic, Provider, Sender
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup, new_code
from chalicelib.messaging.model import Content, Kind
from chalicelib.messaging.signed_up import asked_whose
from chalicelib.patients.erased_numbers import forget
from chalicelib.patients.model import NumberState, Purpose
from chalicelib.shared import ids
from chalicelib.shared.writes import Create, Save
from tests.walls.day_at_the_practice import Day

Ask = Callable[..., Any]
A_MINUTE = timedelta(minutes=1)
QUESTION = Content("verificar_numero", "es_MX", ("Eva", "Clínica", "https://x.example/aviso"))


@contextmanager
def by_hand(day: Day) -> Any:
    """Let the practice have no API meanwhile."""
    before = day.records.get(Clinic, day.practice.clinic.id)
    nobody = Sender(Provider.BY_HAND, "", before.sender.display_number, "")
    day.records.commit([Save(replace(before, sender=nobody))])
    try:
        yield
    finally:
        now = day.records.get(Clinic, before.id)
        day.records.commit([Save(replace(now, sender=before.sender))])


def a_signup(day: Day) -> Signup:
    """Let somebody fill in the form."""
    now = datetime.now(UTC).replace(microsecond=0)
    made = Signup(
        new_code(),
        "Eva Sol",
        "",
        (Purpose.REMINDERS,),
        Proof(notice_version="2026-11"),
        "es_MX",
        now,
    )
    day.records.commit([Create(made)])
    return made


def at_the_desk(day: Day, press: Ask, look: Ask) -> None:
    """Somebody takes a message, puts it back, takes it again, and notes what came back to it."""
    person, asked = day.patient(), day.patient(number=NumberState.ASKED)
    visit = day.visit(person)
    reminder = day.message(person, about=visit)
    question = day.message(asked, kind=Kind.VERIFY, content=QUESTION)
    with by_hand(day):
        look("/avisos", {})
        for message in (reminder, question):
            _, owner, name = message.id.split(".")
            at = {"owner": owner, "message": name}
            press("/avisos/{owner}/{message}/envio", at)
            press("/avisos/{owner}/{message}/envio/deshacer", at)
            press("/avisos/{owner}/{message}/envio", at)
        press("/avisos/{owner}/{message}/respuesta", at, que="soy_yo")
        of_a_stranger = day.message(replace(person, id=ids.new_id(), e164=f"+52{day.phones + 1}"))
        day.phones += 1
        _, owner, name = of_a_stranger.id.split(".")
        stranger = {"owner": owner, "message": name}
        press("/avisos/{owner}/{message}/envio", stranger)
        press("/avisos/{owner}/{message}/respuesta", stranger, que="baja")
        day.phones += 1
        erased = forget(day.records, [f"+52{day.phones}"], at=datetime.now(UTC) - A_MINUTE)
        day.records.commit([*erased])  # … and they come back by this
        press("/avisos/registros", {}, codigo=a_signup(day).id, numero=str(day.phones))
        for word in ("baja", "alta"):
            press("/personas/{patient_id}/palabra", {"patient_id": person.id}, que=word)
    now = datetime.now(UTC).replace(microsecond=0)
    signed_up, listed = day.patient(), day.patient()
    nobodys = replace(listed, id=ids.new_id(), e164="", number=NumberState.UNVERIFIED)
    write = asked_whose(signed_up, now)
    day.records.commit([Create(nobodys), write])
    at = {"patient_id": signed_up.id}
    press("/mostrador/registros/{patient_id}", at, con=nobodys.id, tarea=write.record.id)
    deed = f"{nobodys.id}_{write.record.id}"
    press("/mostrador/registros/{patient_id}/deshacer", at, hecho=deed)
