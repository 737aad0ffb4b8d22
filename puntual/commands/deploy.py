"""`puntual deploy`: bring the AWS account of the environment up to this checkout."""

import click
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from puntual.aws_clients import client
from puntual.build_package import build_package
from puntual.cloudformation_stack import CannotDeployError, deploy
from puntual.lambda_layer import LAMBDA, THIS_MACHINE
from puntual.secret_parameters import create_missing_secrets, keep_public_url

PARAMETERS = {  # of the template, by the option that chooses each
    "alarm_email": "AlarmEmail",
    "log_level": "LogLevel",
    "requests_a_second": "RequestsASecond",
    "requests_at_once": "RequestsAtOnce",
}


@click.command("deploy")
@click.option("--stack", default="puntual", show_default=True, help="Name of the stack.")
@click.option("--alarm-email", help="Address that alarms are sent to.")
@click.option("--log-level", help="INFO unless chosen.")
@click.option(
    "--requests-a-second",
    type=click.IntRange(1),
    help="What pages, API and webhook take together; more is answered 429. [100 at first]",
)
@click.option(
    "--requests-at-once",
    type=click.IntRange(1),
    help="What may come in one moment beyond that. [200 at first]",
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
    console.print(f"API    {deployment.api_url}/health")
    console.print(f"Table  {deployment.table}")
    console.print(f"Events {deployment.topic_arn}")
