"""Watches every test that writes to the table in memory: what changes is told by an audit item, or is exempt by name."""

import json

import pytest

from tests.fakes.memory_store import MemoryStore

# Beside these, see EXEMPT in storage/audited_writes.py; a message's state is told by the message itself.
STATE = {
    "state",
    "reason",
    "provider_id",
    "attempts",
    "lease_until",
    "retry_at",
    "changed_at",
    "told_at",
    "recalled",
    "went_as",
}
NOT_KEPT = {"not_kept", "version"}  # how many of a stranger's texts were not kept
INDEXED = {"lookup_pk", "lookup_sk"}


@pytest.fixture(autouse=True, scope="session")
def every_write_is_accounted_for():
    """Fail the test whose code changes a record without saying who did."""
    write = MemoryStore.change

    def watched(self, steps):
        before = {key: self.get(key) for key, _ in steps}
        write(self, steps)
        changes = [(key, before[key], self.get(key)) for key, _ in steps]
        assert _is_told(changes), f"no audit item for {[key for key, _ in steps]}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryStore, "change", watched)
        yield


def _is_told(changes):
    return any(_tells(*change) for change in changes) or all(_is_exempt(*c) for c in changes)


def _tells(key, before, after):
    """Tell whether it is a new audit item, or a new dispatch that says who wrote it."""
    if before or not after:
        return False
    is_signed_dispatch = "#DISPATCH#" in key.pk and "by" in json.loads(after["data"]["S"])
    return "#AUDIT#" in key.pk or is_signed_dispatch


def _is_exempt(key, before, after):
    before, after = before or {}, after or {}
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    is_outcome = key.sk.startswith("MSG#") and bool(before) and changed <= STATE | INDEXED
    is_exempt_kind = key.sk == "COUNT" or key.sk.startswith(("DRAFT#", "HEARTBEAT#"))
    # A dispatch's own look, and when a record that nobody can read is looked at again: it stays as it was.
    is_look = bool(before) and ("#DISPATCH#" in key.pk or changed == {"due_at"})
    is_count = key.sk.startswith("INBOX#") and bool(before) and changed == NOT_KEPT
    is_journal = key.pk.startswith(("ATTEMPTS#", "WORDS#"))  # a log itself
    is_at_work = key.sk == "STAFFSESSION" and bool(before) and bool(after)
    is_exempt_kind = is_exempt_kind or is_count or is_at_work
    return not changed or is_journal or is_outcome or is_exempt_kind or is_look
