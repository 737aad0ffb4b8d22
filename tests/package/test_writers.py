"""Nothing is written but where the audit item is added, or where a written reason says it needs none."""

import ast

from puntual.build_package import ROOT

# The methods of storage/table.py that write, and who may call them.
WRITERS = {
    "chalicelib/storage/clinic_records.py": {
        "transact": 2,  # commit: adds the audit item; look_later: when an unreadable record is looked at, as a dispatch's own look
        "delete": 1,  # the words of a search that lead to nobody: derived, never a record
    },
    "chalicelib/storage/clinic_directory.py": {
        "transact": 2  # a new clinic, and another number of one: each with its audit item
    },
    "chalicelib/storage/journal.py": {"put": 1},  # a log itself, and only ids
    "chalicelib/storage/several_clinics.py": {"transact": 1},  # each clinic's own, with its audit
    "chalicelib/storage/message_claims.py": {"run_statements": 3},  # stands on the message itself
    "chalicelib/storage/unreadable_events.py": {
        "put": 1,
        "delete": 1,
    },  # unreadable events: nobody's records
}
WRITING = {"put", "delete", "transact", "run_statements"}
DYNAMODB = {
    *("put_item", "update_item", "delete_item", "batch_write_item", "transact_write_items"),
    *("execute_statement", "batch_execute_statement", "execute_transaction"),
}


def _calls(path):
    """Return the names of the methods that a module calls, with what they are called on."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, ast.unparse(node.func.value)


def _shipped():
    return sorted([*(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "puntual").rglob("*.py")])


def test_only_the_listed_places_write_to_the_table():
    """Whoever writes past `ClinicRecords.commit` writes past the audit."""
    found = {}
    for path in _shipped():
        calls = [name for name, on in _calls(path) if name in WRITING and on.endswith("table")]
        if calls:
            found[path.relative_to(ROOT).as_posix()] = {n: calls.count(n) for n in set(calls)}
    assert found == WRITERS


def test_only_the_table_speaks_to_dynamodb():
    """No other module puts, updates or deletes an item."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in _shipped()
        for name, _ in _calls(path)
        if name in DYNAMODB
    }
    # A restore puts whole items back as they were, their audit items among them.
    assert found == {"chalicelib/storage/table.py", "puntual/restore_items.py"}


def test_no_records_without_their_actor():
    """The real ones have no default for who changes them."""
    path = ROOT / "chalicelib/storage/clinic_records.py"
    (records,) = [
        node
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == "ClinicRecords"
    ]
    (by,) = [n for n in records.body if isinstance(n, ast.AnnAssign) and n.target.id == "by"]
    assert by.value is None
