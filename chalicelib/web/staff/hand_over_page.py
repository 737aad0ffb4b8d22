"""*Entregar*: all that is kept about a person, as a sheet to print or as a file, signed by who hands it over. Names nobody in an address or a file's name."""

import io
import json
from datetime import timedelta

from chalice.app import Response

from chalicelib.data_rights.answer_wish import load_wish, note_handed
from chalicelib.data_rights.audit_trail import changes_of
from chalicelib.data_rights.collect_dossier import collect_dossier
from chalicelib.data_rights.export_dossier import Facts, Reading, as_rows, exported
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.write_csv import write_csv
from chalicelib.web.load_words import Words, choose
from chalicelib.web.render_page import STAFF_POLICY, page
from chalicelib.web.staff import wishes_page
from chalicelib.web.staff.desk import Desk

# Of who changed what, so many days: a page has half a minute, and the audit of a year is read by `puntual patient export`.
CHANGES_DAYS = 92
OLDER = "Aquí están los últimos tres meses. Los anteriores los entrega quien administra Puntual."
SHEET = "hoja"
FILES = {"json": "application/json", "csv": "text/csv"}


def submit(desk: Desk) -> Response:
    """Hand it over in the form that was asked for; signed before it leaves."""
    form = desk.asked.get("formato", "")
    task, person = load_wish(desk.records, desk.visit.parts["task_id"])
    if form not in (SHEET, *FILES):
        return wishes_page.show(desk, problem="form", status=422)
    try:
        document = _document(desk, person)
    except UnreadableRecordError:
        return wishes_page.show(desk, problem="unreadable", status=409)
    note_handed(desk.records, task.id, by=desk.member.id, now=desk.visit.now)
    return _sheet(desk, person, document) if form == SHEET else _file(form, document)


def _document(desk: Desk, person: Patient) -> Facts:
    from chalicelib.messaging.whatsapp.template_definitions import as_read

    now, reading = desk.visit.now, Reading(desk.clinic, as_read)
    dossier = collect_dossier(desk.records, person.id)
    first = now - timedelta(days=CHANGES_DAYS)
    # A record that went over into theirs may be older than their own.
    begins = first if person.former_ids else max(first, person.created_at or first)
    changes = changes_of(desk.records, dossier, reading, begins.date(), now.date())
    older: list[Facts] = [{"aviso": OLDER}] if begins == first else []
    return exported(dossier, reading, now=now, changes=[*changes, *older])


def _file(form: str, document: Facts) -> Response:
    headers: dict[str, str | list[str]] = {
        "Content-Type": f"{FILES[form]}; charset=utf-8",
        "Content-Disposition": f'attachment; filename="datos.{form}"',
        "Cache-Control": "no-store",
    }
    return Response(body=_text(form, document), headers=headers, status_code=200)


def _text(form: str, document: Facts) -> str:
    if form == "json":
        return json.dumps(document, ensure_ascii=False, indent=2)
    sheet = io.StringIO("\ufeff", newline="")  # by which Excel knows the accents
    sheet.seek(0, io.SEEK_END)
    write_csv(as_rows(document), sheet)
    return sheet.getvalue()


def _sheet(desk: Desk, person: Patient, document: Facts) -> Response:
    """Return the sheet in the language that the person reads."""
    words = Words(choose("", "", person.language or desk.clinic.language))
    answer = page(
        desk.visit,
        "staff/dossier.html",
        words,
        desk_words=desk.words,
        clinic=desk.clinic,
        person=person,
        back=f"mas/arco/{desk.visit.parts['task_id']}",
        parts=[_part(name, value, words) for name, value in document.items() if value],
    )
    answer.headers["Content-Security-Policy"] = STAFF_POLICY
    return answer


def _part(name: str, value: object, words: Words) -> dict[str, object]:
    """Return a part of the document with its heading and its entries, what is empty left out."""
    entries = value if isinstance(value, list) else [value]
    return {
        "title": words(f"desk.dossier.{name}"),
        "entries": [_entry(each, words) for each in entries],
    }


def _entry(entry: object, words: Words) -> list[tuple[str, str]]:
    if not isinstance(entry, dict):
        return [("", str(entry))]
    return [
        (words(f"desk.dossier.of.{what}"), _said(told, words))
        for what, told in entry.items()
        if told or isinstance(told, bool)
    ]


def _said(told: object, words: Words) -> str:
    if isinstance(told, bool):
        return words("desk.dossier.yes" if told else "desk.dossier.no")
    return ", ".join(map(str, told)) if isinstance(told, list) else str(told)
