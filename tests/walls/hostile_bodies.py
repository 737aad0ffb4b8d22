"""Bodies that WhatsApp would never write, made from those that it does; the same seed makes the same body."""

import copy
import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parents[1] / "unit" / "messaging" / "payloads"
RECORDED = [
    json.loads(path.read_text("utf-8"))
    for path in sorted(PAYLOADS.glob("*.json"))
    if not path.name.startswith("sns_")
]
AHEAD = 1795365000 + 3 * 3600  # after the moment of the recorded payloads, and of the tests' clock
OTHER_WORDS = ("messages", "statuses", "user_preferences", "errors", "field", "value", "type", "id")
NONSENSE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2.5, 1e308, float("inf"), float("nan"), 10**30, -(2**63)),
    *(
        "",
        " ",
        "\x00",
        "\ud800",
        "\udc00\ud800",
        "wamid.\x00",
        "０１２３",
        "١٢٣",
        "ñ" * 600,
        "𓂀" * 500,
    ),
    *("253402300800", "-62135596801", "99999999999999999999", "1795365000.5", "1e9", "0x10", "4e3"),
    *("x" * 5_000, "BAJA", "'; DROP TABLE", "{{7*7}}", "<script>alert(1)</script>", "=1+1"),
    *([], {}, [[]], [None], [[], {}, ""], {"": ""}, {"id": {"id": "id"}}, [0] * 300),
)


@dataclass
class Names:
    """The records that a forger would like to reach."""

    ours: list[str] = field(default_factory=list)  # of this clinic, not meant by the body
    foreign: list[str] = field(default_factory=list)


@dataclass
class Forge:
    """One body in the making."""

    seed: int
    names: Names

    def __post_init__(self):
        self.rng = random.Random(self.seed)
        self.is_deep = False  # once is enough: Python's own writer of JSON ends at 1,000 levels

    def mangled(self) -> dict[str, Any]:
        """Return a recorded body with a few things changed, somewhere."""
        body = copy.deepcopy(self.rng.choice(RECORDED))
        for _ in range(self.rng.choice((1, 1, 2, 3, 8))):
            self._mangle(body)
        return body

    def beside(self, body: dict[str, Any], valid: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the body with whole, valid changes put among its own; what is not an entry's list is replaced."""
        entries = body.get("entry")
        entries = entries if isinstance(entries, list) else [entries]
        for change in valid:
            self._crowd(change["value"])
            place = self.rng.randint(0, len(entries))
            entries = [*entries[:place], {"id": "waba-1", "changes": [change]}, *entries[place:]]
        return body | {"object": "whatsapp_business_account", "entry": entries}

    def _crowd(self, value: dict[str, Any]) -> None:
        """Put something mangled into the very list in which the valid event stands."""
        for kind in value.keys() & {"messages", "statuses"}:
            junk = _lacking(self.rng, copy.deepcopy(value[kind][0]))
            value[kind].insert(self.rng.randint(0, 1), self.rng.choice((junk, *NONSENSE)))

    def written(self, body: Any) -> bytes:
        """Return JSON as one of its writers spells it; half characters stay as they are."""
        plain = self.rng.random() < 0.5
        return json.dumps(body, ensure_ascii=plain).encode("utf-8", "surrogatepass")

    def torn(self, raw: bytes) -> bytes:
        """Return the bytes cut, doubled, turned over, or something else altogether."""
        at, to = sorted(self.rng.randint(0, len(raw)) for _ in range(2))
        match self.rng.randrange(6):
            case 0:
                return raw[:at]
            case 1:
                return raw[:at] + self.rng.randbytes(self.rng.randint(1, 20)) + raw[to:]
            case 2:
                return raw[:to] + raw[at:]
            case 3:
                return self.rng.randbytes(self.rng.randint(0, 400))
            case 4:
                opening = self.rng.choice((b"[", b'{"a":', b"[{", b'{"entry":['))
                return opening * self.rng.choice((10, 900, 20_000))
        flipped = bytearray(raw)
        for _ in range(self.rng.randint(1, 8)):
            flipped[self.rng.randrange(len(flipped))] ^= 1 << self.rng.randrange(8)
        return bytes(flipped)

    def _mangle(self, body: dict[str, Any]) -> None:
        places = list(_places(body)) or [({"": None}, "")]
        holder, key = self.rng.choice(places)
        value = holder[key]
        match self.rng.randrange(9):
            case 0 | 1:
                holder[key] = copy.deepcopy(self.rng.choice(NONSENSE))
            case 2 if isinstance(holder, dict):
                del holder[key]
            case 3:
                holder[key] = [value] if self.rng.random() < 0.5 else {str(key): value}
            case 4 if isinstance(value, list):
                many = 3_000 if self.rng.random() < 0.003 else self.rng.choice((0, 2, 5, 20))
                holder[key] = value * many
            case 5:
                other_holder, other_key = self.rng.choice(places)
                holder[key] = copy.deepcopy(other_holder[other_key])
            case 6 if isinstance(holder, dict):
                holder[self.rng.choice(OTHER_WORDS)] = copy.deepcopy(value)
            case 7:
                for _ in range(self.rng.choice((3, 60, 120)) if not self.is_deep else 1):
                    value = [value]
                self.is_deep = True
                holder[key] = value
            case _:
                holder[key] = self._forged()

    def _forged(self) -> str:
        """Return a name of somebody else's record, as a status or a button would carry it."""
        name = self.rng.choice([*self.names.foreign, "k3v9q2xa.nobody.name-1", "a.b.c", "."])
        action = self.rng.choice(("", "confirm:", "cancel:", "move:", "yes_me:", "destroy:"))
        return action + name + self.rng.choice(("", ":a1b2c3d4e5f6", ":", "\n"))


def broken_for_certain(rng: random.Random) -> dict[str, Any]:
    """Return a recorded message, status or preference that lacks what makes it mean anything, or is nobody's."""
    while True:
        body = copy.deepcopy(rng.choice(RECORDED))
        value = body["entry"][0]["changes"][0]["value"]
        parts = [p for kind in ("messages", "statuses") for p in value.get(kind, ())]
        if parts:
            break
    kind = "messages" if "messages" in value else "statuses"
    match rng.randrange(4):
        case 0:
            nobody = {"phone_number_id": rng.choice((None, 1, "", "1", "9" * 3_000))}
            value["metadata"] = rng.choice((None, {}, [], nobody))
        case 1:
            value[kind] = rng.choice((parts[0], "x", 1, [parts], ["x"], [None], {"0": parts}))
        case _:
            value[kind] = [_lacking(rng, part) for part in parts]
    return body


def _lacking(rng: random.Random, part: dict[str, Any]) -> dict[str, Any]:
    """Return a message or a status without its moment, its name or its state, or of a year that cannot be."""
    name = rng.choice(("timestamp", "id", *(("status",) if "status" in part else ())))
    broken: tuple[Any, ...] = (None, "", [], {}, "\x00", {name: part[name]})
    if name == "timestamp":
        broken += ("soon", True, 10**30, "0", "-62135596800", "253402300799", str(AHEAD))
    if rng.random() < 0.2:
        return {key: value for key, value in part.items() if key != name}
    return part | {name: rng.choice(broken)}


def a_valid_text(words: str, wamid: str, at: datetime) -> dict[str, Any]:
    """Return a change that holds what Ana wrote."""
    said = {"from": "5215512345678", "id": wamid, "type": "text", "text": {"body": words}}
    return _change({"messages": [said | {"timestamp": str(int(at.timestamp()))}]})


def a_valid_read(message_id: str, at: datetime) -> dict[str, Any]:
    """Return a change that holds the news that a message was read."""
    told = {"id": "wamid.reminder", "status": "read", "biz_opaque_callback_data": message_id}
    return _change({"statuses": [told | {"timestamp": str(int(at.timestamp()))}]})


def _change(value: dict[str, Any]) -> dict[str, Any]:
    number = {"phone_number_id": "106540352242922", "display_phone_number": "1"}
    return {"field": "messages", "value": {"metadata": number, **value}}


def _places(value: Any, levels: int = 30):
    """Yield every place in a document, as what holds it and under which name."""
    if isinstance(value, dict | list) and levels:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in list(pairs):
            yield value, key
            yield from _places(inner, levels - 1)
