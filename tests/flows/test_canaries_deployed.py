"""Unmistakable people through the deployed application: nothing that is not a record ever tells of them."""

import json
import time
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from chalicelib.clinics.model import Provider
from tests.flows.practice import open_practice, within
from tests.unit.web.public.front_desk import Seen

pytestmark = pytest.mark.deployed

NAME, PHONE, WORDS = "Quetzalli Canarina", "+525598769876", "unas-palabras-solo-suyas"
CANARIES = ("Quetzalli", "Canarina", "5598769876", WORDS, "quetzalli@canario.example")


@pytest.fixture
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.META, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


@pytest.fixture
def browser(practice):
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    opener.addheaders.append(
        ("Origin", "{0.scheme}://{0.netloc}".format(urlsplit(practice.form_url)))
    )
    return opener


def opened(browser, address, fields=None):
    """Open an address, or send a form there; return where it led and the page."""
    body = urlencode(fields).encode() if fields is not None else None
    with browser.open(address, data=body) as answer:
        return answer.url, answer.read().decode()


def refused(browser, address, body, media_type):
    """Send what is wrong; return all that the answer says."""
    try:
        with browser.open(Request(address, data=body, headers={"Content-Type": media_type})) as ok:
            return str(ok.headers) + ok.read().decode()
    except HTTPError as error:
        return str(error.headers) + error.read().decode()


def a_patients_day(practice, browser):
    """Sign up, be reminded, ask something, see one's data; return the addresses that were visited."""
    _, html = opened(browser, practice.form_url)
    fields = {"token": Seen(html).fields["token"]["value"], "name": NAME, "phone": PHONE}
    fields |= {"reminders": "yes", "offers_email": "yes", "email": "quetzalli@canario.example"}
    thanks_at, html = opened(browser, practice.form_url, fields)
    code = Seen(html).text.split("Tu código: ")[1].split()[0]
    sender = practice.clinic.sender.phone_number_id
    practice.phone.write(PHONE, f"Hola, soy {NAME}. Código: {code}", sender)
    assert within(60, lambda: "¡Hola, Quetzalli!" in practice.texts(PHONE))
    practice.book("CITA-9", PHONE)
    practice.run_schedule()
    assert within(60, lambda: "Te recordamos la cita de Quetzalli" in practice.texts(PHONE))
    practice.phone.write(PHONE, f"¿{WORDS}?", sender)
    assert within(60, lambda: WORDS in json.dumps(practice.inbox()))
    practice.phone.write(PHONE, "Mis datos", sender)
    assert within(60, lambda: "/mis-datos/" in practice.texts(PHONE))
    (link,) = [w for w in practice.texts(PHONE).split() if "/mis-datos/" in w]
    assert_unreadable(practice, link)
    data_at, html = opened(browser, link, {})
    assert NAME in Seen(html).text
    return [practice.form_url, thanks_at, link, data_at]


def assert_unreadable(practice, link):
    """The link is on the phone, not used yet, and in the log of messages there is a mark for its code."""
    found = practice.call("POST", "/patients/search", {"phone": PHONE})["patients"]
    told = json.dumps([practice.call("GET", f"/patients/{p['id']}/messages") for p in found])
    address, code = link.rsplit("/", 1)
    assert address in told
    assert code not in told


def wrong_things(practice, browser):
    """Send canaries where they are refused; return what the answers say."""
    api = f"{practice.deployment.api_url}/api/v1/patients"
    whole = json.dumps({"name": NAME, "phone": PHONE, "email": "quetzalli@canario.example"})
    form = "application/x-www-form-urlencoded"
    return [
        refused(browser, api, whole.encode(), "application/json"),
        refused(browser, api, whole[:-1].encode(), "application/json"),
        refused(browser, practice.form_url, whole.encode(), "application/json"),
        refused(
            browser, f"{practice.form_url}/mis-datos", urlencode({"wish": WORDS}).encode(), form
        ),
        refused(browser, f"{practice.form_url}-nadie", urlencode({"name": NAME}).encode(), form),
        refused(
            browser,
            f"{practice.deployment.api_url}/webhooks/whatsapp",
            whole.encode(),
            "application/json",
        ),
    ]


def log_lines(aws):
    """Return every line of every log group."""
    logs = aws.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        yield from (event["message"] for page in pages for event in page["events"])


def metrics(aws):
    """Return the name and dimensions of every metric."""
    pages = aws.client("cloudwatch").get_paginator("list_metrics").paginate()
    return [str(metric) for page in pages for metric in page["Metrics"]]


def letters(aws):
    """Return every body of every queue, dead letters included."""
    sqs = aws.client("sqs")
    for url in sqs.list_queues().get("QueueUrls", []):
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1)
        yield from (letter["Body"] for letter in answer.get("Messages", []))


def found_in(texts):
    return sorted({canary for text in texts for canary in CANARIES if canary in text})


def test_no_canary_is_found_outside_the_records(practice, browser, local_aws, stack):
    """Logs, metrics, queues, addresses and refusals; and a planted leak is found, so that the net holds."""
    addresses = a_patients_day(practice, browser)
    answers = wrong_things(practice, browser)
    sqs = local_aws.client("sqs")
    sqs.send_message(QueueUrl=stack.queue_url, MessageBody='{"ids": ["a.b.c"]}')
    lines = list(log_lines(local_aws))
    assert len(lines) > 5, "the functions log"
    assert found_in(lines) == []
    assert found_in(metrics(local_aws)) == []
    assert found_in(letters(local_aws)) == []
    assert found_in(addresses) == []
    assert found_in(answers) == []
    assert len(answers) == 6
    sqs.send_message(QueueUrl=stack.dead_letter_queue_url, MessageBody=f"planted: {NAME}")
    assert found_in(letters(local_aws)) == ["Canarina", "Quetzalli"]
    sqs.purge_queue(QueueUrl=stack.dead_letter_queue_url)
    logs = local_aws.client("logs")
    group = logs.describe_log_groups()["logGroups"][0]["logGroupName"]
    logs.create_log_stream(logGroupName=group, logStreamName="planted")
    logs.put_log_events(
        logGroupName=group,
        logStreamName="planted",
        logEvents=[{"timestamp": int(time.time() * 1000), "message": f"planted: {WORDS}"}],
    )
    assert found_in(log_lines(local_aws)) == [WORDS]
    logs.delete_log_stream(logGroupName=group, logStreamName="planted")
