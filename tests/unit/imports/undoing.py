"""Files that are taken in under an id, taken back again, and what is left of them."""

import json
from dataclasses import replace

from chalicelib.appointments.imported_records import ImportRun
from chalicelib.imports.guess_columns import guess
from chalicelib.imports.import_runs import run_import
from chalicelib.imports.parse_rows import read_rows, reading_of
from chalicelib.imports.read_file import read_file
from chalicelib.imports.review_desk import keep_for_review
from chalicelib.imports.review_rows import kept_rows
from chalicelib.imports.undo_import import undo_import
from tests.builders import NOW

# What may differ after all is as before: how often a record was written, what is decided about it, who did what when.
COUNTED = {"version", "schedule", "given_back", "restored", "number_changes", "decided_at"}
COUNTED |= {"due_at", "task_ids", "told_at", "zone_corrections", "status_before"}
LOGS = ("AUDIT#", "DISPATCH#", "IMPORT", "#COUNT#", "WORDS#")


def take_in_under_id(desk, rows, *, now=NOW, attestation=None):
    """Take rows in as the command does; return the import."""
    import_id, report = run_import(rows, desk.loading(now=now, attestation=attestation))
    return desk.records.get(ImportRun, import_id), report


def take_back(desk, run, *, now=NOW, records=None):
    """Take an import back; return how each record ended."""
    loading = desk.loading(now=now)
    loading = replace(loading, records=records) if records else loading
    return undo_import(run, desk.records.imported_by(run.id), loading)


def substance(desk):
    """Return all that is stored and says something, to compare before and after."""
    return {
        key: said(item)
        for key, item in desk.everything().items()
        if not any(log in part for part in key for log in LOGS)
    }


def said(item):
    """Return what an item says."""
    return without(json.loads(item["data"]["S"])) if "data" in item else item


def without(fields):
    """Return fields without what may differ, at any depth."""
    if isinstance(fields, dict):
        return {name: without(own) for name, own in fields.items() if name not in COUNTED}
    return fields


def ends(report):
    """Return each record's end: "Ana López: taken_back", "Ana López 23 10:30: left changed_since"."""
    return sorted(
        " ".join(
            filter(
                None,
                (
                    f"{r.name}{f' {r.starts_at:%d}' if r.starts_at else ''}:",
                    r.outcome.value,
                    r.why.value if r.why else "",
                ),
            )
        )
        for r in report.results
    )


def take_in_sheet(desk, sheet, *, now=NOW, attestation=None):
    """Take a file's table in as the command does, with the rows that wait for a person; return the import."""
    columns = guess(sheet, region="MX")
    reading = reading_of(sheet, columns, clinic=desk.clinic, region="MX", now=now)
    run, report = take_in_under_id(
        desk, read_rows(sheet, reading), now=now, attestation=attestation
    )
    terms = {"import_id": run.id, "attestation": attestation, "now": now}
    rows = kept_rows(sheet, reading, report.results, **terms)
    keep_for_review(desk.records, rows, report.results, run.id)
    return run


def take_in_text(desk, text, **terms):
    """Take a file's text in."""
    return take_in_sheet(desk, read_file(text.encode(), now=NOW), **terms)
