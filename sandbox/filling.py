"""Fill a template with a message's parameters, as strictly as WhatsApp does. Pure.

https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates
"""

import re
from dataclasses import dataclass

from sandbox.model import Button, Json, Template
from sandbox.refusals import Refusal

PARAMETER_MAX = 1024
FILLED_MAX = 1024
PAYLOAD_MAX = 256
PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
FORBIDDEN = re.compile(r"[\n\r\t]| {5,}")


@dataclass(frozen=True)
class Filled:
    """The template as the phone shows it."""

    body: str
    header: str
    footer: str
    buttons: tuple[Button, ...]


def placeholders(text: str) -> list[str]:
    """Names or numbers of the variables of a text, each once, in order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def part(components: tuple[Json, ...], kind: str) -> Json:
    """The component of this type, or an empty one."""
    return next((c for c in components if str(c.get("type", "")).upper() == kind), {})


def fill(template: Template, given: list[Json]) -> Filled | Refusal:
    """Return the filled template, or the refusal its parameters deserve."""
    texts: dict[str, str] = {}
    for kind in ("HEADER", "BODY"):
        component = part(template.components, kind)
        parameters = _parameters(given, kind.lower())
        if isinstance(parameters, Refusal):
            return parameters
        filled = _fill_component(kind.lower(), component, parameters)
        if isinstance(filled, Refusal):
            return filled
        texts[kind] = filled
    buttons = _buttons(part(template.components, "BUTTONS").get("buttons", []), given)
    if isinstance(buttons, Refusal):
        return buttons
    footer = part(template.components, "FOOTER").get("text", "")
    return Filled(texts["BODY"], texts["HEADER"], footer, buttons)


def _parameters(given: list[Json], kind: str) -> list[Json] | Refusal:
    components = [c for c in given if str(c.get("type", "")).lower() == kind]
    if len(components) > 1:
        return Refusal(131009, f"template['components'] has more than one {kind}.")
    parameters = components[0].get("parameters", []) if components else []
    if not isinstance(parameters, list) or not all(isinstance(p, dict) for p in parameters):
        return Refusal(131009, f"{kind}: parameters must be an array of objects.")
    return parameters


def _fill_component(kind: str, component: Json, parameters: list[Json]) -> str | Refusal:
    media = str(component.get("format", "TEXT")).lower()
    if kind == "header" and component and media != "text":
        if len(parameters) != 1 or parameters[0].get("type") != media:
            return Refusal(132012, f"header: Format mismatch, expected {media.upper()}")
        return f"[{media}]"
    text = str(component.get("text", ""))
    names = placeholders(text)
    if len(parameters) != len(names):
        return Refusal(
            132000,
            f"{kind}: number of localizable_params ({len(parameters)}) does not match the "
            f"expected number of params ({len(names)})",
        )
    values = _values(kind, names, parameters)
    if isinstance(values, Refusal):
        return values
    filled = PLACEHOLDER.sub(lambda match: values[match[1]], text)
    if len(filled) > FILLED_MAX:
        return Refusal(132005, f"{kind}: the filled text is over {FILLED_MAX} characters.")
    return filled


def _values(kind: str, names: list[str], parameters: list[Json]) -> dict[str, str] | Refusal:
    values: dict[str, str] = {}
    for position, (name, parameter) in enumerate(zip(names, parameters, strict=True)):
        named = parameter.get("parameter_name")
        key = named if isinstance(named, str) else name
        if key not in names or (named is None and not name.isdigit()):
            return Refusal(100, f"{kind}: Parameter name is missing or unknown: {key!r}")
        if parameter.get("type") != "text":
            return Refusal(132012, f"{kind}: parameter {position + 1} must be of type text.")
        text = parameter.get("text")
        refusal = check_parameter(kind, text)
        if refusal is not None:
            return refusal
        values[key] = str(text)
    return values


def check_parameter(kind: str, text: object) -> Refusal | None:
    """Refuse a parameter text that WhatsApp would: empty, too long, or with white space runs."""
    if not isinstance(text, str) or not text.strip():
        return Refusal(131008, f"{kind}: Parameter of type text is missing text value")
    if len(text) > PARAMETER_MAX:
        return Refusal(131009, f"{kind}: a parameter text is over {PARAMETER_MAX} characters.")
    if FORBIDDEN.search(text):
        return Refusal(
            132018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        )
    return None


def _buttons(defined: list[Json], given: list[Json]) -> tuple[Button, ...] | Refusal:
    values: dict[int, str] = {}
    for component in (c for c in given if str(c.get("type", "")).lower() == "button"):
        index, value = _button_value(component, defined)
        if isinstance(value, Refusal):
            return value
        values[index] = value
    buttons: list[Button] = []
    for index, button in enumerate(defined):
        needs_value = button["type"] == "URL" and placeholders(button.get("url", ""))
        if needs_value and index not in values:
            return Refusal(131008, f"buttons: Button at index {index} of type Url requires a text")
        buttons.append(_shown(button, values.get(index)))
    return tuple(buttons)


def _button_value(component: Json, defined: list[Json]) -> tuple[int, str | Refusal]:
    written = str(component.get("index", ""))
    if not written.isdigit() or int(written) >= len(defined):
        return 0, Refusal(132018, f"buttons: the template has no button at index {written!r}.")
    index, parameters = int(written), component.get("parameters") or [{}]
    sub_type = str(component.get("sub_type", "")).upper()
    if sub_type != defined[index]["type"]:
        return index, Refusal(132012, f"buttons: button {index} is {defined[index]['type']}.")
    key = "payload" if sub_type == "QUICK_REPLY" else "text"
    value = parameters[0].get(key) if isinstance(parameters[0], dict) else None
    if not isinstance(value, str) or not 1 <= len(value) <= PAYLOAD_MAX:
        return index, Refusal(131008, f"buttons: button {index} needs a {key} of 1-{PAYLOAD_MAX}.")
    return index, value


def _shown(button: Json, value: str | None) -> Button:
    title = str(button.get("text", ""))
    if button["type"] == "URL":
        url = str(button.get("url", ""))
        return Button("url", title, PLACEHOLDER.sub(lambda _: value or "", url))
    kind = str(button["type"]).lower()
    return Button(kind, title, value if value is not None else title)
