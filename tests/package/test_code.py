"""The archives hold what the functions need, compiled, and start without what they do not need."""

import json
import struct
import sys
import zipfile
from importlib.util import MAGIC_NUMBER

import pytest

from bench.cold_import import (
    FIRST_INVOCATION,
    imports_of,
    package_path,
    run_in_package,
    unpack,
    work_of_imports,
)
from chalicelib.web.doors import DOORS
from puntual.build_package import packaged_functions
from puntual.zip_archives import zip_tree

UNCHECKED_HASH = 0b01
# What a function must not import on its way to the first answer: each costs a cold start dearly.
PAGES = ("jinja2", "babel", "segno")
TOO_HEAVY = {
    "send_due_reminders": ("jinja2", "pydantic", "icalendar", "python_calamine"),
    "deliver_messages": ("jinja2", "pydantic", "icalendar", "python_calamine", "phonenumbers"),
    "receive_whatsapp_events": (*PAGES, "pydantic", "icalendar", "python_calamine"),
    # It reads files, in a process of its own; what it imports besides is what an import asks for.
    "work_on_agendas": ("jinja2", "segno", "pydantic", "icalendar", "python_calamine"),
    **dict.fromkeys(DOORS, (*PAGES, "pydantic", "icalendar", "python_calamine", "phonenumbers")),
}
EVERYTHING_THAT_SHIPS = (
    "aws_lambda_powertools, babel.dates, boto3, icalendar, itsdangerous, jinja2, msgspec, "
    "phonenumbers, pydantic, python_calamine, segno, tzdata"
)


@pytest.fixture(scope="module")
def unpacked(package, tmp_path_factory):
    return unpack(package, tmp_path_factory.mktemp("unpacked"))


@pytest.fixture(params=["code", "layer"])
def archive(request, package):
    with zipfile.ZipFile(getattr(package, request.param)) as opened:
        yield opened


def test_every_module_is_compiled(archive):
    """A module without its .pyc would be compiled again at each cold start."""
    names = set(archive.namelist())
    sources = [n for n in names if n.endswith(".py")]
    assert sources
    assert [n for n in sources if compiled(n) not in names] == []


def test_what_is_compiled_is_trusted_without_its_source(archive):
    """The .pyc files are of this interpreter and say that nobody needs to check the source."""
    names = [n for n in archive.namelist() if n.endswith(".pyc")]
    assert names
    for name in names:
        header = archive.read(name)[:8]
        assert header == MAGIC_NUMBER + struct.pack("<I", UNCHECKED_HASH), name


def test_nothing_but_the_application_ships(package):
    """Tests, tools and the sandbox stay at home."""
    with zipfile.ZipFile(package.code) as opened:
        roots = {name.split("/")[0] for name in opened.namelist()}
    assert roots == {"__pycache__", "app.py", "chalice", "chalicelib"}


def test_the_package_is_small(package):
    """A cold start fetches and unpacks it: the limits are ours, well below Lambda's.

    All functions share one archive, so the front desk's pages are in it for each; what is not imported costs no more than its bytes.
    """
    assert package.layer.stat().st_size < 20e6
    assert package.code.stat().st_size < 3.75e6


def test_the_same_files_make_the_same_archive(tmp_path):
    """Nothing of the day or the machine gets in: an unchanged package is not deployed again."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files/a.py").write_text("a = 1\n")
    zip_tree(tmp_path / "files", tmp_path / "first.zip")
    (tmp_path / "files/a.py").touch()
    zip_tree(tmp_path / "files", tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_what_ships_is_whole(unpacked):
    """With nothing but the package and the standard library, every dependency imports."""
    seen = loaded(unpacked, f"import {EVERYTHING_THAT_SHIPS}")
    assert {"boto3", "msgspec"} <= seen


@pytest.mark.parametrize(
    "service", ["dynamodb", "s3", "sns", "socialmessaging", "sqs", "ssm", "sts"]
)
def test_the_services_in_use_are_not_pruned(service, unpacked):
    """The layer knows each AWS service that a function calls."""
    client = f"boto3.client({service!r}, region_name='us-east-1')"
    assert "boto3" in loaded(unpacked, f"import boto3; {client}")


@pytest.mark.parametrize("locale", ["es_MX", "es", "en", "pt_BR"])
def test_the_languages_in_use_are_not_pruned(locale, unpacked):
    """Dates can be written in each language that patients are written to."""
    date = f"import datetime, babel.dates; babel.dates.format_date(datetime.date(2026, 11, 23), locale={locale!r})"
    assert "babel" in loaded(unpacked, date)


def test_every_function_has_its_imports_measured():
    """A new function joins the table of cold imports and the table of what is too heavy."""
    assert sorted(FIRST_INVOCATION) == sorted(TOO_HEAVY) == sorted(packaged_functions())


@pytest.mark.parametrize("function", packaged_functions())
def test_a_function_imports_nothing_heavy(function, unpacked):
    """Pages, validation and spreadsheets are imported where they are used, not at a cold start."""
    assert loaded(unpacked, imports_of(function)) & set(TOO_HEAVY[function]) == set()


def test_a_cold_import_is_at_most_five_bare_applications(unpacked):
    """The functions that patients and WhatsApp wait for start nearly as fast as an empty one."""
    work = work_of_imports(unpacked)
    assert work.keys() == FIRST_INVOCATION.keys()
    # Nobody waits for the worker's start but a file that takes seconds to read: it loads what an import is made of.
    most = dict.fromkeys(work, 5) | {"work_on_agendas": 12}
    assert {name: times for name, times in work.items() if not 1 < times <= most[name]} == {}


def loaded(unpacked, code):
    """Return the top-level names that are imported after `code` ran in the package alone."""
    setup = f"import json, sys; sys.path[:0] = {package_path(unpacked)!r}\n"
    said = run_in_package(unpacked, f"{setup}{code}\nprint(json.dumps(list(sys.modules)))")
    return {name.split(".")[0] for name in json.loads(said.splitlines()[-1])}


def compiled(source):
    folder, _, name = source.rpartition("/")
    cache = f"__pycache__/{name.removesuffix('.py')}.{sys.implementation.cache_tag}.pyc"
    return f"{folder}/{cache}" if folder else cache
