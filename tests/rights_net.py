"""Watches in every test what is asked of table, queue and secrets while a function does its work.

Each needs a right that the policy of that function gives: also in a branch that no test on the local AWS comes to.
"""

import functools
import json
from contextvars import ContextVar
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import app as application
from chalicelib.functions import (
    deliver_messages,
    receive_whatsapp_events,
    send_due_reminders,
    work_on_agendas,
)
from chalicelib.storage import keys
from chalicelib.storage.conditional_writes import action
from chalicelib.storage.item_codec import key_of
from chalicelib.web.doors import doors_of
from tests.fakes import memory_records
from tests.fakes.memory_directory import MemoryDirectory, MemoryDueIndex
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.functions import memory_services
from tests.unit.web.public import front_desk

POLICIES = Path(__file__).parents[1] / ".chalice"
# The functions without routes, as a simulated world calls them; two take in whatever WhatsApp reports.
PROCESSES = {
    "plan": ("send_due_reminders",),
    "deliver": ("deliver_messages",),
    "receive": ("receive_whatsapp_events", "whatsapp_webhook"),
}
# Where their work begins elsewhere.
BEGINS = {
    (send_due_reminders, "send_due"): PROCESSES["plan"],
    (deliver_messages, "deliver"): PROCESSES["deliver"],
    (receive_whatsapp_events, "_one_sender"): PROCESSES["receive"],
    (receive_whatsapp_events, "_heed"): PROCESSES["receive"],
    (work_on_agendas, "work_on_file"): ("work_on_agendas",),
    (work_on_agendas, "note_arrival"): ("work_on_agendas",),
}
AT_WORK: ContextVar[tuple[str, ...]] = ContextVar("functions at work", default=())
MISSING: set[tuple[str, str, str, str]] = set()  # function, action, resource, key
# As the policies' files name them.
TABLE, JOURNAL, QUEUE = (f'["{name}", "Arn"]' for name in ("Table", "Journal", "Messages"))
# What the stores in memory are asked, and what that is of DynamoDB.
QUERIES = {
    TABLE: (
        "messages_of",
        "last_messages_of",
        "messages_on",
        "dispatches_on",
        "audit_on",
        "changes_back",
        "consent_events_of",
        "deeds_of",
        "read_together",
        "merges_under",
        "former_lines_of",
        "keys_about",
        "inbox",
        "team",
        "devices",
        "people_under",
        "imports",
        "imported_of",
        "rows_for_review",
        "agenda_files",
    ),
    "/index/lookup": (
        "appointments_of",
        "message_by_provider_id",
        "aliases_of",
        "signups_of",
        "merges_into",
        "former_lines_at",
        "tasks_of",
        "people_with_digits",
        "visit_starts_of",
        "imported_by",
    ),
    "/index/listing": (
        "appointments_between",
        "visit_ids_between",
        "patients_named",
        "waiting_signups",
        "open_tasks",
        "waiting_talks",
        "waiting_page",
        "count_waiting_talks",
        "resting_talks",
    ),
}
STATEMENTS = ("claim", "settle", "note_provider_id")
TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


@functools.cache
def statements_of(function):
    """Return the policy of a function: actions, resources as a text, and the keys that each statement is for."""
    document = json.loads((POLICIES / f"policy-{function}.json").read_text("utf-8"))
    return [
        (
            [named.split(":")[1] for named in statement["Action"]],
            json.dumps(statement["Resource"]),
            [k for c in statement.get("Condition", {}).values() for k in c["dynamodb:LeadingKeys"]],
        )
        for statement in document["Statement"]
    ]


def may(function, wanted, resource, key=""):
    """Tell whether a function's policy allows an action on a resource and a key."""
    return any(
        wanted in actions
        and resource in resources
        and (not for_keys or any(fnmatchcase(key, one) for one in for_keys))
        for actions, resources, for_keys in statements_of(function)
    )


def asks(wanted, resource, key=""):
    """Note what the functions at work ask for and may not have."""
    for function in AT_WORK.get():
        if not may(function, wanted, resource, key):
            MISSING.add((function, wanted, resource, key))


def while_at_work(functions, work):
    """Do a piece of work as these functions."""
    before = AT_WORK.set(functions)
    try:
        return work()
    finally:
        AT_WORK.reset(before)


def noted(method, note):
    """Return a method of a store in memory that notes first what the real one needs; what it asks of itself does not count."""

    @functools.wraps(method)
    def asked(self, *args, **named):
        if AT_WORK.get():
            note(self, *args, **named)
        return while_at_work((), lambda: method(self, *args, **named))

    return asked


def begun(work, functions):
    """Return a piece of work as these functions do it."""
    return lambda *args, **named: while_at_work(functions, lambda: work(*args, **named))


def at_a_door(request, get_response):
    """Answer a request as the function behind its door."""
    return while_at_work(tuple(doors_of(request.path)), lambda: get_response(request))


def _gets(wanted, place):
    return lambda self, *asked, **_: [asks(wanted, TABLE, key.pk) for key in place(self, *asked)]


def _records(self, kind, ids):
    return [key_of(kind, self.clinic_id, record_id) for record_id in ids]


def _of_several_kinds(self, wanted):
    return [key_of(kind, self.clinic_id, record_id) for kind, record_id in wanted]


def _counters(self, counters):
    return [keys.named(self.clinic_id, "COUNT", counter) for counter in counters]


def _writes(step_of):
    """Return what makes a write's step, noting what its part of the transaction needs."""

    def asked(clinic_id, write):
        for part, told in action(TABLE, clinic_id, write, journal=JOURNAL).items():
            key = (told.get("Key") or told["Item"])["pk"]["S"]
            asks(TRANSACTED[part], told["TableName"], key)
        return step_of(clinic_id, write)

    return asked


def _writes_beside(step_beside):
    """Return what makes the step of an item that is kept beside the writes, noting what it needs."""

    def asked(one):
        for part in one.action(TABLE):
            asks(TRANSACTED[part], TABLE, one.key.pk)
        return step_beside(one)

    return asked


NOTED = {
    MemoryClinicRecords: {
        "_items_at": _gets("BatchGetItem", lambda _, places: places),
        "get": _gets("GetItem", lambda self, kind, record_id: _records(self, kind, [record_id])),
        "get_many": _gets("BatchGetItem", _records),
        "get_each": _gets("BatchGetItem", _records),
        "get_together": _gets("BatchGetItem", _of_several_kinds),
        "counts": _gets("BatchGetItem", _counters),
        "look_later": _gets("UpdateItem", lambda self, kind, i: _records(self, kind, [i])),
        "take_room": _gets("UpdateItem", lambda self, counter: _counters(self, [counter])),
        "keyed_hashes": lambda *_: asks("GetParameter", "/phone-pepper"),
    }
    | {
        query: lambda *_, resource=resource, **__: asks("Query", resource)
        for resource, queries in QUERIES.items()
        for query in queries
    },
    MemoryDirectory: {
        "by_slug": _gets("GetItem", lambda _, slug: [keys.slug(slug), keys.clinic("k3v9q2xa")]),
        "by_sender": _gets("GetItem", lambda _, number: [keys.sender(number)]),
        "ids_by_account": lambda *_: asks("Query", "/index/lookup"),
        "by_id": _gets("GetItem", lambda _, clinic_id: [keys.clinic(clinic_id)]),
    },
    MemoryDueIndex: {"due": lambda *_: asks("Query", "/index/due")},
    MemoryOutbox: dict.fromkeys(STATEMENTS, lambda *_, **__: asks("PartiQLUpdate", TABLE))
    | dict.fromkeys(
        ("read", "read_each"), _gets("BatchGetItem", lambda _, ids: map(keys.message, ids))
    ),
    MemoryJournal: {"note": lambda *_, **__: asks("PutItem", JOURNAL)},
    MemoryQueue: {"put": lambda *_, **__: asks("SendMessage", QUEUE)},
    memory_services.MemoryQuarantine: {
        "keep": lambda *_, **__: asks("PutItem", TABLE, "QUARANTINE#2026-11-22")
    },
    memory_services.MemorySecrets: {
        name: lambda _, secret: asks("GetParameter", f"/{secret}") for name in ("one", "all_of")
    },
    front_desk.MemorySecrets: {
        name: lambda _, secret: asks("GetParameter", f"/{secret}") for name in ("one", "all_of")
    },
}


@pytest.fixture(autouse=True, scope="session")
def every_right_is_noted():
    """Watch the routes, the events, and all that they ask of the stores in memory."""
    application.app.register_middleware(at_a_door, "http")
    with pytest.MonkeyPatch.context() as patch:
        for store, methods in NOTED.items():
            for name, note in methods.items():
                patch.setattr(store, name, noted(getattr(store, name), note))
        patch.setattr(memory_records, "step_of", _writes(memory_records.step_of))
        patch.setattr(memory_records, "step_beside", _writes_beside(memory_records.step_beside))
        for (module, name), functions in BEGINS.items():
            patch.setattr(module, name, begun(getattr(module, name), functions))
        yield


@pytest.fixture(autouse=True)
def nothing_needs_a_right_that_its_function_lacks(every_right_is_noted):
    """Fail the test in which something did: on AWS it would have been refused."""
    MISSING.clear()
    yield
    missing = sorted(MISSING)
    assert missing == [], "these ask for what their policies in .chalice/ do not allow"
