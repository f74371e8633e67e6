"""Compare what a response returns with what the request sent: a response of another request must not pass for its own.

A gateway can return the response to one request for another one, such as over a connection that both were sent on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

__all__ = ["EchoedFields", "echo_differences", "echoed_fields"]

EchoedFields: TypeAlias = Mapping[str, "EchoedFields | None"]
"""Fields that a response returns unchanged, by name; None stands for the whole field, a mapping for parts of it."""


def echoed_fields(schemas: Mapping[str, Mapping[str, Any]], name: str) -> EchoedFields:
    """Return the fields of a request body that the response returns unchanged, as the contract marks them.

    Args:
        schemas: The schemas of requests by name.
        name: The name of the body's schema.
    """
    properties = schemas[name].get("properties", {})
    return {field: _parts(schemas, schema) for field, schema in properties.items() if _is_echoed(schemas, schema)}


def _is_echoed(schemas: Mapping[str, Mapping[str, Any]], schema: Mapping[str, Any]) -> bool:
    return bool(schema.get("x-monime-echoed") or schemas.get(schema.get("$ref", ""), {}).get("x-monime-echoed"))


def _parts(schemas: Mapping[str, Mapping[str, Any]], schema: Mapping[str, Any]) -> EchoedFields | None:
    reference = schema.get("items", schema).get("$ref")
    return (echoed_fields(schemas, reference) or None) if reference else None


def echo_differences(
    sent: Mapping[str, Any], received: Mapping[str, Any], fields: EchoedFields, path: str = ""
) -> list[str]:
    """Return the paths of the fields that a response returns with another value than the request sent.

    A field that the request or the response omits, or that is null, shows nothing.

    Args:
        sent: The request.
        received: The response.
        fields: The fields to compare.
        path: Where the fields are.
    """
    return [
        f"{path}{name}" for name, parts in fields.items() if not _is_echo(sent.get(name), received.get(name), parts)
    ]


def _is_echo(sent: object, received: object, parts: EchoedFields | None) -> bool:
    if sent is None or received is None:
        return True
    if isinstance(sent, str) and isinstance(received, str):
        return sent.strip() == received.strip()
    if isinstance(sent, list):
        # Lists of items come in an object, and their order is not documented.
        items = received.get("data") if isinstance(received, dict) else received
        return items is None or (isinstance(items, list) and _have_same_items(sent, items, parts))
    if isinstance(sent, dict) and isinstance(received, dict):
        names = parts if parts is not None else dict.fromkeys(sent)
        return not echo_differences(sent, received, names)
    return sent == received


def _have_same_items(sent: Sequence[object], received: Sequence[object], parts: EchoedFields | None) -> bool:
    unmatched = list(received)
    for item in sent:
        for index, candidate in enumerate(unmatched):
            if candidate is not None and _is_echo(item, candidate, parts):
                del unmatched[index]
                break
        else:
            return False
    return not unmatched
