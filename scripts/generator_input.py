"""Makes the document that the code generator reads from a complete one.

The generator drops a description beside a `$ref`, sends every `default`, makes a model of every schema, and cannot see
keywords of our own. The complete documents are written for people and for any tool, so this program makes up for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.response_schemas import reachable_schemas

if TYPE_CHECKING:
    from monime_ext.cli.openapi.document import Json

# The template of models leaves a property out of `repr` if its description has this phrase.
_SENSITIVE = "Sensitive, so not in `repr`."


def generator_input(document: dict[str, Json]) -> dict[str, Json]:
    """Return a copy of a document without events, defaults and examples, as the input of the code generator."""
    kept = {key: value for key, value in document.items() if key != "webhooks"}
    result: dict[str, Json] = _prepared(kept)
    reached = reachable_schemas(result, {key: value for key, value in result.items() if key != "components"})
    schemas = result["components"]["schemas"]
    result["components"] = {
        **result["components"],
        "schemas": {name: schema for name, schema in schemas.items() if name in reached},
    }
    return result


def _prepared(node: Json, *, names_are_data: bool = False) -> Json:
    if isinstance(node, list):
        return [_prepared(item) for item in node]
    if not isinstance(node, dict):
        return node
    if names_are_data:
        return {name: _prepared(value) for name, value in node.items()}
    prepared = {
        # Below `properties` and in `responses`, `default` is a name.
        key: _prepared(value, names_are_data=key in ("properties", "responses", "parameters", "schemas", "headers"))
        for key, value in node.items()
        if key not in ("default", "example", "examples")
    }
    if prepared.pop("x-monime-sensitive", False):
        prepared["description"] = f"{prepared['description'].rstrip()} {_SENSITIVE}"
    if "$ref" in prepared and len(prepared) > 1:
        prepared["allOf"] = [{"$ref": prepared.pop("$ref")}]
    return prepared
