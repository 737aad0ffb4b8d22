import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Folders that hold no words of the business: what all stand on, and the outside.
NO_DOMAINS = {"shared", "storage", "functions", "web"}


def _tables():
    """Return the first cells of the glossary's two tables: the domains, then the other folders."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    glossary = text.partition("\n## Glossary\n")[2].partition("\n## ")[0]
    domains, others = glossary.split("no words of the business:")
    return (re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) for part in (domains, others))


def test_the_glossary_has_the_words_of_the_folders():
    """Whoever learns the words knows where to look, and a new domain brings its word."""
    domains, others = _tables()
    folders = sorted(path.parent.name for path in ROOT.glob("chalicelib/*/__init__.py"))
    assert set(others) == NO_DOMAINS
    assert sorted([*domains, *others]) == folders
