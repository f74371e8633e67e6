"""One API release: its contract and its generated code, and how a call is made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from typing import Any, TypeVar

from .calls import Call
from .errors import InvalidRequest, Problem
from .idempotency import IdempotencyKey
from .settings import Settings
from .validation import Schema, check
from .versions import API_VERSIONS, ApiVersion
from .wire import to_bytes, to_plain

__all__ = ["Release"]

T = TypeVar("T")


class Release:
    """One API release.

    The generated package is imported when the first call is made, and only the parts that the call needs.

    Args:
        version: The release, as it stands in the `Monime-Version` header.
    """

    def __init__(self, version: ApiVersion) -> None:
        self.version: ApiVersion = version
        self._package = f"monime_api.{API_VERSIONS[version]}"
        self._endpoints: dict[str, Callable[..., dict[str, Any]]] = {}

    @property
    def name(self) -> str:
        """The release's name without its date: `caph`."""
        return self.version.partition(".")[0]

    def takes_key(self, operation: str) -> bool:
        """Tell whether an operation takes an idempotency key; a change that takes none may be repeated as it is."""
        takes: bool = self._contract.OPERATIONS[operation]["idempotent"]
        return takes

    @cached_property
    def base_url(self) -> str:
        """Where this release is served."""
        url: str = self._contract.BASE_URL
        return url

    def rate_limits(self, access_token: str) -> Mapping[str, int]:
        """Return the requests per second that Monime lets through, by the limits' names, for a token's environment."""
        environment = "test" if access_token.startswith(self._contract.TEST_TOKEN_PREFIX) else "live"
        limits: Mapping[str, int] = self._contract.RATE_LIMITS[environment]
        return limits

    def path(self, operation: str) -> str:
        """Return the path of an operation as the OpenAPI document has it, its parameters in braces."""
        path: str = self._contract.OPERATIONS[operation]["path"]
        return path

    @cached_property
    def key_kept_for(self) -> float:
        """Seconds for which Monime gives a success again to the same idempotency key."""
        hours: int = self._contract.KEY_KEPT_HOURS
        return hours * 3600.0

    @cached_property
    def _contract(self) -> Any:
        return import_module(f"{self._package}.contract")

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """What this release says of requests: the named schemas, with every limit."""
        schemas: Mapping[str, Schema] = self._contract.SCHEMAS
        return schemas

    def model(self, name: str) -> Any:
        """Return the generated model of a schema."""
        return getattr(self._models, name)

    @cached_property
    def _models(self) -> Any:
        return import_module(f"{self._package}.models")

    def call(
        self,
        operation: str,
        settings: Settings,
        read: Callable[[dict[str, Any]], T],
        *,
        body: Mapping[str, object] | None = None,
        idempotency_key: str | IdempotencyKey | None = None,
        arguments: Mapping[str, object] | None = None,
    ) -> Call[T]:
        """Return the call of an operation, checked and serialised.

        Args:
            operation: The operation's id in the OpenAPI document.
            settings: Tells the Space.
            read: Makes the result from the envelope of a success.
            body: The fields of the body in wire names; generated models may stand in it.
            idempotency_key: The key, for an operation that takes one.
            arguments: The other parameters by name; those that are None are left out.

        Raises:
            InvalidRequest: The input breaks the release's limits; the error has all faults.
        """
        described = self._contract.OPERATIONS[operation]
        key = idempotency_key
        if isinstance(key, IdempotencyKey):
            key = key.text(space_id=settings.space_id, operation=operation)
        given = {
            **(arguments or {}),
            "Monime-Version": self.version,
            "Monime-Space-Id": settings.space_id,
            "Idempotency-Key": key,
        }
        keywords, problems = self._parameters(described["parameters"], given)
        plain: Any = None
        if described["body"] is not None:
            try:
                plain = to_plain(body)
            except RecursionError:
                problems.append(Problem("the body", "something nested too deeply, or in itself", "a few levels"))
            else:
                problems += check(plain, self.schemas[described["body"]], self.schemas)
        if problems:
            raise InvalidRequest(problems, operation=operation)
        if described["body"] is not None:
            keywords["body"] = self.model(described["body"]).from_dict(plain)
        request = self._endpoint(operation, described["module"])(**keywords)
        target = request["url"]
        if query := request.get("params"):
            from urllib.parse import urlencode

            target += f"?{urlencode(query)}"
        return Call(
            operation=operation,
            method=request["method"].upper(),
            target=target,
            headers=request.get("headers", {}),
            content=to_bytes(request["json"]) if "json" in request else None,
            idempotency_key=keywords.get("idempotency_key"),
            read=read,
        )

    def _parameters(
        self, described: list[dict[str, Any]], given: Mapping[str, object]
    ) -> tuple[dict[str, Any], list[Problem]]:
        keywords: dict[str, Any] = {}
        problems: list[Problem] = []
        for parameter in described:
            name = parameter["name"]
            value = given.get(name)
            if value is not None:
                problems += check(value, parameter["schema"], self.schemas, (name,))
                keywords[parameter["argument"]] = value
            elif parameter["required"]:
                problems.append(Problem(name, "nothing", "it is required"))
        return keywords, problems

    def _endpoint(self, operation: str, module: str) -> Callable[..., dict[str, Any]]:
        endpoint = self._endpoints.get(operation)
        if endpoint is None:
            # Private by name in the generated code, and the only place that builds a request from the spec alone; a
            # contract test goes over every endpoint of every release.
            endpoint = import_module(f"{self._package}.api.{module}")._get_kwargs
            self._endpoints[operation] = endpoint
        return endpoint
