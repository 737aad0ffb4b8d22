"""Make the secrets of a deployment, once, in the parameter store, and keep its address there. Never prints one."""

import secrets

from puntual.aws_clients import Client

# Meta's app secret is a random one until an operator puts the true one in its place: nobody knows
# it, so nobody can sign with it.
SECRETS = ("form-key", "meta-app-secret", "meta-verify-token", "phone-pepper")


def create_missing_secrets(parameters: str, *, client: Client) -> list[str]:
    """Create what does not exist yet under the path `parameters`, and return its names."""
    ssm = client("ssm")
    names = [f"{parameters}/{name}" for name in SECRETS]
    missing: list[str] = ssm.get_parameters(Names=names)["InvalidParameters"]
    for name in missing:
        ssm.put_parameter(Name=name, Type="SecureString", Value=secrets.token_urlsafe(32))
    return sorted(missing)


def keep_public_url(parameters: str, url: str, *, client: Client) -> None:
    """Keep where the pages are: what WhatsApp's events wake knows no address, and the template none of its own."""
    client("ssm").put_parameter(
        Name=f"{parameters}/public-url", Type="String", Value=url, Overwrite=True
    )
