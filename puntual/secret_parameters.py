"""Make the secrets of a deployment, once, in the parameter store. Never prints or changes one."""

import secrets
from collections.abc import Callable

from puntual.aws import Client

NOT_SET = "not-set"  # signs nothing: an operator replaces it with what Meta shows
SECRETS: dict[str, Callable[[], str]] = {
    "form-key": lambda: secrets.token_urlsafe(32),
    "phone-pepper": lambda: secrets.token_urlsafe(32),
    "meta-app-secret": lambda: NOT_SET,
    "meta-verify-token": lambda: secrets.token_urlsafe(24),
}


def create_missing_secrets(parameters: str, *, client: Client) -> list[str]:
    """Create what does not exist yet under the path `parameters`, and return its names."""
    ssm = client("ssm")
    names = {f"{parameters}/{name}": make for name, make in SECRETS.items()}
    missing = ssm.get_parameters(Names=list(names))["InvalidParameters"]
    for name in missing:
        ssm.put_parameter(Name=name, Type="SecureString", Value=names[name]())
    return sorted(missing)
