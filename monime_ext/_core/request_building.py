"""Build the request of an operation: validated against its contract, built by the generated code, serialized once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Envelope
from monime_ext._core.serialization import to_bytes, to_json_value
from monime_ext._core.settings import Settings
from monime_ext._core.validation import Validator
from monime_ext.errors import InvalidRequest, Problem

__all__ = ["build_request"]

T = TypeVar("T")


def build_request(
    spec: ApiSpec,
    operation: str,
    settings: Settings,
    parse: Callable[[Envelope], T],
    *,
    body: Mapping[str, object] | None = None,
    idempotency_key: str | IdempotencyKey | None = None,
    arguments: Mapping[str, object] | None = None,
) -> PreparedRequest[T]:
    """Return the request of an operation, validated and serialized.

    Args:
        spec: The API version.
        operation: The operation's id in the OpenAPI document.
        settings: Contain the Space.
        parse: Builds the result from the envelope of a successful response.
        body: The fields of the body in wire names. Their values may be generated models.
        idempotency_key: The idempotency key of an operation that takes one.
        arguments: The path and query parameters by name. None means that a parameter is omitted.

    Raises:
        InvalidRequest: The input exceeds a limit of the API version; the error lists every problem.
    """
    described = spec.described(operation)
    if isinstance(idempotency_key, IdempotencyKey):
        idempotency_key = idempotency_key.text(space_id=settings.space_id, operation=operation)
    values = {
        **(arguments or {}),
        "Monime-Version": spec.version,
        "Monime-Space-Id": settings.space_id,
        "Idempotency-Key": idempotency_key,
    }
    keywords, problems = _parameters(described["parameters"], values, spec.validator)
    json_body: Any = None
    if described["body"] is not None:
        try:
            json_body = to_json_value(body)
        except RecursionError:
            problems.append(Problem("the body", "a value that is nested too deeply, or in itself", "a few levels"))
        else:
            problems += spec.validator.check(json_body, spec.schemas[described["body"]])
    if problems:
        raise InvalidRequest(problems, operation=operation)
    if described["body"] is not None:
        keywords["body"] = spec.model(described["body"]).from_dict(json_body)
    request = spec.endpoint(operation)(**keywords)
    query = request.get("params")
    return PreparedRequest(
        operation=operation,
        method=request["method"].upper(),
        target=request["url"] + (f"?{urlencode(query)}" if query else ""),
        headers=request.get("headers", {}),
        content=to_bytes(request["json"]) if "json" in request else None,
        idempotency_key=keywords.get("idempotency_key"),
        parse=parse,
        resource_id=str(keywords["id"]) if described["path"].endswith("/{id}") and "id" in keywords else None,
    )


def _parameters(
    parameters: list[dict[str, Any]], values: Mapping[str, object], validator: Validator
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the keyword arguments for the generated endpoint, and every problem of the values."""
    keywords: dict[str, Any] = {}
    problems: list[Problem] = []
    for parameter in parameters:
        name = parameter["name"]
        value = values.get(name)
        if value is not None:
            problems += validator.check(value, parameter["schema"], (name,))
            keywords[parameter["argument"]] = _to_builtin(value)
        elif parameter["required"]:
            problems.append(Problem(name, "nothing", "required"))
    return keywords, problems


def _to_builtin(value: object) -> object:
    """Return a plain string or integer: the generated code writes `str(value)`, which is `Id.KEY` for a `str` enum."""
    if isinstance(value, str):
        return str.__str__(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value
