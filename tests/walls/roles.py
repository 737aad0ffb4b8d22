"""Somebody with the rights of one deployed function and no others, to whom each right can be denied."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from chalicelib.shared.settings import Settings
from chalicelib.wiring import Services
from puntual.cloudformation_stack import Deployment
from puntual.local_aws import LocalAws
from puntual.local_permission import RIGHT

Right = tuple[
    str, str
]  # the statement's Sid, and one of its actions, of several resources, or of the keys it is for
NONE: Right = ("", "")
Touched = tuple[str, str, str]  # an action, a table and a partition key
STATEMENTS = "BatchExecuteStatement"
FOR_KEYS, KEYS = "ForAllValues:StringLike", "dynamodb:LeadingKeys"
ACTIONS = {  # of a transaction's parts
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
REFUSALS = {"AccessDeniedException", "AccessDenied", "AuthorizationError"}


@dataclass(frozen=True, kw_only=True)
class Role:
    """A user of the local AWS who has a copy of the policy that a function was deployed with."""

    name: str
    policy: dict[str, Any]
    key: dict[str, str]
    local_aws: LocalAws
    denied: set[Right] = field(default_factory=set)  # at this moment

    @property
    def rights(self) -> set[Right]:
        """All that the policy allows."""
        return {(s["Sid"], part) for s in self.policy["Statement"] for part in _parts(s)}

    @property
    def statements(self) -> list[dict[str, Any]]:
        """What the policy allows at this moment."""
        return [_less(s, self.denied) for s in self.policy["Statement"]]

    @contextmanager
    def without(self, denied: Right = NONE) -> Iterator[None]:
        """Have all rights but one while the block lasts."""
        self.denied.add(denied)
        statements = [s for s in self.statements if s["Action"]]
        iam = self.local_aws.client("iam")
        document = {"Version": "2012-10-17", "Statement": [*statements, *RIGHT["Statement"]]}
        user = {"UserName": self.name, "PolicyName": "copy"}
        iam.put_user_policy(**user, PolicyDocument=json.dumps(document))
        try:
            yield
        finally:
            self.denied.clear()
            iam.delete_user_policy(**user)


@contextmanager
def role_of(function: str, *, stack: Deployment, local_aws: LocalAws) -> Iterator[Role]:
    """Make the user while the block lasts; `function` is named as in CloudFormation."""
    iam = local_aws.client("iam")
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    (name,) = [role for role in roles if role.startswith(f"{stack.stack}-{function}Role-")]
    policy = iam.get_role_policy(RoleName=name, PolicyName=f"{function}RolePolicy")
    user = f"like-{function}"
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    try:
        document = policy["PolicyDocument"]
        yield Role(name=user, policy=document, key=key, local_aws=local_aws)
    finally:
        iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
        iam.delete_user(UserName=user)


@dataclass
class RoleSession(boto3.session.Session):
    """Clients that act in a role; what they are refused is kept."""

    role: Role
    whatsapp: str
    refused: list[str] = field(default_factory=list)
    made: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(
            aws_access_key_id=self.role.key["AccessKeyId"],
            aws_secret_access_key=self.role.key["SecretAccessKey"],
            region_name="us-east-1",
        )

    def client(self, service_name: str, **options: Any) -> Any:
        """Return a client of the local AWS, or of the sandbox for what it has not."""
        endpoint = (
            self.whatsapp if service_name == "socialmessaging" else self.role.local_aws.endpoint
        )
        made = super().client(service_name, endpoint_url=endpoint, **options)
        made.meta.events.register("after-call.*.*", self._note)
        made.meta.events.register(f"before-send.dynamodb.{STATEMENTS}", self._refuse_each)
        made.meta.events.register("before-send.dynamodb", self._refuse_keys)
        self.made.append(made)
        return made

    def close(self) -> None:
        """Give the clients' connections back."""
        for client in self.made:
            client.close()

    def _refuse_each(self, request: Any, **_: Any) -> AWSResponse | None:
        """Answer as AWS does without PartiQLUpdate: 200, and a refusal of each statement. The local AWS refuses the call."""
        if any("dynamodb:PartiQLUpdate" in s["Action"] for s in self.role.statements):
            return None
        statements = json.loads(request.body)["Statements"]
        answers = [{"Error": {"Code": "AccessDenied"}} for _ in statements]
        return _answer(request, 200, {"Responses": answers})

    def _refuse_keys(self, request: Any, **_: Any) -> AWSResponse | None:
        """Answer as AWS does to a key that the policy's condition leaves out. The local AWS knows no keys."""
        operation = _text(request.headers["X-Amz-Target"]).split(".")[1]
        touched = keys_touched(operation, json.loads(request.body))
        refused = [one for one in touched if not may_touch(self.role.statements, *one)]
        told = {"__type": "AccessDeniedException", "message": str(refused)}
        return _answer(request, 400, told) if refused else None

    def _note(self, parsed: dict[str, Any], **_: Any) -> None:
        errors = (
            [parsed, *parsed.get("Responses", [])]
            if isinstance(parsed.get("Responses"), list)
            else [parsed]
        )
        told = [error["Error"] for error in errors if "Error" in error]
        self.refused += [
            f"{one['Code']} {one.get('Message', '')}" for one in told if one["Code"] in REFUSALS
        ]


def services_of(role: Role, settings: Settings) -> tuple[Services, RoleSession]:
    """Return services that act in the role, and where to read what they were refused."""
    session = RoleSession(role, settings.meta_url)
    return Services(settings, session), session


def keys_in(statement: dict[str, Any]) -> list[str]:
    """Return the keys that a statement is for; none where it is for all."""
    keys: list[str] = statement.get("Condition", {}).get(FOR_KEYS, {}).get(KEYS, [])
    return keys


def keys_touched(operation: str, asked: dict[str, Any]) -> list[Touched]:
    """Return what a call of DynamoDB asks for: the action that AWS checks, the table, and the partition key.

    A query of an index has another key, and no statement with keys is for one.
    """
    match operation:
        case "BatchGetItem":
            tables = asked["RequestItems"].items()
            return [_touched(operation, name, k) for name, t in tables for k in t["Keys"]]
        case "TransactWriteItems":
            parts = [part for item in asked["TransactItems"] for part in item.items()]
            return [
                _touched(ACTIONS[w], p["TableName"], p.get("Key") or p["Item"]) for w, p in parts
            ]
        case "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem":
            return [_touched(operation, asked["TableName"], asked.get("Key") or asked["Item"])]
    return []


def may_touch(statements: list[dict[str, Any]], action: str, table: str, key: str) -> bool:
    """Tell whether a statement allows the action on a key; of an action that none allows the local AWS tells."""
    said = [s for s in statements if action in _actions(s) and _is_for(s, table)]
    return not said or any(
        FOR_KEYS not in s.get("Condition", {}) or any(fnmatchcase(key, k) for k in keys_in(s))
        for s in said
    )


def _touched(operation: str, table: str, item: dict[str, Any]) -> Touched:
    return f"dynamodb:{operation}", table, item["pk"]["S"]


def _is_for(statement: dict[str, Any], table: str) -> bool:
    return any(one.endswith(f":table/{table}") for one in _listed(statement["Resource"]))


def _answer(request: Any, status: int, body: dict[str, Any]) -> AWSResponse:
    told = json.dumps(body).encode()
    raw = type("Raw", (), {"stream": lambda *_, **__: iter([told])})()
    return AWSResponse(request.url, status, {}, raw)


def _text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header


def _less(statement: dict[str, Any], denied: set[Right]) -> dict[str, Any]:
    sid = statement["Sid"]
    less = statement | {"Action": [a for a in _actions(statement) if (sid, a) not in denied]}
    less["Resource"] = [r for r in _listed(statement["Resource"]) if (sid, r) not in denied]
    if keys := keys_in(statement):
        left = [key for key in keys if (sid, key) not in denied]
        less["Condition"] = {FOR_KEYS: {KEYS: left}}
    return less


def _parts(statement: dict[str, Any]) -> list[str]:
    """Return all that can be taken out of a statement; without its only resource nothing would be left of it."""
    resources = _listed(statement["Resource"])
    return [*_actions(statement), *keys_in(statement), *(resources if len(resources) > 1 else ())]


def _actions(statement: dict[str, Any]) -> list[str]:
    return _listed(statement["Action"])


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
