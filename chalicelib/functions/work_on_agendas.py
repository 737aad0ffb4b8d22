"""The worker's function for files that clinics bring: told by the bucket that one came, or by a page that somebody wants something done with it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_plus

from chalicelib.agenda_files.held_file import Workshop
from chalicelib.agenda_files.model import AgendaFile, FileState, is_file_id
from chalicelib.agenda_files.work_on_file import note_arrival, work_on_file
from chalicelib.clinics.model import ID_LENGTH
from chalicelib.shared import log
from chalicelib.shared.audit import (
    READ_A_FILE,
    TOOK_A_FILE_BACK,
    TOOK_A_FILE_IN,
    Actor,
    ActorKind,
)
from chalicelib.shared.times import now_utc
from chalicelib.storage.agenda_store import names_in
from chalicelib.wiring import Services

WORKER = Actor(ActorKind.STAFF, cause=READ_A_FILE)
CAUSES = {FileState.TAKING_IN: TOOK_A_FILE_IN, FileState.UNDOING: TOOK_A_FILE_BACK}
Names = tuple[str, str]  # clinic and file


def work_on_agendas(services: Services, records: Iterable[Mapping[str, Any]]) -> None:
    """Work on each file that the bodies name; what breaks one off is raised, and its body comes again in half a minute."""
    for record in records:
        try:
            for clinic_id, file_id, has_come in _named(record["body"]):
                _work(services, clinic_id, file_id, has_come=has_come)
        except Exception:
            services.agenda_jobs.come_back(record.get("receiptHandle", ""))
            raise


def _work(services: Services, clinic_id: str, file_id: str, *, has_come: bool) -> None:
    if services.directory.by_id(clinic_id) is None:
        log.warning("agenda_of_no_clinic", clinic=clinic_id)
        return
    files = services.agenda_files(clinic_id)
    known = services.records(clinic_id, WORKER).get(AgendaFile, file_id)
    # Somebody who waits may ask for a file whose coming nobody was told of.
    brought = files.brought(file_id) if has_come or known is None else None
    by = known.signed_by if known else brought.by if brought else ""
    cause = CAUSES.get(known.state, READ_A_FILE) if known else READ_A_FILE
    records = services.records(clinic_id, Actor(ActorKind.STAFF, by, f"{cause}:{file_id}"))
    shop = Workshop(records, files, services.queue, now_utc)
    if brought:
        note_arrival(shop, file_id, brought)
    work_on_file(shop, file_id)
    log.info("agenda_worked_on", clinic=clinic_id, file=file_id)


def _named(body: str) -> Iterator[tuple[str, str, bool]]:
    """Yield clinic, file, and whether it has just come; nothing for a body that neither the bucket nor a page of ours wrote."""
    told = _read(body)
    if "clinic" in told:
        yield from _ours((str(told["clinic"]), str(told.get("file", ""))), has_come=False)
    for one in told.get("Records", ()):
        key = unquote_plus(str(one.get("s3", {}).get("object", {}).get("key", "")))
        yield from _ours(names_in(key), has_come=True)


def _read(body: str) -> Mapping[str, Any]:
    with suppress(ValueError, RecursionError):
        told = json.loads(body)
        if isinstance(told, dict):
            return told
    log.warning("agenda_body_unreadable")
    return {}


def _ours(names: Names | None, *, has_come: bool) -> Iterator[tuple[str, str, bool]]:
    if names and len(names[0]) == ID_LENGTH and names[0].isalnum() and is_file_id(names[1]):
        yield *names, has_come
