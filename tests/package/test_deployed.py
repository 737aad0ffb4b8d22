"""The packaged application answers on the local AWS, deployed by the template that goes to AWS."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from puntual.build_package import Package
from puntual.cloudformation_stack import CannotDeployError, deploy, find
from puntual.secret_parameters import create_missing_secrets

pytestmark = pytest.mark.deployed


def test_the_api_answers(stack):
    """A GET of the health page comes back through API Gateway."""
    assert get(f"{stack.api_url}/health") == (200, {"status": "ok"})


def test_a_browser_opens_a_page(stack, browse):
    """A real Chromium reaches the deployed application."""
    seen = browse("opens", url=f"{stack.api_url}/health", complaints="allowed")
    assert seen["status"] == 200


def test_what_is_queued_reaches_its_function(stack, local_aws):
    """A message put in the queue is taken out of it."""
    sqs = local_aws.client("sqs")
    sqs.send_message(QueueUrl=stack.queue_url, MessageBody="{}")
    assert within(20, lambda: "REPORT" in log_of("deliver_messages", stack, local_aws))


def test_what_whatsapp_publishes_reaches_its_function(stack, local_aws):
    """A notification on the topic starts the function that takes in WhatsApp's events."""
    local_aws.client("sns").publish(TopicArn=stack.topic_arn, Message="{}")
    assert within(20, lambda: "REPORT" in log_of("receive_whatsapp_events", stack, local_aws))


def test_workers_share_one_copy_of_the_package(stack, local_aws):
    """As on Lambda: each worker has links to what is laid out once, however many there are."""
    with ThreadPoolExecutor(3) as callers:
        answers = list(callers.map(get, [f"{stack.api_url}/health"] * 3))
    assert answers == [(200, {"status": "ok"})] * 3
    laid_out = {
        entry for package in (local_aws.state / "packages").iterdir() for entry in package.iterdir()
    }
    workers = list((local_aws.state / "tmp").glob("ministack-lambda-*"))
    unpacked = [entry for worker in workers for entry in worker.glob("*/*")]
    assert len(unpacked) > len(workers) > 0
    assert {entry.readlink() for entry in unpacked} <= laid_out


def test_the_schedule_stands(stack, local_aws):
    """A rule starts the run of the reminders every quarter of an hour."""
    rules = local_aws.client("events").list_rules(NamePrefix=f"{stack.stack}-Send")["Rules"]
    assert [(r["ScheduleExpression"], r["State"]) for r in rules] == [
        ("rate(15 minutes)", "ENABLED")
    ]


def test_deploying_again_changes_nothing(stack, local_aws, package):
    """The same package deployed twice leaves the stack as it was."""
    before = described(stack, local_aws)
    assert deploy(package, stack=stack.stack, client=local_aws.client) == stack
    assert described(stack, local_aws) == before


def test_what_was_chosen_stays_chosen(stack, local_aws, package):
    """A deployment that says nothing of a parameter keeps what an earlier one said."""
    deploy(package, stack=stack.stack, client=local_aws.client, parameters={"LogLevel": "DEBUG"})
    other = {"AlarmEmail": "alarmas@example.com"}
    deploy(package, stack=stack.stack, client=local_aws.client, parameters=other)
    parameters = described(stack, local_aws)["Parameters"]
    values = {p["ParameterKey"]: p["ParameterValue"] for p in parameters}
    assert (values["LogLevel"], values["AlarmEmail"]) == ("DEBUG", "alarmas@example.com")


def test_secrets_are_made_once(stack, local_aws):
    """A second deployment keeps the secrets: links and hashes made with them stay good."""
    ssm = local_aws.client("ssm")
    name = f"{stack.parameters}/form-key"
    before = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert create_missing_secrets(stack.parameters, client=local_aws.client) == []
    after = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert (before["Value"], before["Type"]) == (after["Value"], "SecureString")


def test_a_stack_that_is_not_there_is_said_so(local_aws):
    """Looking for a stack that was never deployed answers one clear sentence."""
    with pytest.raises(CannotDeployError, match="no stack nowhere"):
        find(stack="nowhere", client=local_aws.client)


def test_a_first_deployment_that_failed_says_why_and_what_to_do(local_aws, tmp_path):
    """The reasons are CloudFormation's own; the next attempt says that the stack must go first."""
    address = {"TargetFunctionArn": "nobody", "AuthType": "NONE"}
    wrong = {"Wrong": {"Type": "AWS::Lambda::Url", "Properties": address}}
    broken = a_package(tmp_path, wrong)
    with pytest.raises(CannotDeployError, match=r"broken ended in ROLLBACK_COMPLETE.\n  Wrong: "):
        deploy(broken, stack="broken", client=local_aws.client)
    with pytest.raises(CannotDeployError, match="Delete the stack, then deploy again"):
        deploy(broken, stack="broken", client=local_aws.client)


def test_the_stack_of_another_application_is_left_alone(package, local_aws, tmp_path):
    """A name that is taken by something else is refused: an update would delete what it holds."""
    other = {"Theirs": {"Type": "AWS::SQS::Queue", "Properties": {}}}
    with pytest.raises(CannotDeployError, match="something else than Puntual"):
        deploy(a_package(tmp_path, other), stack="theirs", client=local_aws.client)
    with pytest.raises(CannotDeployError, match="something else than Puntual"):
        deploy(package, stack="theirs", client=local_aws.client)
    resources = local_aws.client("cloudformation").list_stack_resources(StackName="theirs")
    assert [r["LogicalResourceId"] for r in resources["StackResourceSummaries"]] == ["Theirs"]


def test_what_cloudformation_refuses_is_said_so(package, local_aws):
    """A parameter that the template does not allow is refused before anything is made."""
    with pytest.raises(CannotDeployError, match="CloudFormation refused"):
        deploy(package, stack="odd", client=local_aws.client, parameters={"LogLevel": "LOUD"})


def a_package(folder, resources):
    """Build a package of empty archives and a template with these resources."""
    for name in ("code.zip", "layer.zip"):
        (folder / name).write_bytes(b"")
    (folder / "template.json").write_text(json.dumps({"Resources": resources}), "utf-8")
    return Package(folder / "template.json", folder / "code.zip", folder / "layer.zip")


def get(url):
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def log_of(function, stack, local_aws):
    group = f"/puntual/{stack.stack}/{function}"
    events = local_aws.client("logs").filter_log_events(logGroupName=group)["events"]
    return "\n".join(event["message"] for event in events)


def described(stack, local_aws):
    stacks = local_aws.client("cloudformation").describe_stacks(StackName=stack.stack)
    return {key: value for key, value in stacks["Stacks"][0].items() if key != "ResponseMetadata"}


def within(seconds, condition):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False
