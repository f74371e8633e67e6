"""Validation of requests against the spec of their API version: headers, path, query and body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monime_ext.sandbox.api.requests import ApiRequest
from monime_ext.sandbox.api.responses import ApiError, decode_cursor
from monime_ext.sandbox.api.schema import Problem, problem
from monime_ext.sandbox.api.spec import Operation, Parameter, Spec
from monime_ext.sandbox.state.serialization import Json

__all__ = ["ValidatedRequest", "invalid_request", "validate_header", "validate_request"]

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
# The spec states it in prose: a `default` in the schema of a query parameter would make every client send it.
_DEFAULT_PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class ValidatedRequest:
    """A request that passed validation. `space` is empty for operations that do not need one."""

    request: ApiRequest
    spec: Spec
    token: str | None
    space: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Json

    def page(self) -> tuple[int, int | None]:
        """Return the requested page size, and the position at which the page starts or None.

        Raises:
            ApiError: The cursor is not one that the API returned.
        """
        limit = self.query.get("limit", _DEFAULT_PAGE_SIZE)
        if "after" not in self.query:
            return limit, None
        start = decode_cursor(self.query["after"])
        if start is None:
            raise invalid_request([problem("after", "is not the `next` of a page")])
        return limit, start


def validate_header(request: ApiRequest, operation: Operation, name: str) -> str:
    """Return the value of a header that the operation defines; empty if it is optional and absent.

    Raises:
        ApiError: The header is missing, repeated or invalid.
    """
    parameter = operation.parameters["header", name]
    value = request.header(name)
    if name.lower() in request.repeated_headers:
        raise invalid_request([problem(name, "is repeated")])
    if value is None:
        if parameter.required:
            raise invalid_request([problem(name, "required")])
        return ""
    if problems := parameter.check(value):
        raise invalid_request(problems)
    return value


def validate_request(request: ApiRequest, operation: Operation, path: Mapping[str, str]) -> tuple[dict[str, Any], Json]:
    """Return the query values and the body.

    Raises:
        ApiError: Path, query or body is invalid; the details list all problems.
    """
    body = {} if operation.body is None else request.json()
    problems: list[Problem] = []
    query: dict[str, Any] = {}
    values = request.query_values()
    for (location, name), parameter in operation.parameters.items():
        if location == "path":
            problems += parameter.check(path[name])
        elif location == "query" and name in values:
            query[name] = _parse_value(parameter, values[name][0])
            if len(values[name]) > 1:
                problems.append(problem(name, "is repeated"))
            problems += parameter.check(query[name])
        elif location == "query" and parameter.required:
            problems.append(problem(name, "required"))
    if operation.body is not None:
        problems += operation.body(body)
    if problems:
        raise invalid_request(problems)
    return query, body


def invalid_request(problems: list[Problem]) -> ApiError:
    """Return the error that lists the problems."""
    return ApiError(400, "invalid_request", "The request is not valid.", problems)


def _parse_value(parameter: Parameter, text: str) -> str | int:
    return int(text) if parameter.integer and _INTEGER.fullmatch(text) else text
