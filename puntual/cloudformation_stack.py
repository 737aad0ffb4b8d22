"""Deploy a package with CloudFormation, on AWS or on the local one, and say where things are.

Never deletes a stack.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.shared.settings import Settings
from puntual.aws_clients import Client
from puntual.build_package import STAGE, Package
from puntual.upload_package import CannotUploadError, Uploaded, upload

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import ParameterTypeDef, StackTypeDef

POLL_SECONDS = 0.2
LONGEST_DEPLOY_SECONDS = 1800
SETTLED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"})
ADVICE = {
    "ROLLBACK_COMPLETE": "its first deployment failed. Delete the stack, then deploy again.",
    "ROLLBACK_FAILED": "its first deployment failed. Delete the stack, then deploy again.",
    "CREATE_FAILED": "its first deployment failed. Delete the stack, then deploy again.",
    "DELETE_FAILED": "deleting it failed. Delete it again, then deploy.",
    "UPDATE_ROLLBACK_FAILED": "going back failed. Use CloudFormation's “Continue update rollback”.",
    "UPDATE_FAILED": "an update failed half-way. Use CloudFormation's “Roll back”.",
    "REVIEW_IN_PROGRESS": "it has a change set that nobody executed. Delete the stack first.",
}


class CannotDeployError(Exception):
    """The stack is in a state that a deployment cannot start from, or the deployment failed."""


@dataclass(frozen=True)
class Deployment:
    """Where the parts of a deployed stack are."""

    stack: str
    api_id: str
    api_url: str  # without a slash at the end
    table: str
    journal: str
    queue_url: str
    dead_letter_queue_url: str
    unread_events_queue_url: str
    topic_arn: str
    parameters: str  # path in the parameter store
    agendas: str = ""  # the bucket of clinics' files; a stack of before it has none
    agenda_jobs_url: str = ""

    def settings(self, *, meta_url: str = Settings.meta_url) -> Settings:
        """Return what its functions are told of it."""
        return Settings(
            table=self.table,
            journal=self.journal,
            queue_url=self.queue_url,
            parameters=self.parameters,
            agendas=self.agendas,
            agenda_jobs_url=self.agenda_jobs_url,
            meta_url=meta_url,
        )


def deploy(
    package: Package,
    *,
    stack: str,
    client: Client,
    parameters: Mapping[str, str] | None = None,
) -> Deployment:
    """Create the stack or bring it up to `package`; do nothing when it is the same already.

    Raises CannotDeployError with a sentence for the operator.
    """
    cloudformation = client("cloudformation")
    uploaded = _upload(package, client)
    current = _describe(cloudformation, stack)
    if current is None:
        _begin(cloudformation.create_stack, stack, uploaded, _given(parameters or {}))
        _await_end(cloudformation, stack)
    elif _needs_update(cloudformation, current, uploaded, parameters or {}):
        wanted = _given(parameters or {}) + _as_before(current, uploaded, parameters or {})
        if _begin(cloudformation.update_stack, stack, uploaded, wanted):
            _await_end(cloudformation, stack)
    return find(stack=stack, client=client)


def _upload(package: Package, client: Client) -> Uploaded:
    try:
        return upload(package, client=client)
    except CannotUploadError as error:
        raise CannotDeployError(str(error)) from error


def find(*, stack: str, client: Client) -> Deployment:
    """Return where the parts of `stack` are. Raises CannotDeployError when there is no such stack."""
    cloudformation = client("cloudformation")
    described = _describe(cloudformation, stack)
    if described is None:
        raise CannotDeployError(f"There is no stack {stack} here: deploy it first.")
    outputs = _outputs(described)
    return Deployment(
        stack=stack,
        api_id=outputs["RestAPIId"],
        api_url=_api_url(cloudformation.meta.endpoint_url, outputs),
        table=outputs["TableName"],
        journal=outputs.get("JournalName", ""),  # a stack of before the journal has none
        queue_url=outputs["QueueUrl"],
        dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
        unread_events_queue_url=outputs["UnreadEventsQueueUrl"],
        topic_arn=outputs["WhatsAppTopicArn"],
        parameters=f"/puntual/{stack}",
        agendas=outputs.get("AgendasBucket", ""),
        agenda_jobs_url=outputs.get("AgendaJobsQueueUrl", ""),
    )


def chosen_parameters(*, stack: str, client: Client) -> dict[str, str]:
    """Return what the stack's parameters are, as chosen now or before."""
    described = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {p["ParameterKey"]: p["ParameterValue"] for p in described.get("Parameters", [])}


def _api_url(endpoint: str, outputs: Mapping[str, str]) -> str:
    if "amazonaws.com" in endpoint:
        return outputs["EndpointURL"].rstrip("/")
    return f"{endpoint}/_aws/execute-api/{outputs['RestAPIId']}/{STAGE}"


def _describe(cloudformation: "CloudFormationClient", stack: str) -> "StackTypeDef | None":
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return None if described["StackStatus"] == "DELETE_COMPLETE" else described


def _must_be_settled(described: Mapping[str, Any]) -> None:
    status = described["StackStatus"]
    if status not in SETTLED:
        advice = ADVICE.get(status, "somebody is changing it now. Wait until that has ended.")
        raise CannotDeployError(f"Stack {described['StackName']} is in {status}: {advice}")


def _outputs(described: "StackTypeDef") -> dict[str, str]:
    outputs = {o["OutputKey"]: o["OutputValue"] for o in described.get("Outputs", [])}
    if "WhatsAppTopicArn" not in outputs:
        raise CannotDeployError(f"Stack {described['StackName']} is something else than Puntual.")
    return outputs


def _needs_update(
    cloudformation: "CloudFormationClient",
    current: "StackTypeDef",
    uploaded: Uploaded,
    parameters: Mapping[str, str],
) -> bool:
    _must_be_settled(current)
    _outputs(current)  # an application of another kind is not written over
    if current["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE":
        return True  # it went back: what it runs need not be what its template says
    has = {p["ParameterKey"]: p["ParameterValue"] for p in current.get("Parameters", [])}
    if any(has.get(name) != value for name, value in parameters.items()):
        return True
    body = cloudformation.get_template(StackName=current["StackName"], TemplateStage="Original")
    template = body["TemplateBody"]
    return bool(
        (json.loads(template) if isinstance(template, str) else template) != uploaded.template
    )


def _given(parameters: Mapping[str, str]) -> "list[ParameterTypeDef]":
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]


def _as_before(
    current: "StackTypeDef", uploaded: Uploaded, parameters: Mapping[str, str]
) -> "list[ParameterTypeDef]":
    """Keep what an earlier deployment chose: CloudFormation would go back to the defaults."""
    chosen = {p["ParameterKey"] for p in current.get("Parameters", [])}
    kept = chosen & set(uploaded.template.get("Parameters", {})) - set(parameters)
    return [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(kept)]


def _begin(
    operation: Callable[..., object],
    stack: str,
    uploaded: Uploaded,
    parameters: "list[ParameterTypeDef]",
) -> bool:
    """Start creating or updating; return False when there is nothing to do."""
    try:
        operation(
            StackName=stack,
            TemplateURL=uploaded.url,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=parameters,
        )
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return False
        raise CannotDeployError(f"CloudFormation refused: {error}") from error
    return True


def _await_end(cloudformation: "CloudFormationClient", stack: str) -> None:
    deadline = time.monotonic() + LONGEST_DEPLOY_SECONDS
    status = "CREATE_IN_PROGRESS"
    while status.endswith("_IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise CannotDeployError(f"Stack {stack} is still in {status}: look at its events.")
        time.sleep(POLL_SECONDS)
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise CannotDeployError(
            f"Stack {stack} ended in {status}.{_reasons(cloudformation, stack)}"
        )


def _reasons(cloudformation: "CloudFormationClient", stack: str) -> str:
    """Say which resources failed in the last attempt, first failure first."""
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [e for e in events if e["ResourceStatus"].endswith("_FAILED")]
    return "".join(
        f"\n  {e['LogicalResourceId']}: {e.get('ResourceStatusReason', 'no reason given')}"
        for e in reversed(failed)
    )
