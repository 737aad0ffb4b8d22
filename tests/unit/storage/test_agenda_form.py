"""The form by which a browser sends a file: to the bucket's own host in its own region, for one file, for an hour, and no more."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import boto3
import pytest

from chalicelib.imports.file_limits import MOST_BYTES
from chalicelib.shared.settings import Settings
from chalicelib.wiring import Services

KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "aws_session_token": "t"}
FILE = "261122153000-3cx4g3sydvd4"


def form_in(region):
    """Return the form as a function in this region makes it."""
    settings = Settings("table", "journal", "queue", "/puntual", agendas="agendas-1a2b")
    services = Services(settings, boto3.session.Session(region_name=region, **KEYS))
    files = services.agenda_files("k3v9q2xa")
    return files.form(FILE, by="lup1ta000001", back_to="https://c.example/agenda/llego/x")


@pytest.mark.parametrize("region", ["us-east-2", "mx-central-1", "sa-east-1", "eu-south-2"])
def test_it_leads_to_the_buckets_own_host(region):
    """The global host would send the browser on, which neither its form nor our policy survives."""
    address = urlsplit(form_in(region).address)
    assert (address.scheme, address.netloc) == ("https", f"agendas-1a2b.s3.{region}.amazonaws.com")


def test_it_is_good_for_one_file_for_an_hour():
    """Under one key, from one person, of a size that is read."""
    form = form_in("mx-central-1")
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    left = datetime.fromisoformat(policy["expiration"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(minutes=61)
    demands = policy["conditions"]
    assert {"key": f"brought/k3v9q2xa/{FILE}"} in demands
    assert {"x-amz-meta-by": "lup1ta000001"} in demands
    assert ["content-length-range", 1, MOST_BYTES] in demands
    assert {"x-amz-security-token": "t"} in demands
    named = {name for one in demands if isinstance(one, dict) for name in one}
    assert "acl" not in named
