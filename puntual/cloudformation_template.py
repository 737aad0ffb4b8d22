"""Join the files of infra/ into the one template that Chalice merges. Never touches AWS."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

EACH_FUNCTION, EACH_DOOR = "each-function.yaml", "each-door.yaml"
Template = dict[str, dict[str, Any]]


class SaidTwiceError(Exception):
    """Two files of infra/ give the same thing different values."""


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML ships no types
    """YAML with CloudFormation's short tags (!Ref, !Sub…)."""


def _intrinsic(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt":
        value = value.split(".", 1)
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _intrinsic)


def logical_name(function: str) -> str:
    """Name a function of app.py as Chalice names it in the template."""
    if function == "api_handler":
        return "APIHandler"
    return "".join(word.capitalize() for word in function.split("_"))


def merge_template(infra: Path, *, functions: Iterable[str], doors: Iterable[str] = ()) -> Template:
    """Return all of infra/ as one template, the parts for each function and for each door repeated for it."""
    merged: Template = {}
    repeated = {EACH_FUNCTION: functions, EACH_DOOR: doors}
    for path in sorted(infra.glob("*.yaml")):
        text = path.read_text("utf-8")
        texts = (
            [_named(text, name) for name in repeated[path.name]]
            if path.name in repeated
            else [text]
        )
        for one in texts:
            _join(merged, _load(one), path.name)
    return merged


def _named(text: str, function: str) -> str:
    return text.replace("@Function@", logical_name(function)).replace("@name@", function)


def _load(text: str) -> Template:
    template: Template = yaml.load(text, Loader=_Loader)  # noqa: S506  # nosec B506  # a SafeLoader with tags
    return template


def _join(whole: dict[str, Any], part: dict[str, Any], where: str) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(whole.get(key), dict):
            _join(whole[key], value, where)
        elif key in whole and whole[key] != value:
            raise SaidTwiceError(f"infra/{where} says {key!r} again, differently")
        else:
            whole[key] = value
