"""Make a clinic's number known to the sandbox, as an operator does once with the real WhatsApp. Never sends."""

from chalicelib.clinics.model import Clinic, Provider
from chalicelib.messaging.whatsapp.push_templates import Standing, push_templates
from chalicelib.messaging.whatsapp.template_accounts import open_account
from chalicelib.messaging.whatsapp.template_definitions import load_definitions
from chalicelib.wiring import Services
from puntual.cloudformation_stack import Deployment
from puntual.demo.phone import SandboxPhone

TOKEN = "demo-token"  # noqa: S105  # nosec B105  # of a WhatsApp that exists on this machine only


class RefusedTemplatesError(Exception):
    """WhatsApp does not take templates that the application sends."""


def introduce(
    deployment: Deployment, services: Services, clinic: Clinic, phone: SandboxPhone
) -> None:
    """Keep the tokens, register number and way back, and push the templates; to be repeated at each start."""
    for name in ("meta-token", "meta-template-token"):
        services.session.client("ssm").put_parameter(
            Name=f"{deployment.parameters}/{name}/{clinic.sender.business_account_id}",
            Type="SecureString",
            Value=TOKEN,
            Overwrite=True,
        )
    phone.register(
        clinic.sender.phone_number_id,
        display_number=clinic.sender.display_number,
        waba_id=clinic.sender.business_account_id,
        name=clinic.name,
        **_way_back(deployment, services, clinic),
    )
    with open_account(
        clinic.sender,
        client=lambda: services.session.client("socialmessaging"),
        token=lambda: TOKEN,
        meta_url=phone.url,
    ) as account:
        reports = push_templates(account, load_definitions())
    refused = [f"{r.name}/{r.language}" for r in reports if r.standing is not Standing.USABLE]
    if refused:
        raise RefusedTemplatesError(f"WhatsApp refused the templates {', '.join(refused)}.")


def _way_back(deployment: Deployment, services: Services, clinic: Clinic) -> dict[str, str]:
    """Return where statuses and replies go: the topic, or the webhook with what proves both sides."""
    if clinic.sender.provider is Provider.AWS:
        return {"topic_arn": deployment.topic_arn}
    return {
        "webhook_url": f"{deployment.api_url}/webhooks/whatsapp",
        "verify_token": services.secrets.one("meta-verify-token"),
        "app_secret": services.secrets.one("meta-app-secret"),
    }
