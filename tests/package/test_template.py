"""The template that CloudFormation gets keeps the promises that the code relies on."""

import json
import re

import pytest

from chalicelib.web.doors import DOORS
from chalicelib.web.render_page import SECURITY_HEADERS
from puntual.build_package import ROOT, packaged_functions
from puntual.cloudformation_template import logical_name
from puntual.gateway_limits import PARTS, method_settings
from tests.walls.town import all_routes

FUNCTIONS = [logical_name(name) for name in packaged_functions()]
SECRET_WORDS = re.compile(r"secret|token|pepper|password|(^|[-_ ])key", re.IGNORECASE)


@pytest.fixture
def resources(template):
    return template["Resources"]


def of_type(resources, kind):
    return {name: r for name, r in resources.items() if r["Type"] == kind}


def test_every_function_of_the_application_is_packaged(resources):
    """The functions of the template are those that .chalice/config.json gives a policy."""
    assert sorted(of_type(resources, "AWS::Serverless::Function")) == sorted(FUNCTIONS)


def test_every_handler_is_in_app(resources):
    """A handler elsewhere would start without app.py, and so without its routes and services."""
    handlers = {r["Properties"]["Handler"] for r in functions(resources)}
    assert {h.split(".")[0] for h in handlers} == {"app"}


def test_each_function_has_the_role_of_its_own(resources):
    """No function can do what another is allowed."""
    roles = [r["Properties"]["Role"]["Fn::GetAtt"][0] for r in functions(resources)]
    assert len(set(roles)) == len(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_writes_a_log_that_forgets(function, resources):
    """The log group a function writes to is ours, and is emptied after a month."""
    group = resources[function]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert resources[group]["Properties"]["RetentionInDays"] == 30


def test_no_secret_is_in_the_environment(template, resources):
    """Functions are told where secrets lie, never what they are."""
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    own = [
        r["Properties"].get("Environment", {}).get("Variables", {}) for r in functions(resources)
    ]
    names = [name for each in [shared, *own] for name in each]
    assert names
    assert not [name for name in names if SECRET_WORDS.search(name)]


def test_functions_are_not_traced(resources):
    """X-Ray costs a request each and tells nothing that the logs do not."""
    assert {r["Properties"]["Tracing"] for r in functions(resources)} == {"PassThrough"}


def test_no_function_reserves_concurrency_unasked(template, resources):
    """A reservation would take from the account's other applications; one for each door can be chosen."""
    reserved = {
        name: r["Properties"]["ReservedConcurrentExecutions"]
        for name, r in of_type(resources, "AWS::Serverless::Function").items()
        if "ReservedConcurrentExecutions" in r["Properties"]
    }
    chosen = ["HasEachDoorAtOnce", {"Ref": "EachDoorAtOnce"}, {"Ref": "AWS::NoValue"}]
    assert reserved == {logical_name(door): {"Fn::If": chosen} for door in DOORS}
    assert template["Parameters"]["EachDoorAtOnce"]["Default"] == ""


def test_the_dashboard_shows_each_function(resources):
    """How often it is called, how often it fails, how long it takes."""
    (body,) = resources["Dashboard"]["Properties"]["DashboardBody"].values()
    assert {name: body.count(f"${{{name}}}") for name in FUNCTIONS} == dict.fromkeys(FUNCTIONS, 3)


def test_messages_that_failed_are_named_and_only_they_return(resources):
    """Without ReportBatchItemFailures an answer that names failures deletes them with the rest."""
    mapping = sender_mapping(resources)
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == 10
    assert mapping["MaximumBatchingWindowInSeconds"] <= 1
    assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2
    assert mapping["Queue"] == {"Fn::Sub": "${Messages.Arn}"}


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_run(resources):
    """A shorter time would give a message to a second worker while the first still has it."""
    visibility = resources["Messages"]["Properties"]["VisibilityTimeout"]
    assert visibility >= 6 * resources["DeliverMessages"]["Properties"]["Timeout"]


def test_what_fails_three_times_is_kept_and_rings(resources):
    """The dead letters stay two weeks, and the first of them raises an alarm that somebody gets."""
    redrive = resources["Messages"]["Properties"]["RedrivePolicy"]
    assert redrive == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["DeadMessages", "Arn"]},
        "maxReceiveCount": 3,
    }
    assert resources["DeadMessages"]["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert rings_above_zero(alarm_on(resources, "DeadMessages"))


def test_an_event_that_could_not_be_taken_in_is_kept_and_rings(resources):
    """A topic drops what its function refused three times, unless it has a place to go."""
    target = resources["ReceiveWhatsappEvents"]["Properties"]["DeadLetterQueue"]["TargetArn"]
    assert target == {"Fn::GetAtt": ["UnreadEvents", "Arn"]}
    assert rings_above_zero(alarm_on(resources, "UnreadEvents"))


def test_queues_are_encrypted(resources):
    """Nothing lies in a queue in the clear."""
    queues = of_type(resources, "AWS::SQS::Queue").values()
    assert {q["Properties"]["SqsManagedSseEnabled"] for q in queues} == {True}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_a_function_that_fails_rings(function, metric, resources):
    """The first error or throttle of any function raises an alarm."""
    alarm = resources[f"{function}{metric}"]["Properties"]
    assert (alarm["MetricName"], alarm["Dimensions"][0]["Value"]) == (metric, {"Ref": function})
    assert rings_above_zero(alarm)


def test_a_schedule_that_stopped_rings(resources):
    """Silence is the worst failure of a reminder service: no run for an hour is an alarm."""
    alarm = resources["ScheduleStoppedAlarm"]["Properties"]
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["Dimensions"][0]["Value"] == {"Ref": "SendDueReminders"}


def test_the_table_is_hard_to_lose(resources):
    """It outlives the stack, refuses deletion, can go back in time, and is encrypted."""
    table, properties = resources["Table"], resources["Table"]["Properties"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert properties["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}


def test_the_table_is_protected_unless_asked_otherwise(template):
    """Only an explicit parameter switches deletion protection off."""
    assert template["Parameters"]["DeletionProtection"]["Default"] == "true"


def test_the_table_costs_nothing_while_nothing_happens(resources):
    """Pay per request, records that expire by themselves, indexes that hold keys only."""
    properties = resources["Table"]["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    indexes = {i["IndexName"]: i["Projection"] for i in properties["GlobalSecondaryIndexes"]}
    assert indexes == {
        name: {"ProjectionType": "KEYS_ONLY"} for name in ("due", "listing", "lookup")
    }


def test_the_journal_is_hard_to_lose_and_no_function_can_take_back_a_word(resources):
    """It outlives the stack as the table does; functions add to it and may do nothing else there."""
    journal, properties = resources["Journal"], resources["Journal"]["Properties"]
    assert (journal["DeletionPolicy"], journal["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert properties["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert properties["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    statements = [
        statement
        for role in of_type(resources, "AWS::IAM::Role").values()
        for policy in role["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if "Journal" in str(statement["Resource"])
    ]
    assert len(statements) >= 1
    assert {action for s in statements for action in s["Action"]} == {"dynamodb:PutItem"}


def test_only_whatsapp_publishes_events(resources):
    """The topic takes in what AWS End User Messaging Social sends for this account, nothing else."""
    (statement,) = resources["WhatsAppEventsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "social-messaging.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


def test_what_the_gateway_refuses_by_itself_carries_the_security_headers(resources):
    """The same as web/request_size_and_origin.py gives, but for a policy without quotes: nothing of it is a page anyway."""
    answers = resources["RestAPI"]["Properties"]["GatewayResponses"]
    assert set(answers) == {"DEFAULT_4XX", "DEFAULT_5XX", "MISSING_AUTHENTICATION_TOKEN"}
    ours = SECURITY_HEADERS | {"Cache-Control": "no-store", "Content-Security-Policy": "sandbox"}
    for answer in answers.values():
        headers = answer["ResponseParameters"]["Headers"]
        assert headers == {name: f"'{value}'" for name, value in ours.items()}


def test_an_address_that_is_only_a_forms_says_so_in_a_browser(resources):
    """API Gateway has no method there and calls it a missing token: 403, in English, as JSON."""
    answer = resources["RestAPI"]["Properties"]["GatewayResponses"]["MISSING_AUTHENTICATION_TOKEN"]
    page = answer["ResponseTemplates"]["text/html"]
    assert answer["StatusCode"] == 404
    for words in ('lang="es"', "vuelve atrás", 'lang="pt"', 'lang="en"'):
        assert words in page
    assert json.loads(answer["ResponseTemplates"]["application/json"]) == {"message": "Not found"}


def test_the_gateway_lets_only_so_much_through(template, resources):
    """AWS counts for each method of each route apart; all of them come to what the runbook says."""
    rates = [limits(template, method, path) for method, path in sorted(all_routes())]
    a_second, at_once = map(sum, zip(*rates, strict=True))
    told = f"{a_second:,} requests a second and {at_once:,} at once"
    assert told in (ROOT / "docs/runbook.md").read_text("utf-8")


def test_the_gateway_compresses_what_is_worth_it(resources):
    """Pages and style sheets, whose sizes the tests count compressed; what fits a packet goes as it is."""
    assert 0 < resources["RestAPI"]["Properties"]["MinimumCompressionSize"] <= 1400


def test_a_route_that_somebody_adds_has_the_low_limit():
    """Nothing has more than the default without being named, and no name leads nowhere."""
    assert (
        method_settings({"/new": ["get"], "/c/{slug}/new": ["post"], "/webhooks/new": ["post"]})
        == []
    )
    routes = all_routes()
    for method, path, _ in PARTS:
        assert any(part_fits(route, method, path) for route in routes), path


def test_what_each_part_of_the_application_may_be_asked(template):
    """The webhook most, what costs most least."""
    told = {route: limits(template, *route) for route in all_routes()}
    assert told["POST", "/webhooks/whatsapp"] == (100, 200)
    assert told["GET", "/c/{slug}"] == told["POST", "/c/{slug}"] == (20, 40)
    assert told["PUT", "/api/v1/appointments/{external_id}"] == (10, 50)
    assert told["GET", "/api/v1/docs"] == told["GET", "/c/{slug}/mis-datos"] == (5, 10)


def test_each_setting_of_a_method_is_of_a_route_that_is_there(resources):
    """A misspelt path would leave its route at the default without a word."""
    named = {
        (s["HttpMethod"], s["ResourcePath"][1:].replace("~1", "/"))
        for s in resources["RestAPI"]["Properties"]["MethodSettings"]
    }
    assert named - all_routes() == {("*", "*")}


@pytest.mark.parametrize("metric", ["Count", "4XXError"])
def test_a_flood_rings(metric, resources):
    """Requests are paid for whoever sends them: many, or many refused ones, reach a person."""
    alarms = [a["Properties"] for a in of_type(resources, "AWS::CloudWatch::Alarm").values()]
    (alarm,) = [a for a in alarms if a["MetricName"] == metric]
    assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]
    assert alarm["Dimensions"][0]["Value"] == resources["RestAPI"]["Properties"]["Name"]
    assert alarm["Threshold"] > 0


def test_a_budget_is_made_when_somebody_chose_one(template, resources):
    """Both it and the address are needed; without them the stack has none, and the deployment says so."""
    assert resources["Budget"]["Condition"] == "HasBudget"
    conditions = template["Conditions"]["HasBudget"]["Fn::And"]
    assert {"Condition": "HasAlarmEmail"} in conditions
    assert template["Parameters"]["MonthlyBudget"]["Default"] == ""


def limits(template, method, path):
    """Return what one method may be asked a second and at once, as the template is first deployed."""
    settings = template["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    by_route = {(s["HttpMethod"], s["ResourcePath"]): s for s in settings}
    own = by_route.get((method, "/" + path.replace("/", "~1")), by_route["*", "/*"])
    values = own["ThrottlingRateLimit"], own["ThrottlingBurstLimit"]
    return tuple(
        template["Parameters"][v["Ref"]]["Default"] if isinstance(v, dict) else v for v in values
    )


def part_fits(route, method, path):
    return method in {"", route[0]} and route[1].startswith(path)


def functions(resources):
    return list(of_type(resources, "AWS::Serverless::Function").values())


def sender_mapping(resources):
    (source,) = resources["DeliverMessages"]["Properties"]["Events"].values()
    return source["Properties"]


def alarm_on(resources, queue):
    name = {"Fn::GetAtt": [queue, "QueueName"]}
    alarms = [a["Properties"] for a in of_type(resources, "AWS::CloudWatch::Alarm").values()]
    (alarm,) = [a for a in alarms if name in [d["Value"] for d in a.get("Dimensions", ())]]
    return alarm


def rings_above_zero(alarm):
    return (
        alarm["AlarmActions"] == [{"Ref": "Alarms"}]
        and alarm["ComparisonOperator"] == "GreaterThanThreshold"
        and alarm["Threshold"] == 0
    )
