"""Bring up the whole product on this machine and take it down again. State stays in `.puntual/`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import boto3
from rich.console import Console

from chalicelib.clinics.model import Clinic, Provider
from chalicelib.messaging.whatsapp.connections import Connections
from chalicelib.messaging.whatsapp.definitions import load_definitions
from chalicelib.messaging.whatsapp.push import Standing, TemplateAccount, push_templates
from chalicelib.messaging.whatsapp.template_accounts import AwsTemplates, MetaTemplates
from chalicelib.shared.settings import Settings
from chalicelib.wiring import Services
from puntual.demo import clinic as demo_clinic
from puntual.demo.phone import SandboxPhone
from puntual.layer import THIS_MACHINE
from puntual.local_aws import LocalAws, PortTakenError, local_aws
from puntual.local_rights import grant_local_right
from puntual.packaging import build_package
from puntual.secret_parameters import create_missing_secrets
from puntual.stack import Deployment, deploy
from sandbox.config import Config, Timing
from sandbox.server import start

STACK = "puntual"
TOKEN = "demo-token"  # noqa: S105  # of a WhatsApp that exists on this machine only
APP_SECRET = "demo-app-secret"  # noqa: S105  # the same


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `puntual demo` was asked for."""

    aws_port: int
    sandbox_port: int
    state: Path
    provider: Provider


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The running product."""

    aws: LocalAws
    deployment: Deployment
    services: Services
    phone: SandboxPhone
    clinic: Clinic

    @property
    def form_url(self) -> str:
        """Where a patient signs up."""
        return f"{self.deployment.api_url}/c/{demo_clinic.SLUG}"


@contextmanager
def running(options: Options, *, now: datetime, console: Console) -> Iterator[Stage]:
    """Run local AWS, application, sandbox and clinic while the block lasts.

    Raises PortTakenError and the errors of puntual/local_aws.py and puntual/stack.py, each with
    a sentence for whoever started it.
    """
    whatsapp = f"http://127.0.0.1:{options.sandbox_port}"
    functions_see = {
        "AWS_ENDPOINT_URL_SOCIALMESSAGING": whatsapp,
        "PUNTUAL_META_URL": whatsapp,
        "PUNTUAL_WA_ME_URL": f"{whatsapp}/wa.me",
    }
    # The sandbox stops first: it would go on offering its events to a local AWS that is gone.
    with _aws(options, functions_see, console) as aws, _sandbox(options) as phone:
        os.environ.update(aws.environment() | functions_see)
        with console.status("Packaging the application…"):
            package = build_package(THIS_MACHINE)
        with console.status("Deploying it with CloudFormation…"):
            deployment = deploy(package, stack=STACK, client=aws.client)
            grant_local_right(STACK, client=aws.client)
            create_missing_secrets(deployment.parameters, client=aws.client)
        services = Services(_settings(deployment, whatsapp), boto3.session.Session())
        clinic = _clinic(services, options, now, console)
        _introduce(deployment, services, clinic, phone, aws)
        yield Stage(aws=aws, deployment=deployment, services=services, phone=phone, clinic=clinic)


@contextmanager
def _sandbox(options: Options) -> Iterator[SandboxPhone]:
    options.state.mkdir(parents=True, exist_ok=True)
    config = Config(
        port=options.sandbox_port,
        state=options.state / "sandbox.sqlite",
        token=TOKEN,
        app_secret=APP_SECRET,
        sns_endpoint=f"http://127.0.0.1:{options.aws_port}",
        timing=Timing(batch_window=0.3, topic_batch_size=100),
    )
    try:
        sandbox = start(config)
    except OSError as refused:
        raise PortTakenError(
            f"Port {options.sandbox_port} is already in use: stop what listens there "
            "or choose another with --sandbox-port."
        ) from refused
    try:
        yield SandboxPhone(sandbox.url)
    finally:
        sandbox.stop()


@contextmanager
def _aws(options: Options, functions_see: dict[str, str], console: Console) -> Iterator[LocalAws]:
    with console.status("Starting the local AWS…"):
        starting = local_aws(
            port=options.aws_port, state=options.state / "aws", functions_see=functions_see
        )
        aws = starting.__enter__()
    try:
        yield aws
    finally:
        with console.status("Stopping; what was done is kept…"):
            starting.__exit__(None, None, None)


def _settings(deployment: Deployment, whatsapp: str) -> Settings:
    return Settings(
        table=deployment.table,
        queue_url=deployment.queue_url,
        parameters=deployment.parameters,
        meta_url=whatsapp,
    )


def _clinic(services: Services, options: Options, now: datetime, console: Console) -> Clinic:
    clinic = demo_clinic.open_clinic(services, options.provider, now=now)
    with console.status("Filling the agenda…") as status:
        for done in demo_clinic.fill_agenda(services, clinic, now=now):
            status.update(f"Filling the agenda… {done}")
    return clinic


def _introduce(
    deployment: Deployment, services: Services, clinic: Clinic, phone: SandboxPhone, aws: LocalAws
) -> None:
    """Make the clinic's number known to WhatsApp, as an operator does once with the real one."""
    sender = clinic.sender
    ssm = aws.client("ssm")
    secrets = {f"meta-token/{sender.business_account_id}": TOKEN, "meta-app-secret": APP_SECRET}
    for name, value in secrets.items():
        parameter = f"{deployment.parameters}/{name}"
        ssm.put_parameter(Name=parameter, Type="SecureString", Value=value, Overwrite=True)
    route = {"topic_arn": deployment.topic_arn}
    if sender.provider is Provider.META:
        token = services.secrets.one("meta-verify-token")
        url = f"{deployment.api_url}/webhooks/whatsapp"
        route = {"webhook_url": url, "verify_token": token}
    phone.register(
        sender.phone_number_id,
        display_number=sender.display_number,
        waba_id=sender.business_account_id,
        name=clinic.name,
        **route,
    )
    reports = push_templates(_account(services, clinic, phone), load_definitions())
    refused = [f"{r.name}/{r.language}" for r in reports if r.standing is not Standing.USABLE]
    if refused:
        raise RuntimeError(f"templates not usable: {', '.join(refused)}")


def _account(services: Services, clinic: Clinic, phone: SandboxPhone) -> TemplateAccount:
    account = clinic.sender.business_account_id
    if clinic.sender.provider is Provider.AWS:
        client = services.session.client("socialmessaging")
        return AwsTemplates(client=client, business_account_id=account)
    return MetaTemplates(
        connections=Connections(phone.url), token=TOKEN, business_account_id=account
    )
