"""What Chromium printed: of each sheet how large it is, and its words as they were drawn, each with its place. Reads what Skia writes, no other PDF."""

import re
import unicodedata
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_UNTOUCHED = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NO_LETTER = frozenset({"Zs", "Cc", "Cf", "So", "Mn"})
_OPERATOR = re.compile(rb"[A-Za-z*']+")


@dataclass(frozen=True)
class Run:
    """Letters that were drawn together: where the first stands, in points from the sheet's top left, and how tall they are."""

    text: str
    left: float
    base: float
    size: float


@dataclass(frozen=True)
class Sheet:
    """One sheet of the paper."""

    width: float  # points, 1/72 of an inch
    height: float
    runs: tuple[Run, ...]

    @property
    def lowest(self) -> Run:
        """What stands last on it."""
        return max(self.runs, key=lambda run: run.base)

    def beyond(self, margin: float) -> list[str]:
        """Return what begins within so many points of an edge, or is cut above or below there."""
        return [
            run.text
            for run in self.runs
            if not margin - 1 <= run.left <= self.width - margin
            or not margin - 1 <= run.base - 0.7 * run.size
            or not run.base + 0.2 * run.size <= self.height - margin + 1
        ]


def sheets_of(pdf):
    """Return the sheets of a paper, in order."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    return [_sheet(page, objects) for page in pages]


def squeezed(text):
    """Return a text as it is compared: without the spaces that a new line eats, and the pictures that no font here may have."""
    letters = unicodedata.normalize("NFKC", text)
    return "".join(one for one in letters if unicodedata.category(one) not in _NO_LETTER)


def words_of(sheets):
    """Return all words of a paper, squeezed."""
    return squeezed("".join(run.text for sheet in sheets for run in sheet.runs))


def _sheet(page, objects):
    left, bottom, right, top = map(float, re.search(rb"/MediaBox \[(.*?)\]", page)[1].split())
    fonts = {
        name: _letters(_named(b"ToUnicode", objects[int(number)], objects))
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", page)
    }
    drawn = _named(b"Contents", page, objects)
    return Sheet(right - left, top - bottom, tuple(_runs(drawn, fonts, top - bottom)))


def _named(name, body, objects):
    """Return the stream that an object names so; of a font of pictures alone there is none."""
    number = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    return zlib.decompress(_STREAM.search(objects[int(number[1])])[1]) if number else b""


def _letters(cmap):
    """Return what each code of a font reads as."""
    found = {}
    for listed in re.findall(rb"beginbfchar\n(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(rb"<(\w+)> <(\w+)>", listed):
            found[int(code, 16)] = _text(text)
    for listed in re.findall(rb"beginbfrange\n(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", listed):
            for n in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + n] = chr(ord(_text(text)) + n)
    return found


def _text(code):
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def _runs(drawn, fonts, height):
    """Yield what is drawn, in order; of what its font does not tell nothing."""
    at, kept, line = _UNTOUCHED, [], _UNTOUCHED
    font, size, given = {}, 0.0, []
    for token in drawn.split():
        if not _OPERATOR.fullmatch(token):
            given.append(token)
            continue
        if token == b"q":
            kept.append(at)
        elif token == b"Q":
            at = kept.pop()
        elif token == b"cm":
            at = _times(_numbers(given), at)
        elif token == b"Tf":
            font, size = fonts[given[-2][1:]], float(given[-1])
        elif token == b"Tm":
            line = _numbers(given)
        elif token == b"Td":
            line = _times((1.0, 0.0, 0.0, 1.0, *map(float, given[-2:])), line)
        elif token == b"Tj":
            place = _times(line, at)
            codes = re.findall(rb"\w{4}", given[-1])
            text = "".join(font.get(int(code, 16), "") for code in codes)
            yield Run(text, place[4], height - place[5], size * abs(at[3]))
        given = []


def _numbers(given):
    return tuple(float(number) for number in given[-6:])


def _times(one, other):
    """Return the matrix that does first the one, then the other."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )
