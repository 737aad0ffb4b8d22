"""The packaged public pages behind the local API Gateway: stage, rights, secrets and table as on AWS."""

from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from chalicelib.consent.signup import Signup
from chalicelib.storage.clinic_directory import Directory
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.table import Table
from tests.builders import a_clinic
from tests.fakes.memory_records import OF_THE_TEST
from tests.unit.web.public.front_desk import Seen

pytestmark = pytest.mark.deployed

CLINIC = a_clinic(id="publicpages1", slug="publica")


@pytest.fixture(scope="module")
def table(stack, local_aws):
    return Table(local_aws.client("dynamodb"), stack.table)


@pytest.fixture(scope="module")
def form(stack, table):
    """The address of a deployed clinic's form."""
    Directory(table).add(CLINIC)
    return f"{stack.api_url}/c/{CLINIC.slug}"


@pytest.fixture
def browser(form):
    opener = build_opener(HTTPCookieProcessor())
    opener.addheaders.append(("Origin", "{0.scheme}://{0.netloc}".format(urlsplit(form))))
    return opener


def test_a_form_sent_through_the_gateway_is_kept_and_thanked_for(form, table, browser):
    """Each relative address leads on below the stage, the cookie comes back, the record lies in the table."""
    with browser.open(form) as answer:
        page = Seen(answer.read().decode())
    fields = {"token": page.fields["token"]["value"], "name": "Ana López"}
    fields |= {"phone": "55 1234 5678", "reminders": "yes"}
    with browser.open(form, data=urlencode(fields).encode()) as answer:
        assert answer.url == f"{form}/gracias?lang=es"
        thanks = Seen(answer.read().decode())
    code = thanks.text.split("Tu código: ")[1].split()[0]
    signup = ClinicRecords(table, CLINIC.id, OF_THE_TEST).get(Signup, code)
    assert (signup.name, signup.typed_phone) == ("Ana López", "+525512345678")


def test_styles_and_notice_are_found_below_the_stage(form, browser):
    """From the page's own address, as a browser resolves them."""
    with browser.open(form) as answer:
        page = Seen(answer.read().decode())
    wanted = [given["href"] for tag, given in page.tags if tag == "link"]
    wanted += {link for link in page.links if "aviso" in link}
    assert len(wanted) == 4
    for address in wanted:
        with browser.open(urljoin(form, address)) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"name=Ana", "application/x-www-form-urlencoded", 422),
        (b"{}", "application/json", 415),
        (b"name=" + b"A" * 4_000_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_what_is_refused_is_a_page_with_the_security_headers(
    form, browser, body, media_type, status
):
    """Through the gateway too."""
    request = Request(form, data=body, headers={"Content-Type": media_type})
    with pytest.raises(HTTPError) as refused:
        browser.open(request)
    with refused.value as answer:
        assert answer.status == status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
