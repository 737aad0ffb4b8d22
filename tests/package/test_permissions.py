"""Each function may do what its policy file says and nothing else."""

import io
import json
import sys
import zipfile
from fnmatch import fnmatchcase

import pytest

from chalicelib.clinics.model import ID_LENGTH
from chalicelib.shared.ids import new_id
from chalicelib.storage import keys as table_keys
from puntual.build_package import ROOT, STAGE, packaged_functions

CONFIG = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))["stages"][STAGE]
# Which WhatsApp numbers the clinics of an account have is not known when it is deployed, nor
# therefore the names of their tokens.
# What is named by how it begins: numbers and tokens of clinics that come later, files of one of two kinds.
BEGINNINGS = (
    *(":phone-number-id/*", "/${AWS::StackName}/meta-token/*"),
    *(":waba/*", "/${AWS::StackName}/meta-template-token/*"),
    *("${Agendas.Arn}/brought/*", "${Agendas.Arn}/shown/*"),
)
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


EACH_STATEMENT = [(f, s) for f in packaged_functions() for s in policy_of(f)["Statement"]]


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
            for ending in BEGINNINGS:
                named = named.removesuffix(ending + '"}')
            assert "*" not in named, f"{function}: {statement['Sid']}"


@pytest.mark.parametrize("function", packaged_functions())
def test_no_function_may_scan(function):
    """No access pattern reads the whole table."""
    actions = [a for s in policy_of(function)["Statement"] for a in listed(s["Action"])]
    assert "dynamodb:Scan" not in actions
    assert "dynamodb:PartiQLSelect" not in actions


def test_the_form_may_do_what_a_form_does():
    """Whoever takes it over reads clinics and sign-ups one by one and adds sign-ups: lists, deletes and sends nothing."""
    may = {
        (action, key)
        for s in policy_of("public_pages")["Statement"]
        for action in s["Action"]
        for key in keys_of(s) or [json.dumps(s["Resource"])]
        if action.startswith("dynamodb:")
    }
    assert may == {
        ("dynamodb:GetItem", "SLUG#*"),
        ("dynamodb:GetItem", "CLINIC#????????"),
        ("dynamodb:GetItem", "CLINIC#????????#SIGNUP#*"),
        ("dynamodb:GetItem", "CLINIC#????????#USEDCODE#*"),
        ("dynamodb:PutItem", "CLINIC#????????#SIGNUP#*"),
        ("dynamodb:PutItem", "CLINIC#????????#AUDIT#*"),
        ("dynamodb:BatchGetItem", "CLINIC#????????#COUNT#form-*"),
        ("dynamodb:UpdateItem", "CLINIC#????????#COUNT#form-*"),
    }
    others = [s for s in policy_of("public_pages")["Statement"] if not keys_of(s)]
    assert {action for s in others for action in s["Action"]} == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ssm:GetParameter",
    }
    (secrets,) = [s["Resource"] for s in others if s["Action"] == ["ssm:GetParameter"]]
    names = [secret["Fn::Sub"].rpartition("/")[2] for secret in secrets]
    assert names == ["form-key", "phone-pepper"]


def test_no_function_may_delete_whatever_it_likes():
    """What is used up, merged or erased is named by its keys; the audit is not among them.

    Who may give a patient another name may take away the words of the former one.
    """
    may = [
        (function, key)
        for function, statement in EACH_STATEMENT
        if "dynamodb:DeleteItem" in statement["Action"]
        for key in keys_of(statement) or ["everything"]
    ]
    assert sorted(may) == [
        ("api_handler", "CLINIC#????????#FIND#*"),
        ("api_handler", "CLINIC#????????#PATIENT#*"),
        ("my_data_pages", "CLINIC#????????#DATALINK#*"),
        ("my_data_pages", "CLINIC#????????#DATASESSION#*"),
        ("receive_whatsapp_events", "CLINIC#????????#FIND#*"),
        ("receive_whatsapp_events", "CLINIC#????????#FORGOTTEN#*"),
        ("receive_whatsapp_events", "CLINIC#????????#SIGNUP#*"),
        # An owner erases a person: whatever is theirs goes, tasks and rows that wait among it.
        ("staff_pages", "CLINIC#????????"),
        ("staff_pages", "CLINIC#????????#ABOUT#*"),
        ("staff_pages", "CLINIC#????????#ALIAS#*"),
        ("staff_pages", "CLINIC#????????#APPT#*"),
        ("staff_pages", "CLINIC#????????#APPTKEY#*"),
        ("staff_pages", "CLINIC#????????#FIND#*"),
        ("staff_pages", "CLINIC#????????#FORGOTTEN#*"),  # who was erased signs up again
        ("staff_pages", "CLINIC#????????#INVITATION#*"),
        ("staff_pages", "CLINIC#????????#LINE#*"),
        ("staff_pages", "CLINIC#????????#PATIENT#*"),
        ("staff_pages", "CLINIC#????????#PATIENTKEY#*"),
        ("staff_pages", "CLINIC#????????#SIGNUP#*"),
        ("staff_pages", "CLINIC#????????#STAFFSESSION#*"),
        ("whatsapp_webhook", "CLINIC#????????#FIND#*"),
        ("whatsapp_webhook", "CLINIC#????????#FORGOTTEN#*"),
        ("whatsapp_webhook", "CLINIC#????????#SIGNUP#*"),
        # What a file brought is taken back, as far as nobody touched it: people, their keys, rows that waited.
        ("work_on_agendas", "CLINIC#????????"),
        ("work_on_agendas", "CLINIC#????????#APPT#*"),
        ("work_on_agendas", "CLINIC#????????#APPTKEY#*"),
        ("work_on_agendas", "CLINIC#????????#FIND#*"),
        ("work_on_agendas", "CLINIC#????????#LINE#*"),
        ("work_on_agendas", "CLINIC#????????#PATIENT#*"),
        ("work_on_agendas", "CLINIC#????????#PATIENTKEY#*"),
    ]


def test_no_function_may_say_whose_an_address_or_a_number_is():
    """Which clinic a form's address and a WhatsApp number lead to is written by an operator only."""
    leads = [table_keys.slug("clinica-sonrisa").pk, table_keys.sender("106540352242922").pk]
    writing = [
        statement
        for _, statement in EACH_STATEMENT
        if {"dynamodb:PutItem", "dynamodb:UpdateItem"} & {*statement["Action"]}
        and "Table" in json.dumps(statement["Resource"])
    ]
    keys = {key for statement in writing for key in keys_of(statement) or ["*"]}
    assert {key.partition("#")[0] for key in keys} == {"CLINIC", "QUARANTINE"}
    assert [lead for lead in leads if any(fnmatchcase(lead, key) for key in keys)] == []


def test_keys_stand_only_with_what_names_them():
    """A query, or a statement of PartiQL, would need more than tests/walls/roles.py and tests/rights_net.py look at."""
    with_keys = {a for _, s in EACH_STATEMENT if keys_of(s) for a in s["Action"]}
    judged = ("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem")
    assert with_keys == {f"dynamodb:{one}" for one in judged}


def test_the_keys_of_a_policy_are_those_of_clinics_as_they_are_made():
    """`?` stands for one character: a clinic with a longer id would be refused its own form."""
    keys = {key for _, statement in EACH_STATEMENT for key in keys_of(statement)}
    clinic = table_keys.clinic(new_id(ID_LENGTH)).pk
    foreign = {k for k in keys if not fnmatchcase(clinic, "#".join(k.split("#")[:2]))}
    assert foreign == {"QUARANTINE#*", "SLUG#*"}
    counter = table_keys.named(new_id(ID_LENGTH), "COUNT", "form-2026112215").pk
    of_the_form = sorted(key for key in keys if fnmatchcase(counter, key))
    assert of_the_form == ["CLINIC#????????#*", "CLINIC#????????#COUNT#form-*"]


@pytest.mark.deployed
@pytest.mark.parametrize(
    ("function", "operation", "answer"),
    [
        ("DeliverMessages", "get_item", "done"),
        ("DeliverMessages", "scan", "AccessDeniedException"),
        ("DeliverMessages", "delete_item", "AccessDeniedException"),
        ("SendDueReminders", "scan", "AccessDeniedException"),
        ("PublicPages", "get_item", "done"),  # of any key: the local AWS knows no condition on keys
        ("PublicPages", "scan", "AccessDeniedException"),
        ("PublicPages", "delete_item", "AccessDeniedException"),
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


def keys_of(statement):
    """Return the keys that a statement is for; none where it is for all. No policy has another condition."""
    condition = statement.get(
        "Condition", {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": []}}
    )
    (like,) = condition.values()
    assert list(condition) == ["ForAllValues:StringLike"]
    return like["dynamodb:LeadingKeys"]


def listed(value):
    return value if isinstance(value, list) else [value]


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
