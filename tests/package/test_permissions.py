"""Each function may do what its policy file says and nothing else."""

import io
import json
import sys
import zipfile

import pytest

from puntual.build_package import ROOT, STAGE, packaged_functions

CONFIG = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))["stages"][STAGE]
# Which WhatsApp numbers the clinics of an account have is not known when it is deployed, nor
# therefore the names of their tokens.
ANY_NUMBER = (":phone-number-id/*", "/${AWS::StackName}/meta-token/*")
PROBE = """
import boto3

def handler(event, context):
    client = boto3.client("dynamodb")
    try:
        getattr(client, event["operation"])(**event["arguments"])
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "done"
"""


def policy_of(function):
    file = CONFIG["lambda_functions"][function]["iam_policy_file"]
    return json.loads((ROOT / ".chalice" / file).read_text("utf-8"))


@pytest.mark.parametrize("function", packaged_functions())
def test_each_function_has_a_policy_file_of_its_own(function):
    """A policy is found by the name of its function."""
    file = CONFIG["lambda_functions"][function]["iam_policy_file"]
    assert file == f"policy-{function}.json"


def test_no_policy_file_is_left_over():
    """Every policy file belongs to a function that exists."""
    files = {path.name for path in (ROOT / ".chalice").glob("policy-*.json")}
    assert files == {f"policy-{function}.json" for function in packaged_functions()}


@pytest.mark.parametrize("function", packaged_functions())
def test_no_policy_reaches_beyond_what_it_names(function):
    """No action and no resource is a wildcard, but the numbers that messages are sent from."""
    statements = policy_of(function)["Statement"]
    assert statements
    for statement in statements:
        assert statement["Effect"] == "Allow"
        assert "*" not in "".join(listed(statement["Action"]))
        resources = listed(statement["Resource"])
        assert resources
        for resource in resources:
            named = json.dumps(resource)
            for ending in ANY_NUMBER:
                named = named.removesuffix(ending + '"}')
            assert "*" not in named, f"{function}: {statement['Sid']}"


@pytest.mark.parametrize("function", packaged_functions())
def test_no_function_may_scan(function):
    """No access pattern reads the whole table."""
    actions = [a for s in policy_of(function)["Statement"] for a in listed(s["Action"])]
    assert "dynamodb:Scan" not in actions
    assert "dynamodb:PartiQLSelect" not in actions


@pytest.mark.deployed
@pytest.mark.parametrize(
    ("function", "operation", "answer"),
    [
        ("DeliverMessages", "get_item", "done"),
        ("DeliverMessages", "scan", "AccessDeniedException"),
        ("DeliverMessages", "delete_item", "AccessDeniedException"),
        ("SendDueReminders", "scan", "AccessDeniedException"),
    ],
)
def test_the_deployed_roles_are_enforced(function, operation, answer, probe):
    """A function with the deployed role can do what its policy says, and is refused the rest."""
    assert probe(function, operation) == answer


@pytest.fixture
def probe(stack, local_aws):
    """Call the table with the role of a deployed function, in a function of the test's own."""
    key = {"Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}}
    functions = local_aws.client("lambda")
    names = [f["FunctionName"] for f in functions.list_functions()["Functions"]]

    def run(function, operation):
        arguments = {"TableName": stack.table} | ({} if operation == "scan" else key)
        event = {"operation": operation, "arguments": arguments}
        (name,) = [n for n in names if n.startswith(f"{stack.stack}-{function}-")]
        configuration = functions.get_function_configuration(FunctionName=name)
        functions.create_function(
            FunctionName="probe",
            Runtime=f"python3.{sys.version_info.minor}",
            Role=configuration["Role"],
            Handler="probe.handler",
            Timeout=30,
            Code={"ZipFile": zipped({"probe.py": PROBE})},
            Layers=[layer["Arn"] for layer in configuration["Layers"]],
        )
        answered = functions.invoke(FunctionName="probe", Payload=json.dumps(event))
        return json.loads(answered["Payload"].read())

    yield run
    functions.delete_function(FunctionName="probe")


def listed(value):
    return value if isinstance(value, list) else [value]


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
