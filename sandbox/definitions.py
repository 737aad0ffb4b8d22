"""Template definitions: what Meta accepts as one, and creating, editing and removing them.

https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates
"""

import re
import uuid
from dataclasses import dataclass, replace

from sandbox.filling import PLACEHOLDER, part, placeholders
from sandbox.model import Json, Template
from sandbox.world import World

CATEGORIES = frozenset({"MARKETING", "UTILITY", "AUTHENTICATION"})
BODY_MAX, SHORT_MAX, BUTTON_MAX, BUTTONS_MAX = 1024, 60, 25, 10
BUTTON_TYPES = frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"})
MISSING, EXISTS, EDGES, TOO_LONG = 2388043, 2388024, 2388299, 2388040


@dataclass(frozen=True)
class Problem:
    """Why a definition is refused, as Meta words it."""

    subcode: int
    title: str
    message: str


def define(world: World, waba_id: str, body: Json) -> Template | Problem:
    """Create a template in one language; it is approved at once and keeps its category."""
    name, language = body.get("name"), body.get("language")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9_]{1,512}", name):
        return Problem(MISSING, "Invalid name", "Only lower-case letters, digits and underscores.")
    if not isinstance(language, str) or not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2,4})?", language):
        return Problem(MISSING, "Invalid language", "The language code is missing or unknown.")
    if world.template(waba_id, name, language) is not None:
        return Problem(
            EXISTS,
            "Content in this language already exists",
            f"There is already {language} content for this template.",
        )
    problem = check(body)
    if problem is not None:
        return problem
    template = Template(
        id=str(uuid.uuid4().int % 10**16),
        waba_id=waba_id,
        name=name,
        language=language,
        category=str(body["category"]).upper(),
        status="APPROVED",
        components=_normal(body["components"]),
        parameter_format=str(body.get("parameter_format") or "POSITIONAL").upper(),
    )
    world.put_template(template)
    return template


def edit(world: World, template: Template, body: Json) -> Template | Problem:
    """Replace components or category of a template; both stay when they are not given."""
    whole: Json = {
        "category": body.get("category") or template.category,
        "components": body.get("components") or list(template.components),
        "parameter_format": body.get("parameter_format") or template.parameter_format,
    }
    problem = check(whole)
    if problem is not None:
        return problem
    changed = replace(
        template,
        category=str(whole["category"]).upper(),
        components=_normal(whole["components"]),
        parameter_format=str(whole["parameter_format"]).upper(),
    )
    world.put_template(changed)
    return changed


def remove(world: World, waba_id: str, *, name: str | None, identifier: str | None) -> int:
    """Delete by id, or every language of a name; return how many went."""
    doomed = [
        template
        for template in world.templates_of(waba_id)
        if (template.id == identifier if identifier else template.name == name)
    ]
    for template in doomed:
        world.remove_template(template)
    return len(doomed)


def check(body: Json) -> Problem | None:
    """Refuse a category or components that Meta would refuse."""
    if str(body.get("category", "")).upper() not in CATEGORIES:
        return Problem(MISSING, "Invalid category", f"category must be one of {sorted(CATEGORIES)}")
    components = body.get("components")
    if not isinstance(components, list) or not all(isinstance(c, dict) for c in components):
        return Problem(MISSING, "Missing field", "components must be an array of objects.")
    normal = _normal(components)
    text = part(normal, "BODY").get("text")
    if not isinstance(text, str) or not text:
        return Problem(MISSING, "Missing field", "The BODY component with its text is required.")
    return _check_body(normal, text) or _check_short_texts(normal) or _check_buttons(normal)


def _normal(components: list[Json]) -> tuple[Json, ...]:
    normal = [{**c, "type": str(c.get("type", "")).upper()} for c in components]
    for component in normal:
        if "buttons" in component:
            component["buttons"] = [
                {**b, "type": str(b.get("type", "")).upper()} for b in component["buttons"]
            ]
    return tuple(normal)


def _check_body(components: tuple[Json, ...], text: str) -> Problem | None:
    names = placeholders(text)
    if len(text) > BODY_MAX:
        return Problem(TOO_LONG, "Text too long", f"The body is over {BODY_MAX} characters.")
    if re.match(rf"\s*{PLACEHOLDER.pattern}", text) or re.search(
        rf"{PLACEHOLDER.pattern}\W*\s*$", text
    ):
        return Problem(EDGES, "Variables at the edge", "Variables can't start or end the template.")
    if all(name.isdigit() for name in names) and names != [str(n + 1) for n in range(len(names))]:
        return Problem(MISSING, "Invalid variables", "Variables must be {{1}}, {{2}}… in order.")
    example = part(components, "BODY").get("example", {})
    if len(names) != _examples(example):
        return Problem(MISSING, "Missing example", "Each variable of the body needs an example.")
    return None


def _examples(example: Json) -> int:
    if "body_text_named_params" in example:
        return len(example["body_text_named_params"])
    rows = example.get("body_text") or [[]]
    return len(rows[0]) if isinstance(rows[0], list) else len(rows)


def _check_short_texts(components: tuple[Json, ...]) -> Problem | None:
    for kind in ("HEADER", "FOOTER"):
        text = part(components, kind).get("text", "")
        if len(text) > SHORT_MAX:
            return Problem(TOO_LONG, "Text too long", f"{kind} is over {SHORT_MAX} characters.")
        if len(placeholders(text)) > (1 if kind == "HEADER" else 0):
            return Problem(MISSING, "Invalid variables", f"{kind} has too many variables.")
    return None


def _check_buttons(components: tuple[Json, ...]) -> Problem | None:
    buttons = part(components, "BUTTONS").get("buttons", [])
    if len(buttons) > BUTTONS_MAX:
        return Problem(MISSING, "Too many buttons", f"At most {BUTTONS_MAX} buttons.")
    for button in buttons:
        text = button.get("text", "")
        if button["type"] not in BUTTON_TYPES:
            return Problem(MISSING, "Invalid button", f"Unknown button type {button['type']}.")
        if not 1 <= len(text) <= BUTTON_MAX:
            return Problem(TOO_LONG, "Button text", f"1 to {BUTTON_MAX} characters: {text!r}")
    return None
