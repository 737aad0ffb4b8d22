"""Turn what is to be shown into HTML: the templates, and WhatsApp's own marks in texts."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sandbox import numbers

HERE = Path(__file__).parent


@cache
def environment() -> Environment:
    """The templates, read once."""
    built = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    built.filters |= {"formatted": formatted, "pretty": numbers.pretty}
    return built


def render(name: str, **values: object) -> str:
    """One page as HTML."""
    return environment().get_template(name).render(**values)


def formatted(text: str) -> Markup:
    """WhatsApp's own marks (*bold*, _italic_, ~struck~) and links, everything else escaped."""
    safe = str(escape(text))
    for mark, tag in (("*", "strong"), ("_", "em"), ("~", "s")):
        sign = re.escape(mark)
        safe = re.sub(
            rf"(?<![\w{sign}]){sign}(\S(?:[^\n{sign}]*\S)?){sign}(?![\w{sign}])",
            rf"<{tag}>\1</{tag}>",
            safe,
        )
    safe = re.sub(r"(https?://[^\s<]+)", r'<a href="\1" rel="noreferrer">\1</a>', safe)
    return Markup(safe)  # noqa: S704  # nosec B704  # escaped above, and only our own tags are added
