"""Checks a request against the spec of its version: headers, path, query and body."""

from __future__ import annotations

import re
from typing import Any

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.responses import ApiError
from monime_ext.sandbox.api.schema import Problem, problem
from monime_ext.sandbox.api.spec import Operation, Parameter
from monime_ext.sandbox.state.serialization import Json

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


def check_header(call: ApiRequest, operation: Operation, name: str) -> str:
    """The value of a header that the operation asks for; empty when it may be left out and was.

    Raises:
        ApiError: It is missing, sent twice, or not as the spec wants it.
    """
    parameter = operation.parameters["header", name]
    given = call.header(name)
    if name.lower() in call.repeated_headers:
        raise invalid([problem(name, "is given more than once")])
    if given is None:
        if parameter.required:
            raise invalid([problem(name, "required")])
        return ""
    if problems := parameter.check(given):
        raise invalid(problems)
    return given


def check_request(call: ApiRequest, operation: Operation, path: dict[str, str]) -> tuple[dict[str, Any], Json]:
    """The query's values and the body, when path, query and body are all as the spec wants them.

    Raises:
        ApiError: They are not; every fault is in its details.
    """
    body = {} if operation.body is None else call.json()
    problems: list[Problem] = []
    query: dict[str, Any] = {}
    given = call.query_values()
    for (place, name), parameter in operation.parameters.items():
        if place == "path":
            problems += parameter.check(path[name])
        elif place == "query" and name in given:
            query[name] = _value(parameter, given[name][0])
            if len(given[name]) > 1:
                problems.append(problem(name, "is given more than once"))
            problems += parameter.check(query[name])
        elif place == "query" and parameter.required:
            problems.append(problem(name, "required"))
    if operation.body is not None:
        problems += operation.body(body)
    if problems:
        raise invalid(problems)
    return query, body


def invalid(problems: list[Problem]) -> ApiError:
    """The refusal that lists these problems."""
    return ApiError(400, "invalid_request", "The request is not valid.", problems)


def _value(parameter: Parameter, text: str) -> str | int:
    return int(text) if parameter.integer and _INTEGER.fullmatch(text) else text
