"""`puntual patient`: find a person, hand over what a clinic keeps about them, or erase it (ARCO); note that they died. Acts only when told so."""

import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO

import click

from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.patient_died import decide_death, take_back_death
from chalicelib.clinics.model import Clinic
from chalicelib.data_rights.audit_trail import changes_of, kept_since
from chalicelib.data_rights.collect_dossier import Dossier, collect_dossier
from chalicelib.data_rights.erase import erase
from chalicelib.data_rights.export_dossier import Facts, Reading, as_rows, exported
from chalicelib.messaging.model import State
from chalicelib.messaging.whatsapp.cut_person_out import PersonInBody, cut_out
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.phone_lines import has_number, line_id
from chalicelib.shared.errors import (
    NotAllowedError,
    NotFoundError,
    UnreadableRecordError,
    decide_again,
)
from chalicelib.shared.phone import Phone, normalise
from chalicelib.shared.transaction_batches import stages
from chalicelib.shared.write_csv import write_csv
from chalicelib.shared.writes import Save, Write
from puntual.erase_nobodys_line import CANNOT_READ, NOTHING_YET, erase_nobodys_line
from puntual.find_person import enter_all, show_found
from puntual.installation import ClinicRecords, Installation, with_installation

CLINIC = click.option("--clinic", "slug", required=True, help="Address (clinica-sonrisa).")
WHO = click.option("--patient", "patient_id", default="", help="The patient's id.")
PHONE = click.option("--phone", default="", help="Their number, instead of the id.")


@click.group("patient")
def command() -> None:
    """Find a person; answer who asks for their data, or for their erasure; note a death."""


@command.command("find")
@click.argument("typed", metavar="TEXT")
@CLINIC
@with_installation
def find_command(*, installation: Installation, typed: str, slug: str) -> None:
    """Show whom TEXT may mean: words of a name, the last digits of a number, or all of it ("gomez 0124")."""
    show_found(installation, installation.clinic(slug), typed)


@command.command("index")
@click.option("--clinic", "slug", default="", help="Address (clinica-sonrisa). [all]")
@with_installation
def index_command(*, installation: Installation, slug: str) -> None:
    """Enter people whom a former version stored, so that a search finds them. It may be broken off and repeated."""
    clinics = [installation.clinic(slug)] if slug else installation.directory.all()
    for clinic in clinics:
        seen, entered, forgotten = enter_all(
            installation.records(clinic.id), installation.shown(clinic.id)
        )
        left = f", {forgotten} words that led to nobody were taken away" if forgotten else ""
        click.echo(f"{clinic.slug}: {seen} patients, {entered} entered{left}.")


@command.command("export")
@CLINIC
@WHO
@PHONE
@click.option("--csv", "as_csv", is_flag=True, help="A sheet instead of JSON.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="A new file, for your eyes only. [printed]"
)
@with_installation
def export(
    *,
    installation: Installation,
    slug: str,
    patient_id: str,
    phone: str,
    as_csv: bool,
    output: Path | None,
) -> None:
    """Write down everything the clinic keeps about one person, in Spanish, for them to read."""
    clinic = installation.clinic(slug)
    records = installation.records(clinic.id)
    dossier = _dossier(records, patient_id, phone)
    document = _document(installation, records, clinic, dossier)
    encoding = "utf-8-sig" if as_csv else "utf-8"
    if not output or str(output) == "-":
        with click.open_file("-", "w", encoding=encoding) as printed:
            _write(document, printed, as_csv=as_csv)
        return
    with _new_file(output, encoding) as file:
        _write(document, file, as_csv=as_csv)
    click.echo(f"Written to {output}: it is personal, keep it safe.")


@command.command("erase")
@CLINIC
@WHO
@PHONE
@click.option("--yes", is_flag=True, help="Do it. It cannot be undone.")
@with_installation
def erase_command(
    *, installation: Installation, slug: str, patient_id: str, phone: str, yes: bool
) -> None:
    """Erase everything about one person, or about a phone of nobody's, but a hash that keeps lists from writing there again."""
    clinic = installation.clinic(slug)
    records = installation.records(clinic.id)
    if phone and not patient_id and not _only_one_at(records, phone):
        erase_nobodys_line(installation, clinic, _number(phone), yes=yes)
        return
    dossier = _dossier(records, patient_id, phone)
    for told in _what_goes(dossier):
        click.echo(told)
    if not yes:
        click.echo(NOTHING_YET)
        return
    person = _in_unreadable_events(installation, clinic, dossier)
    try:
        gone = erase(records, dossier.patient.id, now=installation.now())
    except UnreadableRecordError as met:
        raise click.ClickException(CANNOT_READ.format(record=met)) from None
    without_them = partial(cut_out, person=person)
    unread = installation.quarantine.forget(without_them, now=installation.now())
    click.echo(f"Erased: {gone} records, and what they said in {unread} unreadable bodies.")


@command.command("deceased")
@CLINIC
@WHO
@PHONE
@click.option("--undo", is_flag=True, help="It was a mistake: they may be written to again.")
@with_installation
def deceased(
    *, installation: Installation, slug: str, patient_id: str, phone: str, undo: bool
) -> None:
    """Note that a patient died: visits to come are cancelled, and nothing is sent, not even about that."""
    records = installation.records(installation.clinic(slug).id)
    whose = patient_id or _only_one_at(records, phone)

    def attempt() -> int:
        patient = find_patient(records, whose) if whose else None
        if patient is None:
            raise click.ClickException("There is no such patient in this clinic.")
        now = installation.now()
        writes = take_back_death(patient) if undo else decide_death(records, patient, now=now)
        for stage in stages([writes]):
            records.commit(stage)
        return _cancelled_in(writes)

    try:
        cancelled = decide_again(attempt)
    except NotAllowedError:
        raise click.ClickException("That person's data are being erased.") from None
    if undo:
        click.echo("Taken back. Visits that were cancelled stay so: book them anew.")
    else:
        click.echo(
            f"Noted. {cancelled} visits were cancelled; nobody was told, nothing will be sent."
        )


def _cancelled_in(writes: Sequence[Write]) -> int:
    saved = [write.record for write in writes if isinstance(write, Save)]
    visits = [record for record in saved if isinstance(record, Appointment)]
    return sum(visit.status is Status.CANCELLED for visit in visits)


def _dossier(records: ClinicRecords, patient_id: str, phone: str) -> Dossier:
    try:
        return collect_dossier(records, patient_id or _only_one_at(records, phone))
    except NotFoundError:
        raise click.ClickException("There is no such patient in this clinic.") from None
    except UnreadableRecordError as met:
        raise click.ClickException(CANNOT_READ.format(record=met)) from None


def _only_one_at(records: ClinicRecords, phone: str) -> str:
    if not phone:
        raise click.UsageError("Name the person with --patient or --phone.")
    line = records.get(Line, _number(phone))
    people = records.get_many(Patient, line.patient_ids) if line else {}
    if len(people) > 1:
        ids = ", ".join(people)
        raise click.ClickException(f"Several people answer there: choose with --patient ({ids}).")
    return next(iter(people), "")


def _number(phone: str) -> str:
    number = normalise(phone)
    if not isinstance(number, Phone):
        raise click.UsageError(
            "--phone is no telephone number: write it whole, such as +52 55 1234 5678."
        )
    return line_id(number.e164)


def _document(
    installation: Installation, records: ClinicRecords, clinic: Clinic, dossier: Dossier
) -> Facts:
    now, reading = installation.now(), Reading(clinic, as_read)
    changes = changes_of(records, dossier, reading, kept_since(now), now.date())
    return exported(dossier, reading, now=now, changes=changes)


def _new_file(path: Path, encoding: str) -> IO[str]:
    """Make a file that nobody but its owner may read, at no moment; what is there is never written over."""
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.UsageError(f"There is a {path} already: name another file.") from None
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}.") from None
    return os.fdopen(made, "w", encoding=encoding, newline="")


def _write(document: Facts, file: IO[str], *, as_csv: bool) -> None:
    if as_csv:
        write_csv(as_rows(document), file)
    else:
        file.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _what_goes(dossier: Dossier) -> list[str]:
    """Return what would be erased, in counts: nothing personal is printed."""
    flying = sum(m.state is State.SENDING for m in dossier.messages)
    counts = {
        "visits": len(dossier.visits),
        "messages": len(dossier.messages),
        "messages that name others too (they lose this name)": len(dossier.shared_messages),
        "consents": len(dossier.consents),
        "inbox tasks": len(dossier.tasks),
        "texts they wrote": len(dossier.texts),
        "sign-ups that wait": len(dossier.signups),
        "phone lines": len(dossier.former_lines) + dossier.goes_with_the_line,
    }
    told = [f"{amount:5} {what}" for what, amount in counts.items()]
    if dossier.has_more_signups:
        told.append("More sign-ups may wait for the number: all that are theirs go.")
    if flying:
        told.append(f"{flying} messages are being sent just now and may still arrive.")
    return [f"Patient {dossier.patient.id}:", *told]


def _in_unreadable_events(
    installation: Installation, clinic: Clinic, dossier: Dossier
) -> PersonInBody:
    """Return by what an unreadable event would show the person: their numbers and user ids, where these are nobody else's."""

    def is_of_another_clinic(phone_number_id: str) -> bool:
        found = installation.directory.by_sender(phone_number_id)
        return found is not None and found.id != clinic.id

    lines = [dossier.line, *dossier.former_lines] if dossier.goes_with_the_line else []
    names = {name for line in lines if line for name in (line.id, line.bsuid) if name}
    digits = frozenset(name[-10:] if has_number(name) else name for name in names)
    return PersonInBody(digits, is_of_another_clinic)
