"""Somebody with the rights of one deployed function and no others, to whom each right can be denied."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from chalicelib.shared.settings import Settings
from chalicelib.wiring import Services
from puntual.cloudformation_stack import Deployment
from puntual.local_aws import LocalAws
from puntual.local_permission import RIGHT

Right = tuple[str, str]  # the statement's Sid, and one of its actions
NONE: Right = ("", "")
STATEMENTS = "BatchExecuteStatement"
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
        return {(s["Sid"], action) for s in self.policy["Statement"] for action in _actions(s)}

    @contextmanager
    def without(self, denied: Right = NONE) -> Iterator[None]:
        """Have all rights but one while the block lasts."""
        statements = [
            s for s in (_less(s, denied) for s in self.policy["Statement"]) if s["Action"]
        ]
        iam = self.local_aws.client("iam")
        document = {"Version": "2012-10-17", "Statement": [*statements, *RIGHT["Statement"]]}
        user = {"UserName": self.name, "PolicyName": "copy"}
        iam.put_user_policy(**user, PolicyDocument=json.dumps(document))
        self.denied.add(denied)
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
        self.made.append(made)
        return made

    def close(self) -> None:
        """Give the clients' connections back."""
        for client in self.made:
            client.close()

    def _refuse_each(self, request: Any, **_: Any) -> AWSResponse | None:
        """Answer as AWS does without PartiQLUpdate: 200, and a refusal of each statement. The local AWS refuses the call."""
        if all(action != "dynamodb:PartiQLUpdate" for _, action in self.role.denied):
            return None
        statements = json.loads(request.body)["Statements"]
        body = json.dumps({"Responses": [{"Error": {"Code": "AccessDenied"}} for _ in statements]})
        raw = type("Raw", (), {"stream": lambda *_, **__: iter([body.encode()])})()
        return AWSResponse(request.url, 200, {}, raw)

    def _note(self, parsed: dict[str, Any], **_: Any) -> None:
        errors = (
            [parsed, *parsed.get("Responses", [])]
            if isinstance(parsed.get("Responses"), list)
            else [parsed]
        )
        codes = [error.get("Error", {}).get("Code", "") for error in errors]
        self.refused += [code for code in codes if code in REFUSALS]


def services_of(role: Role, settings: Settings) -> tuple[Services, RoleSession]:
    """Return services that act in the role, and where to read what they were refused."""
    session = RoleSession(role, settings.meta_url)
    return Services(settings, session), session


def _less(statement: dict[str, Any], denied: Right) -> dict[str, Any]:
    left = [action for action in _actions(statement) if (statement["Sid"], action) != denied]
    return statement | {"Action": left}


def _actions(statement: dict[str, Any]) -> list[str]:
    action = statement["Action"]
    return action if isinstance(action, list) else [action]
