"""Writes docstrings from the texts and limits of a spec."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Final

from monime_ext.cli.openapi.document import Json

__all__ = ["docstring", "limits_in_words", "parse_docstring", "sentence"]

WIDTH: Final = 120
INDENT: Final = 8


def sentence(text: str) -> str:
    """Return a text with a period at its end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def docstring(summary: str, paragraphs: Iterable[str], arguments: Mapping[str, str], raises: Mapping[str, str]) -> str:
    """Return the text of a method's docstring in Google's style, wrapped for a method and not indented.

    Args:
        summary: The first line.
        paragraphs: What follows it.
        arguments: What is said of every argument, by name.
        raises: The description of every error, by name.
    """
    parts = [summary, *(_wrapped(text, "", "") for text in paragraphs)]
    for title, entries in (("Args", arguments), ("Raises", raises)):
        if entries:
            lines = [_wrapped(f"{name}: {text}", "    ", "        ") for name, text in entries.items()]
            parts.append("\n".join([f"{title}:", *lines]))
    return "\n\n".join(parts)


def parse_docstring(text: str) -> tuple[str, list[str], dict[str, str], dict[str, str]]:
    """Return the parts of a docstring in Google's style: what `docstring` takes."""
    summary, *parts = text.split("\n\n")
    sections: dict[str, dict[str, str]] = {"Args": {}, "Raises": {}}
    paragraphs = []
    for part in parts:
        title, _, rest = part.partition(":\n")
        if title in sections:
            entries = re.findall(r"^    (\**\w+): (.*(?:\n {5,}.*)*)", rest, flags=re.MULTILINE)
            sections[title] = {name: " ".join(entry.split()) for name, entry in entries}
        else:
            paragraphs.append(" ".join(part.split()))
    return summary, paragraphs, sections["Args"], sections["Raises"]


def limits_in_words(schema: Json) -> list[str]:
    """Return the limits of a schema, in sentences.

    Args:
        schema: The schema, its items, names and values resolved.
    """
    found = []
    if "enum" in schema:
        found.append(f"{_listed([f'`{value}`' for value in schema['enum']])}.")
    if "x-pattern-says" in schema:
        found.append(f"{_capitalized(schema['x-pattern-says'])}.")
    unit = "" if "minimum" in schema or "maximum" in schema else None
    for low, high, counted in (
        ("minLength", "maxLength", "character"),
        ("minItems", "maxItems", "item"),
        ("minProperties", "maxProperties", "pair"),
    ):
        found += _range(schema.get(low), schema.get(high), counted)
    if unit is not None:
        found += _range(schema.get("minimum"), schema.get("maximum"), unit)
    if schema.get("uniqueItems"):
        found.append("No duplicates.")
    for part, name in (("propertyNames", "Keys"), ("additionalProperties", "Values")):
        inner = schema.get(part)
        if isinstance(inner, dict) and "maxLength" in inner:
            found.append(f"{name} of at most {inner['maxLength']} characters.")
    if "default" in schema:
        default = schema["default"]
        found.append(f"Defaults to `{default}`." if isinstance(default, str) else f"Defaults to {default}.")
    return found


def _range(low: int | None, high: int | None, counted: str) -> list[str]:
    if high is not None and low == high:
        return [f"Exactly {_counted(high, counted)}."]
    if low is not None and high is not None:
        return [f"{low} to {_counted(high, counted)}."]
    if high is not None:
        return [f"At most {_counted(high, counted)}."]
    if low is not None and (low, counted) != (1, "character"):
        return [f"At least {_counted(low, counted)}."]
    return []


def _counted(number: int, counted: str) -> str:
    return f"{number} {counted}{'' if number == 1 else 's'}" if counted else str(number)


def _listed(values: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(values[:-1]), values[-1]]))


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wrapped(text: str, first: str, rest: str) -> str:
    return textwrap.fill(
        text,
        WIDTH - INDENT,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
