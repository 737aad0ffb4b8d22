"""One round of the main job, judged by what truly arrived: due reminders out, a tap back, the visit changed."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Column, Table

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.model import TOLD, Kind, Message, State
from chalicelib.shared import times
from puntual.cloudformation_stack import Deployment
from puntual.demo import clinic as demo_clinic
from puntual.demo.progress import Progress
from puntual.demo.start_everything import Stage
from puntual.local_aws import LocalAws

Json = dict[str, Any]
REMINDERS = frozenset({Kind.REMINDER, Kind.VERIFY})
LONGEST_ROUND = 60.0  # seconds
ROOMY = 110  # columns of a terminal in which time and number fit too


@dataclass(frozen=True)
class Judgement:
    """What a round came to, in sentences for whoever looks."""

    problems: tuple[str, ...]
    said: tuple[str, ...]


def invoke_schedule(aws: LocalAws, deployment: Deployment) -> Json:
    """Run the scheduled function now, as EventBridge does every quarter of an hour; return its report."""
    resources = aws.client("cloudformation").describe_stack_resources(StackName=deployment.stack)
    name = next(
        resource["PhysicalResourceId"]
        for resource in resources["StackResources"]
        if resource["LogicalResourceId"] == "SendDueReminders"
    )
    event = {
        "version": "0",
        "id": "demo",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "1970-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {},
    }
    answer = aws.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    report: Json = json.loads(answer["Payload"].read())
    return report


def play(stage: Stage, *, now: datetime, progress: Progress) -> Judgement:
    """Send what is due, tap *Cancelar* on one reminder, and judge by the sandbox's ledger."""
    demo_clinic.book_one_soon(stage.services, stage.clinic, now=now)
    with progress.step("Reminders that are due, until WhatsApp has told what became of them"):
        report = invoke_schedule(stage.aws, stage.deployment)
        _eventually(lambda: not _unsettled(stage, now), progress)
    with progress.step("A tap on Cancelar, until the appointment has changed"):
        tapped = _tap_cancel(stage, now, progress)
    problems = [*_judge_run(report), *_judge_arrivals(stage, now)]
    if tapped is None:
        problems.append("no tap on a button came back and changed its appointment")
    said = [summary(report)]
    if tapped:
        said.append(f"A tap on Cancelar came back: appointment {tapped} is cancelled.")
    return Judgement(tuple(problems), tuple(said))


def table_of(stage: Stage, *, since: datetime, width: int) -> Table:
    """Return what WhatsApp received since then, a row a message, with what the clinic's log has of it."""
    received = stage.phone.ledger()
    rows = [row for row in received if datetime.fromisoformat(row["accepted_at"]) >= since]
    outbox = {m.id: m for m in stage.services.outbox.read([row["id"] for row in rows])}
    owners = stage.phone.owners()
    earlier = len(received) - len(rows)
    columns = _columns(width)
    table = Table(
        *columns,
        title="What WhatsApp received",
        caption=f"and {earlier} in earlier rounds" if earlier else None,
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        expand=True,
    )
    for row in rows:
        cells = _cells(stage, row, owners.get(row["to"], ""), outbox.get(row["id"]))
        table.add_row(*cells[-len(columns) :])
    return table


def _columns(width: int) -> list[Column]:
    """Return the columns that fit: when and to which number are told on a wide terminal only."""
    always = [
        Column("Whose phone", no_wrap=True, max_width=18),
        Column("Kind", no_wrap=True),
        Column("Message", no_wrap=True, ratio=1),
        Column("Copies", no_wrap=True, justify="right"),
        Column("Outcome", no_wrap=True),
    ]
    return always if width < ROOMY else [Column("Time"), Column("Number"), *always]


def _cells(stage: Stage, row: Json, owner: str, message: Message | None) -> list[str]:
    accepted_at = datetime.fromisoformat(row["accepted_at"])
    return [
        f"{times.local(accepted_at, stage.clinic.zone):%H:%M:%S}",
        row["to"],
        escape(owner),
        message.kind if message else "?",
        escape(" ".join(row["text"].split())),
        str(row["copies"]),
        message.state if message else "not ours",
    ]


def _ids(stage: Stage) -> list[str]:
    return [row["id"] for row in stage.phone.ledger()]


def _of_round(stage: Stage, began: datetime) -> list[Message]:
    """Return what was written since then or changed its state; a round may go past midnight UTC."""
    records = stage.services.records(stage.clinic.id, demo_clinic.DEMO)
    days = sorted({f"{moment:%Y-%m-%d}" for moment in (began, began + timedelta(minutes=2))})
    since = began.replace(microsecond=0)  # what is stored has whole seconds
    found = [message for day in days for message in records.messages_on(day)]
    return [message for message in found if (message.changed_at or message.created_at) >= since]


def _unsettled(stage: Stage, now: datetime) -> list[Message]:
    waiting = {State.QUEUED, State.SENDING, State.RETRY, State.ACCEPTED, State.SENT}
    return [m for m in _of_round(stage, now) if m.state in waiting]


def _eventually(question: Callable[[], object], progress: Progress) -> bool:
    deadline = time.monotonic() + LONGEST_ROUND
    while time.monotonic() < deadline:
        if question():
            return True
        progress.stop.wait(0.2)
        progress.go_on()
    return False


def _tap_cancel(stage: Stage, now: datetime, progress: Progress) -> str | None:
    """Tap *Cancelar* on the newest reminder of one visit still open; return the visit once it is cancelled."""
    records = stage.services.records(stage.clinic.id, demo_clinic.DEMO)
    outbox = {message.id: message for message in stage.services.outbox.read(_ids(stage))}
    for row in reversed(stage.phone.ledger()):
        message = outbox.get(row["id"])
        if message is None or message.kind is not Kind.REMINDER or len(message.about) != 1:
            continue
        visit_id = message.about[0].appointment_id
        visit = records.get(Appointment, visit_id)
        button = next((b for b in row["buttons"] if "ancel" in b["title"]), None)
        if visit is None or button is None or visit.status is not Status.BOOKED:
            continue
        stage.phone.tap(row["to"], row["wamid"], button["title"])
        if _eventually(lambda: _is_cancelled(stage, visit_id), progress):  # noqa: B023  # asked at once
            _eventually(lambda: not _unsettled(stage, now), progress)
            return visit_id
        return None
    return None


def _is_cancelled(stage: Stage, visit_id: str) -> bool:
    visit = stage.services.records(stage.clinic.id, demo_clinic.DEMO).get(Appointment, visit_id)
    return visit is not None and visit.status is Status.CANCELLED


def _judge_run(report: Json) -> list[str]:
    if "due" not in report:
        return [f"the scheduled function failed: {report.get('errorMessage', report)}"]
    failed = report["failed_clinics"]
    return [f"{failed} clinics could not be worked off"] if failed else []


def _judge_arrivals(stage: Stage, now: datetime) -> list[str]:
    """Hold the clinic's log against the ledger: each reminder that should arrive did, once, and nothing else."""
    copies = {row["id"]: row["copies"] for row in stage.phone.ledger()}
    problems = []
    for message in _of_round(stage, now):
        expected = 1 if message.state in TOLD else 0
        if message.kind in REMINDERS and message.state not in TOLD | {State.SUPPRESSED}:
            problems.append(f"{message.id} is still {message.state} {message.reason}")
        if copies.get(message.id, 0) != expected:
            problems.append(f"{message.id} arrived {copies.get(message.id, 0)} times")
    if not any(m.kind in REMINDERS and m.state in TOLD for m in _of_round(stage, now)):
        problems.append("no reminder was due, so nothing was shown")
    return problems


def summary(report: Json) -> str:
    """Return what a run of the schedule did, in one sentence."""
    outcomes: Json = report.get("outcomes", {})
    counts = ", ".join(f"{count} {name}" for name, count in outcomes.items()) or "nothing to send"
    return f"The run looked at {report.get('due', 0)} things that were due: {counts}."
