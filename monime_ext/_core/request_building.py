"""How a call is made: checked against its release's contract, build_request by the generated code, serialised once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from monime_ext._core.api_spec import ApiSpec
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.request import Envelope, PreparedRequest
from monime_ext._core.serialization import to_bytes, to_json_value
from monime_ext._core.settings import Settings
from monime_ext._core.validation import Schema, check
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
    """Return the call of an operation, checked and serialised.

    Args:
        release: The release that is called.
        operation: The operation's id in the OpenAPI document.
        settings: Tells the Space.
        parse: Makes the result from the envelope of a success.
        body: The fields of the body in wire names; generated models may stand in it.
        idempotency_key: The key, for an operation that takes one.
        arguments: The other parameters by name; those that are None are left out.

    Raises:
        InvalidRequest: The input breaks the release's limits; the error has all faults.
    """
    described = spec.described(operation)
    key = idempotency_key
    if isinstance(key, IdempotencyKey):
        key = key.text(space_id=settings.space_id, operation=operation)
    given = {
        **(arguments or {}),
        "Monime-Version": spec.version,
        "Monime-Space-Id": settings.space_id,
        "Idempotency-Key": key,
    }
    keywords, problems = _parameters(described["parameters"], given, spec.schemas)
    plain: Any = None
    if described["body"] is not None:
        try:
            plain = to_json_value(body)
        except RecursionError:
            problems.append(Problem("the body", "something nested too deeply, or in itself", "a few levels"))
        else:
            problems += check(plain, spec.schemas[described["body"]], spec.schemas)
    if problems:
        raise InvalidRequest(problems, operation=operation)
    if described["body"] is not None:
        keywords["body"] = spec.model(described["body"]).from_dict(plain)
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
    )


def _to_builtin(value: object) -> object:
    """Return a text or a number as itself: the generated code writes `str(value)`, which is `Id.KEY` of an enum."""
    if isinstance(value, str):
        return str.__str__(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _parameters(
    described: list[dict[str, Any]], given: Mapping[str, object], schemas: Mapping[str, Schema]
) -> tuple[dict[str, Any], list[Problem]]:
    keywords: dict[str, Any] = {}
    problems: list[Problem] = []
    for parameter in described:
        name = parameter["name"]
        value = given.get(name)
        if value is not None:
            problems += check(value, parameter["schema"], schemas, (name,))
            keywords[parameter["argument"]] = _to_builtin(value)
        elif parameter["required"]:
            problems.append(Problem(name, "nothing", "it is required"))
    return keywords, problems
