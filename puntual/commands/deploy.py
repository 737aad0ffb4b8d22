"""`puntual deploy`: bring the AWS account of the environment up to this checkout."""

from collections.abc import Mapping

import click
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from puntual.aws_clients import client
from puntual.build_package import build_package
from puntual.cloudformation_stack import CannotDeployError, chosen_parameters, deploy
from puntual.lambda_layer import LAMBDA, THIS_MACHINE
from puntual.secret_parameters import create_missing_secrets, keep_public_url

PARAMETERS = {  # of the template, by the option that chooses each
    "alarm_email": "AlarmEmail",
    "monthly_budget": "MonthlyBudget",
    "log_level": "LogLevel",
    "webhook_requests_a_second": "WebhookRequestsASecond",
    "webhook_requests_at_once": "WebhookRequestsAtOnce",
    "form_requests_a_second": "FormRequestsASecond",
    "form_requests_at_once": "FormRequestsAtOnce",
    "api_requests_a_second": "ApiRequestsASecond",
    "api_requests_at_once": "ApiRequestsAtOnce",
    "staff_requests_a_second": "StaffRequestsASecond",
    "staff_requests_at_once": "StaffRequestsAtOnce",
    "each_door_at_once": "EachDoorAtOnce",
}
UNWATCHED = {  # what a deployment says as long as a parameter is empty
    "AlarmEmail": "No alarm reaches anybody: choose --alarm-email.",
    "MonthlyBudget": "Nobody is told when the bill grows: choose --monthly-budget (and --alarm-email).",
}
A_SECOND = click.IntRange(1)


@click.command("deploy")
@click.option("--stack", default="puntual", show_default=True, help="Name of the stack.")
@click.option("--alarm-email", help="Address that alarms are sent to.")
@click.option(
    "--monthly-budget",
    type=A_SECOND,
    help="Dollars a month of the whole account; 80 % of it, or a forecast of more, is told to --alarm-email.",
)
@click.option("--log-level", help="INFO unless chosen.")
@click.option(
    "--webhook-requests-a-second",
    type=A_SECOND,
    help="Of Meta's webhook; more is answered 429 and comes again. [100 at first]",
)
@click.option("--webhook-requests-at-once", type=A_SECOND, help="In one moment. [200 at first]")
@click.option(
    "--form-requests-a-second",
    type=A_SECOND,
    help="Of the form's page, its sending, its thanks, its pictures: each. [20 at first]",
)
@click.option("--form-requests-at-once", type=A_SECOND, help="Of each in one moment. [40 at first]")
@click.option(
    "--api-requests-a-second",
    type=A_SECOND,
    help="Of each method of each route of the API, for all clinics together. [10 at first]",
)
@click.option("--api-requests-at-once", type=A_SECOND, help="Of each in one moment. [50 at first]")
@click.option(
    "--staff-requests-a-second",
    type=A_SECOND,
    help="Of the front desk's pages that open or refresh all day: each, for all clinics together. [20 at first]",
)
@click.option(
    "--staff-requests-at-once", type=A_SECOND, help="Of each in one moment. [40 at first]"
)
@click.option(
    "--each-door-at-once",
    type=A_SECOND,
    help="Concurrent calls reserved for each of form, patients' pages, front desk, API and webhook, and its most. [none reserved]",
)
@click.option(
    "--for-this-machine",
    is_flag=True,
    help="Package for a local AWS that runs functions on this machine.",
)
def command(*, stack: str, for_this_machine: bool, **chosen: str | int | None) -> None:
    """Package the application and deploy it with CloudFormation.

    The account and region are those of the ordinary AWS environment. Deploying the same thing
    twice changes nothing, and what an earlier deployment chose stays chosen.
    """
    console = Console()
    with console.status("Packaging…"):
        package = build_package(THIS_MACHINE if for_this_machine else LAMBDA)
    wanted = {PARAMETERS[name]: str(value) for name, value in chosen.items() if value is not None}
    try:
        with console.status(f"Deploying {stack}…"):
            deployment = deploy(package, stack=stack, client=client, parameters=wanted)
    except (CannotDeployError, BotoCoreError, ClientError) as error:
        raise click.ClickException(str(error)) from error
    for name in create_missing_secrets(deployment.parameters, client=client):
        console.print(f"made the parameter {name}")
    keep_public_url(deployment.parameters, deployment.api_url, client=client)
    for warning in unwatched(chosen_parameters(stack=stack, client=client)):
        console.print(f"[bold red]{warning}[/]")
    console.print(f"API    {deployment.api_url}/health")
    console.print(f"Table  {deployment.table}")
    console.print(f"Events {deployment.topic_arn}")


def unwatched(parameters: Mapping[str, str]) -> list[str]:
    """Say what nobody would be told of, with what the stack's parameters are."""
    return [said for name, said in UNWATCHED.items() if not parameters.get(name)]
