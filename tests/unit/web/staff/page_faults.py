"""What is wrong with a page, whoever asked for it: title, one heading of the first rank, ids, labels, names of buttons, where forms lead, nothing inline."""

from collections import Counter
from html.parser import HTMLParser

VOID = {"br", "circle", "hr", "img", "input", "link", "meta", "path", "rect", "use", "option"}
NAMED = {"button", "title", "a"}
FIELDS = {"input", "select", "textarea"}


class Page(HTMLParser):
    """Reads a page and remembers what matters to somebody who cannot see it."""

    def __init__(self):
        super().__init__()
        self.ids, self.labels, self.fields, self.faults = [], set(), [], []
        self.open, self.texts, self.h1 = [], {}, 0
        self.button = None
        self.in_label = 0

    def handle_starttag(self, tag, attrs):
        """Take in an element."""
        has = dict(attrs)
        self.faults += [fault for fault, is_so in self._inline(tag, has) if is_so]
        self.ids += [has["id"]] if "id" in has else []
        self.h1 += tag == "h1"
        if tag == "label":
            self.in_label += 1
            self.labels.add(has.get("for"))
        if tag in FIELDS and has.get("type") != "hidden":
            self.fields.append((has.get("id"), self.in_label, has.get("aria-label")))
        if tag in NAMED:
            self.button = (tag, [])
        if tag not in VOID:
            self.open.append(tag)

    def _inline(self, tag, has):
        is_file = (
            has.get("enctype") == "multipart/form-data"
        )  # goes to the bucket, as its policy says
        leaves = tag == "form" and not is_file and ":" in has.get("action", "")
        return [
            (f"inline: {tag}", "style" in has or any(name.startswith("on") for name in has)),
            ("inline script", tag == "script" and "src" not in has),
            ("a form that leaves the site", leaves),
            ("img without alt", tag == "img" and "alt" not in has),
        ]

    def handle_endtag(self, tag):
        """Close an element; what was opened last is closed first."""
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"closed out of order: {tag}")
        if tag == "label":
            self.in_label -= 1
        if self.button and self.button[0] == tag:
            if not "".join(self.button[1]).strip():
                self.faults.append(f"{tag} without a name")
            self.button = None

    def handle_data(self, data):
        """Keep what a button is called."""
        if self.button:
            self.button[1].append(data)

    def all_faults(self):
        """Return what was found wrong."""
        twice = [name for name, times in Counter(self.ids).items() if times > 1]
        unlabelled = [
            field
            for field, inside, named in self.fields
            if not (inside or named or field in self.labels)
        ]
        rest = [f"left open: {tag}" for tag in self.open]
        found = [*self.faults, *(f"id twice: {one}" for one in twice), *rest]
        found += [f"no label: {one}" for one in unlabelled]
        return found if self.h1 == 1 else [*found, f"{self.h1} h1"]


def faults_of(answer):
    """Return what is wrong with a page that somebody was answered."""
    page = Page()
    text = answer.body.decode()
    page.feed(text)
    faults = page.all_faults()
    policy = str(answer.headers.get("Content-Security-Policy", ""))
    faults += [] if "default-src 'none'" in policy and "unsafe" not in policy else ["policy"]
    return faults
