"""Bring up the whole product on this machine and take it down again. State stays in `.puntual/`."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

import boto3

from chalicelib.clinics.model import Clinic, Provider
from chalicelib.wiring import Services
from puntual.build_package import Package, build_package
from puntual.cloudformation_stack import CannotDeployError, Deployment, deploy
from puntual.demo import clinic as demo_clinic
from puntual.demo.introduce import TOKEN, introduce
from puntual.demo.people import phone_owners
from puntual.demo.phone import SandboxPhone
from puntual.demo.progress import Progress, StoppedError
from puntual.lambda_layer import THIS_MACHINE
from puntual.local_aws import LocalAws, PortTakenError, local_aws
from puntual.local_permission import grant_local_right
from puntual.secret_parameters import create_missing_secrets, keep_public_url
from sandbox.config import Config, Timing
from sandbox.server import start

STACK = "puntual"
# The local AWS starts a worker for each notification: many events travel in one.
LOCAL_TIMING = Timing(batch_window=0.3, topic_batch_size=100)


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
    shell_file: Path  # to be read by a shell in which the command line shall work on all this

    @property
    def form_url(self) -> str:
        """Where a patient signs up."""
        return f"{self.deployment.api_url}/c/{self.clinic.slug}"


@contextmanager
def running(options: Options, *, now: datetime, progress: Progress) -> Iterator[Stage]:
    """Run local AWS, application, sandbox and clinic while the block lasts.

    Raises StoppedError when asked to stop before all is up, PortTakenError, and the errors of
    puntual/local_aws.py and puntual/cloudformation_stack.py, each with a sentence for whoever started it.
    """
    whatsapp = f"http://127.0.0.1:{options.sandbox_port}"
    functions_see = {
        "AWS_ENDPOINT_URL_SOCIALMESSAGING": whatsapp,
        "PUNTUAL_META_URL": whatsapp,
        "PUNTUAL_WA_ME_URL": f"{whatsapp}/wa.me",
    }
    # The sandbox stops first: it would go on offering its events to a local AWS that is gone.
    with (
        _aws(options, functions_see, progress) as aws,
        _sandbox(options, progress) as phone,
    ):
        os.environ.update(aws.environment() | functions_see)
        deployment = _deployed(aws, progress)
        services = Services(deployment.settings(meta_url=whatsapp), boto3.session.Session())
        with (
            progress.step("Clinic, patients and two weeks of appointments") as say,
            _waking(deployment),
        ):
            clinic = demo_clinic.open_clinic(services, options.provider, now=now)
            for done in demo_clinic.fill_agenda(services, clinic, now=now):
                say(done)
            introduce(deployment, services, clinic, phone)
            phone.name({demo_clinic.RECEPTION: "Recepción"} | phone_owners())
        yield Stage(
            aws=aws,
            deployment=deployment,
            services=services,
            phone=phone,
            clinic=clinic,
            shell_file=_shell_file(options.state / "env", aws.environment() | functions_see),
        )


@contextmanager
def _waking(deployment: Deployment) -> Iterator[None]:
    """Have the pages' function started beside the block: the first visitor shall not wait for it."""
    beside = ThreadPoolExecutor(max_workers=1)
    health = beside.submit(urlopen, f"{deployment.api_url}/health", timeout=60)
    try:
        yield
        health.result().close()
    finally:
        beside.shutdown(wait=False)  # who stops the demo does not wait for a page


def _shell_file(path: Path, environment: Mapping[str, str]) -> Path:
    """Write what leads another terminal's `puntual` here, to the local AWS and to the sandbox."""
    exports = [f"export {name}={value}" for name, value in environment.items()]
    # A profile or a session of a real account would otherwise go before what stands here.
    lines = ["unset AWS_PROFILE AWS_SESSION_TOKEN", *exports]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _deployed(aws: LocalAws, progress: Progress) -> Deployment:
    with progress.step("Package, as it goes to AWS") as say:
        say("the first time it collects the libraries")
        package = _packaged(progress)
    with progress.step("Deployment by CloudFormation"):
        deployment = deploy(package, stack=STACK, client=aws.client)
        grant_local_right(STACK, client=aws.client)
        create_missing_secrets(deployment.parameters, client=aws.client)
        keep_public_url(deployment.parameters, deployment.api_url, client=aws.client)
    return deployment


def _packaged(progress: Progress) -> Package:
    """Package in a process of its own that can be ended at any moment: the next one begins anew."""
    command = [sys.executable, "-m", "puntual.build_package"]
    with subprocess.Popen(command, start_new_session=True) as building:
        try:
            while building.poll() is None:
                progress.stop.wait(0.05)
                progress.go_on()
        except StoppedError:
            os.killpg(building.pid, signal.SIGKILL)
            raise
    if building.returncode:
        raise CannotDeployError("The package could not be built: see the lines above.")
    return build_package(THIS_MACHINE)


@contextmanager
def _sandbox(options: Options, progress: Progress) -> Iterator[SandboxPhone]:
    config = Config(
        port=options.sandbox_port,
        state=options.state / "sandbox.sqlite",
        token=TOKEN,
        sns_endpoint=f"http://127.0.0.1:{options.aws_port}",
        timing=LOCAL_TIMING,
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
        with progress.last_step("Sandbox stopped; what it has not reported yet is kept"):
            sandbox.stop()


@contextmanager
def _aws(options: Options, functions_see: dict[str, str], progress: Progress) -> Iterator[LocalAws]:
    with progress.step("Local AWS"):
        starting = local_aws(
            port=options.aws_port,
            state=options.state / "aws",
            functions_see=functions_see,
            while_waiting=progress.go_on,
        )
        aws = starting.__enter__()
        progress.give_up = aws.kill
    try:
        yield aws
    finally:
        with progress.last_step("Local AWS stopped; what it holds is kept"):
            starting.__exit__(None, None, None)
