"""What the documents say, against the code."""

import json
import pkgutil
import re
from pathlib import Path

import pytest

from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.unknown_fate import CLOSED
from chalicelib.messaging.whatsapp.push_templates import Standing
from chalicelib.reminders.model import SkipReason
from puntual import commands
from puntual.secret_parameters import SECRETS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMED = {
    "README.md": [f"puntual {m.name.strip('_')}" for m in pkgutil.iter_modules(commands.__path__)],
    "docs/flows.md": [*State, *SkipReason, *CLOSED],
    "docs/runbook.md": [*SECRETS, *Standing],
    "docs/guia-clinica.md": list(TaskKind),
}
FOLDERS = ("bench", "chalicelib", "docs", "infra", "puntual", "sandbox", "tests", ".chalice", ".ci")
RULES = "\n## Which rule lives where\n"
A_FILE = re.compile(r"(?<![\w/.*<>{}-])((?:[\w.-]+/)*[a-z_][\w-]*\.(?:py|html|yaml|mjs))\b(?!\()")
OURS = [
    *ROOT.glob("*"),
    *(
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if "node_modules" not in path.parts
    ),
]
TEXTS = [
    path
    for path in OURS
    if path.suffix in (".py", ".md") and path.name != "CHANGELOG.md"  # it tells of former names too
]
OF_OTHERS = {"files/a.py", "probe.py", "test_a_day.py"}  # made up in tests
LINK = re.compile(r"\[[^\]]+\]\((?!https?://)([^)#]*)(?:#([^)]+))?\)")


def _read(page):
    return (ROOT / page).read_text("utf-8")


def _anchors(text):
    """Return the headings as GitHub makes addresses of them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", NAMED)
def test_what_the_code_knows_the_page_names(page):
    """A new command, state, reason, secret or kind of task is told to whoever reads of them."""
    text = _read(page)
    assert NAMED[page]
    missing = [
        str(name) for name in NAMED[page] if f"`{str(name).replace('_due', '-due')}" not in text
    ]
    assert missing == []


def test_every_alarm_has_its_part_in_the_runbook():
    """Who is woken up finds what to do."""
    headings = re.findall(r"^### (\w+)Alarm$|^### …(\w+),", _read("docs/runbook.md"), re.MULTILINE)
    explained = {shared or f"@Function@{each}" for shared, each in headings}
    template = _read("infra/alarms.yaml") + _read("infra/each-function.yaml")
    alarms = re.findall(
        r'^  "?([\w@]+)"?:\n    Type: AWS::CloudWatch::Alarm', template, re.MULTILINE
    )
    assert {alarm.removesuffix("Alarm") for alarm in alarms} == explained


def test_the_files_that_texts_name_are_there():
    """In pages, comments and the table of rules: a file that was renamed is told of under its new name."""
    files = [path.relative_to(ROOT).as_posix() for path in OURS if path.is_file()]
    named = {(page, path) for page in TEXTS for path in A_FILE.findall(page.read_text("utf-8"))}
    assert len(named) > 200
    dead = [
        f"{page.relative_to(ROOT)}: {path}"
        for page, path in named
        if not any(f"/{file}".endswith(f"/{path}") for file in files) and path not in OF_OTHERS
    ]
    assert dead == []


def test_each_rule_has_one_home():
    """Some forty rules, none told twice."""
    rules = re.findall(
        r"^\| (.+?) \| `", _read("CONTRIBUTING.md").partition(RULES)[2], re.MULTILINE
    )
    assert len(rules) == len(set(rules)) >= 40


@pytest.mark.parametrize(
    ("page", "path", "anchor"),
    [(page, *to) for page in PAGES for to in LINK.findall(page.read_text("utf-8"))],
    ids=lambda part: part if isinstance(part, str) else part.relative_to(ROOT).as_posix(),
)
def test_links_lead_somewhere(page, path, anchor):
    """To a file that exists, and to a heading that it has."""
    target = (page.parent / path).resolve() if path else page
    assert target.exists()
    assert not anchor or anchor in _anchors(target.read_text("utf-8"))


def _said_at_the_desk(*begins):
    words = json.loads(_read("chalicelib/web/locales/desk.es.json"))
    said = [words[key] for key in sorted(words) if key.startswith(begins)]
    assert len(said) > 30
    return [re.sub(r"\s*\(?{\w+}\)?", "", text).rstrip(".") for text in said]


def test_every_state_reason_and_page_stands_in_the_clinics_guide():
    """In the very words that the pages use: whoever reads one there finds here what it means."""
    guide = " ".join(_read("docs/guia-clinica.md").split()).casefold()
    said = _said_at_the_desk("desk.state.", "desk.why.", "desk.more.")
    assert said
    assert [text for text in said if text.casefold() not in guide] == []
