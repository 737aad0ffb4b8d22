"""The code of another release to run beside ours: one that was, kept in a file, and one that may come, made of ours."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
OURS = HERE.parents[1] / "chalicelib"
OLDER = HERE / "older.zip"
ORIGIN = HERE / "older.commit"  # of which commit the older release is, and a hash of what is kept
STRUCTURE = re.compile(r"(class \w+\(Extensible\):\n(?: {4}\"\"\"(?:.|\n)*?\"\"\"\n))")
WORDS = re.compile(r"(class \w+\(ExtensibleEnum\):\n(?: {4}\"\"\"(?:.|\n)*?\"\"\"\n))")
# To each structure a text, a list and, where it is a record's own, an attribute of the item; to each enum a word.
MORE_FIELDS = """
    added_later: str = dataclasses.field(default="", kw_only=True)
    added_list: tuple[str, ...] = dataclasses.field(default=(), kw_only=True)
    added_attribute: str = dataclasses.field(default="", kw_only=True)
"""
MORE_WORDS = """
    ADDED_LATER = "added_later"
"""
MORE_KINDS = """

@dataclasses.dataclass(frozen=True)
class Voucher:
    id: str
    amount: int
    version: int = 0


PLACES = {
    kind: dataclasses.replace(place, attributes=(*place.attributes, "added_attribute"))
    for kind, place in PLACES.items()
} | {Voucher: _named("VOUCHER")}
PLACES[Line] = dataclasses.replace(
    PLACES[Line],
    indexes=lambda clinic_id, r: {"listing_pk": f"CLINIC#{clinic_id}#LINES", "listing_sk": r.id},
    stands_in=("listing",),
)
"""


def older_tree(at):
    """Lay out the older release; return where."""
    with zipfile.ZipFile(OLDER) as kept:
        kept.extractall(at)
    return at


def later_tree(at):
    """Lay out our own code with more fields, words and kinds of record than it has; return where."""
    for source in OURS.rglob("*.py"):
        target = at / source.relative_to(OURS.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_with_more(source.read_text("utf-8")), "utf-8")
    for source in OURS.rglob("*.json"):
        target = at / source.relative_to(OURS.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    codec = at / "chalicelib/storage/item_codec.py"
    codec.write_text(codec.read_text("utf-8") + MORE_KINDS, "utf-8")
    return at


def _with_more(code):
    more = WORDS.sub(lambda found: found[1] + MORE_WORDS, code)
    if STRUCTURE.search(more):
        more = STRUCTURE.sub(lambda found: found[1] + MORE_FIELDS, more)
        more = more.replace(
            "\nfrom dataclasses import", "\nimport dataclasses\nfrom dataclasses import", 1
        )
    return more


class Release:
    """Another release at work in a process of its own."""

    def __init__(self, tree, **schemas):
        command = [sys.executable, "-I", str(HERE / "worker.py"), str(tree), json.dumps(schemas)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def kinds(self):
        """Name the kinds of record it knows."""
        return self._ask(do="kinds")

    def write(self, kind, record_id):
        """Return the item of a record of which it fills every field."""
        return self._ask(do="write", kind=kind, record_id=record_id)

    def read(self, kind, item):
        """Return what it understands of an item; None when it cannot read it."""
        return self._ask(do="read", kind=kind, item=item)

    def save(self, kind, item):
        """Return the item as it leaves it when it saves what it has read; None when it cannot read it."""
        return self._ask(do="save", kind=kind, item=item)

    def end(self):
        """Let it go."""
        self._process.communicate(timeout=30)

    def _ask(self, **asked):
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
