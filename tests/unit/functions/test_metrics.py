"""What an operator is woken up for: each metric is measured where it happens, and has an alarm that watches just that."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.functions.deliver_messages import deliver_messages
from chalicelib.functions.receive_whatsapp_events import take_in
from chalicelib.functions.send_due_reminders import send_due_reminders
from chalicelib.messaging.event_types import AccountEvent
from chalicelib.messaging.model import Dispatch
from chalicelib.messaging.unreadable_records import tell_unreadable
from chalicelib.shared.metrics import Metric
from chalicelib.shared.settings import metrics_namespace
from chalicelib.shared.writes import Create
from puntual.cloudformation_template import merge_template
from tests.builders import CLINIC_ID, NOW, a_message, an_appointment, keep, moment
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import EachAlone
from tests.unit.functions.memory_services import Context

INFRA = Path(__file__).parents[3] / "infra"
NAMESPACE = "Puntual/prueba"
CODE = sorted((INFRA.parent / "chalicelib").rglob("*.py"))
AN_ERROR = re.compile(r"log\.(?:error|defect)\(\s*\"(\w+)\"")
RINGS = {  # whatever is logged as an error, and the alarm that somebody hears
    "clinic_failed": "FailedClinicsAlarm",
    "dispatch_failed": "FailedDispatchesAlarm",
    "attempts_not_noted": "AttemptsNotNotedAlarm",
    "send_defect": "SendDefectsAlarm",
    "message_unworkable": "DeadMessagesAlarm",
    "page_failed": "ApiErrorsAlarm",  # it answers 500, as the next does
    "api_failed": "ApiErrorsAlarm",
    "wrong_door": "ApiErrorsAlarm",
    "unreadable_record": "UnreadableRecordsAlarm",
    "plan_defect": "UnreadableRecordsAlarm",  # the visit is told of as one that cannot be read
    "writes_refused": "DeadMessagesAlarm",  # the batch fails, comes back, and ends there
    "statements_unanswered": "DeadMessagesAlarm",
    "message_defect": "DeadMessagesAlarm",  # its body comes back, and ends there
    "event_failed": "ApiErrorsAlarm",  # the webhook answers 503; by the topic the function fails
    "events_failed": "ApiErrorsAlarm",
    "staff_not_told": "FailedDispatchesAlarm",  # the watch tells them; where it cannot, this one
}
IN_THE_TEMPLATE = {"Fn::Sub": "Puntual/${AWS::StackName}"}
AN_HOUR_AGO = NOW - timedelta(hours=1)


@pytest.fixture
def _collected(monkeypatch):
    """A deployed function, whose template names its stack."""
    monkeypatch.setenv("PUNTUAL_METRICS", NAMESPACE)


@pytest.fixture
def resources():
    return merge_template(INFRA, functions=[])["Resources"]


def lines(capsys):
    """Return what CloudWatch finds in the log so far."""
    said = capsys.readouterr().out.splitlines()
    return [json.loads(line) for line in said if '"_aws"' in line]


def a_run(services, **context):
    """Let the schedule's function run."""
    send_due_reminders(services, Context(**context))


def too_little_time(services):
    """A run with something due, and no time for it."""
    keep(services.ours, an_appointment(due_at=NOW))
    a_run(services, left=timedelta(seconds=30))


def due_for_an_hour(services):
    """A run that comes late."""
    keep(services.ours, an_appointment(due_at=AN_HOUR_AGO))
    a_run(services)


def two_clinics_gone(services):
    """A run that meets two clinics whose records are no more."""
    for clinic_id in ("nowhere1", "nowhere2"):
        keep(MemoryClinicRecords(services.store, clinic_id), an_appointment(due_at=NOW))
    a_run(services)


def a_record_unread(services):
    """Whoever meets it says so."""
    tell_unreadable(services.ours, "Appointment", "v1", now=NOW)


class CannotRead(MemoryOutbox):
    """A table that does not answer."""

    def read(self, _ids):
        """Break."""
        raise OSError


def a_dispatch_breaks(services):
    """A run that cannot look at what was put out."""
    keep(services.ours, Dispatch(f"{CLINIC_ID}.2026-11-22.150000-abc", ("x",), NOW, NOW))
    services.outbox = CannotRead(services.store)
    services.several_clinics = lambda _by: EachAlone()
    a_run(services)


class Defective:
    """A way to WhatsApp with a defect."""

    def get_ready(self, _senders):
        """Need nothing."""

    def send(self, _message, _sender):
        """Break."""
        raise ZeroDivisionError


def send_one(services):
    """Let the sender's function send one message."""
    message = a_message(useful_until=moment("tomorrow 10:00"))
    services.ours.commit([Create(message)])
    body = json.dumps({"ids": [message.id]})
    deliver_messages(services, [{"messageId": "b0", "body": body}], Context())


def a_send_breaks(services):
    """The sender's function meets a defect with one message."""
    services.sender = Defective()
    send_one(services)


def the_journal_is_away(services):
    """The sender's function cannot note what it is about to send."""
    services.journal.is_reachable = False
    send_one(services)


def news_of_the_account(services):
    """WhatsApp tells that an account was banned."""
    take_in(services, [AccountEvent("account_update", "waba-1", {"event": "BANNED"})], now=NOW)


def a_template_is_moved(services):
    """WhatsApp tells that a reminder is marketing to it."""
    told = {
        "message_template_name": "recordatorio_cita",
        "message_template_language": "es_MX",
        "previous_category": "UTILITY",
        "new_category": "MARKETING",
    }
    news = AccountEvent("template_category_update", "waba-1", details=told)
    take_in(services, [news], now=NOW)


PLACES = {  # where each is measured, and what is measured there
    Metric.UNFINISHED: (too_little_time, 1),
    Metric.OLDEST_DUE_SECONDS: (due_for_an_hour, 3600),
    Metric.FAILED_CLINICS: (two_clinics_gone, 2),
    Metric.UNREADABLE_RECORDS: (a_record_unread, 1),
    Metric.DISPATCHES_FAILED: (a_dispatch_breaks, 1),
    Metric.ATTEMPTS_NOT_NOTED: (the_journal_is_away, 1),
    Metric.SEND_DEFECTS: (a_send_breaks, 1),
    Metric.TEMPLATES_RECATEGORISED: (a_template_is_moved, 1),
    Metric.ACCOUNT_NEWS: (news_of_the_account, 1),
}


@pytest.mark.usefixtures("_collected")
@pytest.mark.parametrize("metric", Metric)
def test_each_metric_is_measured_where_it_happens(metric, services, capsys):
    """One line that CloudWatch takes for a metric of this stack, without a dimension, with a number and nothing else."""
    happens, value = PLACES[metric]
    happens(services)
    (line,) = [line for line in lines(capsys) if metric.value in line]
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == (NAMESPACE, [[]])
    named = {told["Name"]: told["Unit"] for told in directive["Metrics"]}
    assert named[metric.value] == ("Seconds" if metric is Metric.OLDEST_DUE_SECONDS else "Count")
    assert line["_aws"]["Timestamp"] == NOW.timestamp() * 1000
    assert (line[metric.value], type(line[metric.value])) == (value, int)
    assert set(line) == {"_aws", *named}
    assert {type(line[name]) for name in named} == {int}


@pytest.mark.usefixtures("_collected")
def test_a_run_that_went_well_is_measured_too(services, capsys):
    """Zeros: who looks at the dashboard sees that it ran."""
    a_run(services)
    (line,) = lines(capsys)
    del line["_aws"]
    assert line == {
        "unfinished": 0,
        "oldest_due_seconds": 0,
        "failed_clinics": 0,
    }


def test_where_no_stack_collects_them_nothing_is_said(services, capsys):
    """An operator's terminal and the demo stay free of them."""
    assert metrics_namespace() == ""
    a_run(services)
    news_of_the_account(services)
    assert lines(capsys) == []


def test_a_run_without_time_says_who_waits(services, caplog):
    """In the log too: an operator who was woken up finds how much waits, and for how long."""
    keep(services.ours, an_appointment(due_at=AN_HOUR_AGO), an_appointment(id="two", due_at=NOW))
    a_run(services, left=timedelta(seconds=30))
    (line,) = [record for record in caplog.records if record.message == "run_unfinished"]
    assert (line.levelname, line.clinics, line.records) == ("WARNING", 1, 2)
    assert line.oldest_due_seconds == 3600


def alarms_of(resources):
    """Return all alarms of the stack, each with its name."""
    kind = "AWS::CloudWatch::Alarm"
    return {n: r["Properties"] for n, r in resources.items() if r.get("Type") == kind}


def ours(resources):
    """Return the alarms on what the functions measure, each with its name."""
    alarms = alarms_of(resources).items()
    return {n: a for n, a in alarms if not str(a["Namespace"]).startswith("AWS/")}


def test_each_metric_has_its_alarm(resources):
    """One, of the same name and the same namespace as the functions are told, with no dimension that would match nothing."""
    alarms = ours(resources)
    assert sorted(a["MetricName"] for a in alarms.values()) == sorted(m.value for m in Metric)
    told = merge_template(INFRA, functions=[])["Globals"]["Function"]["Environment"]["Variables"]
    assert told["PUNTUAL_METRICS"] == IN_THE_TEMPLATE
    for name, alarm in alarms.items():
        assert alarm["Namespace"] == IN_THE_TEMPLATE, name
        assert "Dimensions" not in alarm, name
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}], name
        assert alarm["TreatMissingData"] == "notBreaching", name
        assert alarm["ComparisonOperator"] == "GreaterThanThreshold", name
        assert alarm["AlarmDescription"].endswith("docs/runbook.md"), name


def test_an_alarm_rings_for_the_first_or_for_the_second_within_an_hour(resources):
    """What a next run may mend has that run; what nothing mends rings at once."""
    alarms = {a["MetricName"]: a for a in ours(resources).values()}
    patient = {
        name: (a["Period"], a["EvaluationPeriods"], a["DatapointsToAlarm"])
        for name, a in alarms.items()
        if "DatapointsToAlarm" in a
    }
    names = ("unfinished", "failed_clinics", "dispatches_failed", "attempts_not_noted")
    assert patient == dict.fromkeys(names, (900, 4, 2))
    assert {a["EvaluationPeriods"] for n, a in alarms.items() if n not in patient} == {1}
    thresholds = {name: alarm["Threshold"] for name, alarm in alarms.items()}
    assert thresholds == {m.value: 0 for m in Metric} | {"oldest_due_seconds": 3600}


@pytest.mark.parametrize("metric", Metric)
def test_the_dashboard_shows_each(metric, resources):
    """Who is woken up looks there first."""
    body = resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    assert f'"{metric.value}", {{"label"' in body


def test_whatever_is_logged_as_an_error_rings(resources):
    """Nobody reads a log that no alarm leads to: an error that is new to the code names the alarm that tells of it."""
    logged = {event for path in CODE for event in AN_ERROR.findall(path.read_text("utf-8"))}
    calls = sum(len(re.findall(r"log\.(?:error|defect)\(", p.read_text("utf-8"))) for p in CODE)
    assert calls == sum(len(AN_ERROR.findall(path.read_text("utf-8"))) for path in CODE)
    assert logged == set(RINGS)
    assert set(RINGS.values()) <= set(alarms_of(resources))
