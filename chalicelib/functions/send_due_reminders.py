"""The scheduled function's work."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from chalicelib.answers.held_answers import missed
from chalicelib.appointments.ring_desk import ring_for
from chalicelib.messaging.desk_rings import Bell
from chalicelib.messaging.watch_dispatches import Watch
from chalicelib.messaging.whatsapp.error_codes import verdict_of
from chalicelib.reminders.clinic_daily_limit import why_spent
from chalicelib.reminders.question_failed import given_back
from chalicelib.reminders.scheduled_run import Run, RunReport, send_due
from chalicelib.reminders.second_copy import terms_of_copy
from chalicelib.shared import log, metrics
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.metrics import Metric
from chalicelib.shared.times import now_utc
from chalicelib.wiring import Services

SCHEDULE = Actor(ActorKind.SCHEDULE)
ANSWER_MISSED = partial(missed, limit=why_spent)
QUESTION_FAILED = partial(given_back, verdict_of=verdict_of)


def send_due_reminders(services: Services, context: Any) -> dict[str, object]:
    """Decide and queue whatever is due in every clinic; return the counts."""
    run = run_of(services, lambda: timedelta(milliseconds=context.get_remaining_time_in_millis()))
    report = send_due(run, now=now_utc())
    log.info("due_run", due=report.due, failed=report.failed_clinics, **report.outcomes)
    measure(report)
    return report.as_json()


def measure(report: RunReport) -> None:
    """Measure the run, zeros too: silence and all being well look different."""
    if report.unfinished:
        log.warning(
            "run_unfinished",
            clinics=report.waiting_clinics,
            records=report.waiting_records,
            oldest_due_seconds=report.oldest_due_seconds,
        )
    metrics.put(
        {
            Metric.UNFINISHED: int(report.unfinished),
            Metric.OLDEST_DUE_SECONDS: report.oldest_due_seconds,
            Metric.FAILED_CLINICS: report.failed_clinics,
        }
    )


def run_of(services: Services, time_left: Callable[[], timedelta]) -> Run:
    """Return what a run works with."""
    watch = Watch(
        outbox=services.outbox,
        queue=services.queue,
        terms_of_copy=terms_of_copy,
        question_failed=QUESTION_FAILED,
        answer_missed=ANSWER_MISSED,
        bell=Bell(ring_for, services.queue),
    )
    return Run(
        due_index=services.due_index,
        records_of=partial(services.records, by=SCHEDULE),
        queue=services.queue,
        watch=watch,
        several=services.several_clinics(SCHEDULE),
        time_left=time_left,
        public_url=lambda: services.secrets.one("public-url"),
    )
