"""WhatsApp's news of templates, from the webhook's body and the topic's: hold, lift, ring, and close by themselves."""

import json
from dataclasses import replace

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError
from chalicelib.messaging.channel_protocol import Outcome
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.error_codes import verdict_of
from chalicelib.messaging.whatsapp.parse_webhook import events_of_sns, events_of_webhook
from chalicelib.shared.errors import ConflictError
from tests.builders import a_clinic
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.wrapped import raising
from tests.flows.clinic_day import ClinicDay
from tests.flows.test_held_templates import BOTH, REMINDER, a_day, templates_told

ACCOUNT, OF_AWS = "102290129340398", BOTH.sender.business_account_id
ARN = "arn:aws:social-messaging:us-east-1:123456789012"
CATEGORY, QUALITY = "template_category_update", "message_template_quality_update"
STATUS = "message_template_status_update"
MOVED = {"previous_category": "UTILITY", "new_category": "MARKETING"}
TO_BE_MOVED = {"new_category": "UTILITY", "correct_category": "MARKETING"}
BACK = {"previous_category": "MARKETING", "new_category": "UTILITY"}


def an_entry(field, *values, name=REMINDER, language="es_MX"):
    """Return an entry of WhatsApp's, as either way brings it."""
    named = {"message_template_name": name, "message_template_language": language}
    changes = [{"field": field, "value": named | value} for value in values]
    return {"id": ACCOUNT, "changes": changes}


def by_topic(field, *values, **template):
    """Return the events of a notification of AWS's."""
    told = {
        "context": {
            "MetaWabaIds": [{"wabaId": ACCOUNT, "arn": f"{ARN}:{OF_AWS[:4]}/{OF_AWS[5:]}"}]
        },
        "whatsAppWebhookEntry": json.dumps(an_entry(field, *values, **template)),
    }
    return events_of_sns(json.dumps(told))


def by_webhook(field, *values, **template):
    """Return the events of a body of Meta's."""
    entry = an_entry(field, *values, **template)
    body = {"object": "whatsapp_business_account", "entry": [entry | {"id": OF_AWS}]}
    return events_of_webhook(json.dumps(body).encode())


def status(word, way=by_topic, **more):
    """Return the news that a template is in another state."""
    return way(STATUS, {"event": word}, **more)


@pytest.mark.parametrize("way", [by_topic, by_webhook])
def test_an_approval_lets_go_at_once_what_waited(way):
    """Not after half an hour: the next run sends it, and the line is closed."""
    day = a_day(**{REMINDER: "132001"})
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:30")
    day.channel.refused = {}
    day.hear(*status("APPROVED", way))
    assert templates_told(day) == [(f"{REMINDER} es_MX: 132001", False)]
    day.go_on("today 10:45")
    assert len(day.told(ana)) == 1


@pytest.mark.parametrize("way", [by_topic, by_webhook])
@pytest.mark.parametrize("word", ["PAUSED", "DISABLED", "REJECTED", "ARCHIVED", "DELETED"])
def test_bad_news_holds_before_anything_is_refused(word, way):
    """Nothing is posted in vain; when WhatsApp never tells of the end, a message tries it."""
    day = a_day()
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.now = day.at("today 10:20")
    day.hear(*status(word, way), *status(word, way))
    assert templates_told(day) == [(f"{REMINDER} es_MX: {word}", True)]
    day.go_on("today 10:45")
    assert day.channel.attempts == []
    day.go_on("today 11:00")
    assert (len(day.told(ana)), day.clinic.template_troubles) == (1, ())
    assert templates_told(day) == [(f"{REMINDER} es_MX: {word}", False)]


@pytest.mark.parametrize("word", ["PENDING", "FLAGGED", "IN_APPEAL", "", "ALGO_NUEVO"])
def test_what_says_nothing_of_its_use_changes_nothing(word):
    """Neither begins a hold nor ends one."""
    day = a_day()
    day.hear(*status(word))
    assert day.clinic.template_troubles == ()
    day.hear(*status("PAUSED"), *status(word))
    assert [trouble.why for trouble in day.clinic.template_troubles] == ["PAUSED"]


@pytest.mark.parametrize("template", [{"name": "promo_verano"}, {"language": "fr"}])
def test_templates_that_are_not_ours_are_nobodys_task(template):
    """The account may have others of other software."""
    day = a_day()
    day.hear(*status("PAUSED", **template), *by_topic(CATEGORY, MOVED, **template))
    assert (day.clinic.template_troubles, day.inbox()) == ((), [])


@pytest.mark.parametrize("told", [MOVED, TO_BE_MOVED, {"new_category": "AUTHENTICATION"}])
def test_a_reminder_that_is_moved_to_marketing_is_one_task_and_still_goes(told):
    """Announced or done, however often; a person appeals, and when WhatsApp moves it back nothing is to be done."""
    day = a_day()
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.hear(*by_topic(CATEGORY, told), *by_topic(CATEGORY, told))
    word = told.get("correct_category") or told["new_category"]
    assert templates_told(day) == [(f"{REMINDER} es_MX: category {word}", True)]
    day.go_on("today 10:45")
    assert len(day.told(ana)) == 1
    day.hear(*by_topic(CATEGORY, BACK))
    assert templates_told(day) == [(f"{REMINDER} es_MX: category {word}", False)]


def test_an_approval_as_marketing_is_both():
    """The state's own news names the category: it may be used, and costs more."""
    day = a_day()
    day.hear(*status("PAUSED"))
    day.hear(*by_topic(STATUS, {"event": "APPROVED", "message_template_category": "MARKETING"}))
    assert [trouble.why for trouble in day.clinic.template_troubles] == ["category MARKETING"]


def test_a_template_of_low_quality_is_a_task_until_it_is_better():
    """WhatsApp pauses such a one next."""
    day = a_day()
    score = "new_quality_score"
    day.hear(*by_topic(QUALITY, {score: "YELLOW"}, {score: "RED"}, {score: "RED"}))
    assert templates_told(day) == [(f"{REMINDER} es_MX: quality RED", True)]
    day.hear(*by_topic(QUALITY, {score: "YELLOW"}))
    assert templates_told(day) == [(f"{REMINDER} es_MX: quality RED", False)]


def test_news_of_an_account_reach_all_its_clinics_and_no_other():
    """Two share it, a third has its own."""
    day = a_day()
    clinics = [
        a_clinic(
            id=f"other00{n}",
            slug=f"other-{n}",
            sender=replace(BOTH.sender, phone_number_id=f"pnid-{n}", business_account_id=account),
        )
        for n, account in enumerate((OF_AWS, "waba-another"))
    ]
    for clinic in clinics:
        day.directory.add(clinic)
    day.hear(*status("PAUSED"))
    held = [len(day.records_of(c.id).get(Clinic, c.id).template_troubles) for c in clinics]
    assert (len(day.clinic.template_troubles), held) == (1, [1, 0])


def test_news_that_meet_a_busy_table_are_asked_for_again(monkeypatch):
    """What is done stays done, and the repetition does the rest."""
    day = a_day()
    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", raising(ConflictError([0])))
        with pytest.raises(NotYetKnownError):
            day.hear(*status("PAUSED"))
    day.hear(*status("PAUSED"))
    assert len(templates_told(day)) == 1


def test_news_that_meet_a_defect_are_told_by_the_next_attempt(monkeypatch):
    """They are not asked for again for ever; a message is refused, and holds the template."""
    day = ClinicDay(BOTH)
    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", raising(ZeroDivisionError()))
        day.hear(*status("PAUSED"))
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.channel.of_line[ana.e164] = Outcome(verdict_of("132015"), "132015")
    day.go_on("today 10:30")
    assert [task.kind for task in day.inbox()] == [TaskKind.TEMPLATE]
