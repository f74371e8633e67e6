"""The ASGI application of the API: the processing of a request from the connection to the response."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from monime_ext.sandbox.api.access import unauthorized
from monime_ext.sandbox.api.requests import ApiRequest, LoggedRequest, read_request
from monime_ext.sandbox.api.responses import ApiError, ApiResponse, error_response
from monime_ext.sandbox.api.schema import problem
from monime_ext.sandbox.api.spec import Operation, Spec
from monime_ext.sandbox.api.transmission import COMPLETE, send_response
from monime_ext.sandbox.api.validation import ValidatedRequest, invalid_request, validate_header, validate_request
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.faults.effects import apply_fault, test_mode_response
from monime_ext.sandbox.operations.handlers import ANONYMOUS, HANDLERS, NO_TEST_MODE
from monime_ext.sandbox.state.clock import format_datetime

__all__ = ["Api"]


@dataclass(frozen=True, slots=True)
class _Route:
    """The API version and operation of a request. An unknown version is routed by the default one."""

    spec: Spec
    is_version_known: bool
    operation: Operation | None
    path: dict[str, str]


class Api:
    """An ASGI application that responds as Monime does."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        # The version of a request is not known before its headers are, so their names come from the default spec.
        self._headers = backend.specs.default.headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Process one request."""
        backend = self._backend
        started = backend.clock.monotonic()
        received_at = backend.clock.now()
        system_time = backend.clock.to_system(received_at)
        request = await read_request(scope, receive, received_at, backend.ids.new("req"))
        if request is None:
            return
        route = self._route(request)
        key = request.header(self._headers.idempotency_key)
        fault = backend.faults.trigger(request, key, route.operation)
        if fault is None:
            response: ApiResponse | None = self._respond(request, route)
            transmission = COMPLETE
        else:
            response, transmission = apply_fault(fault, _resource(request), lambda: self._respond(request, route))
            backend.activity.record("fault_triggered", fault=fault.kind, request=request.request_id, path=request.path)
        sent = None if transmission.mode in ("reset", "hang") else response
        backend.requests.append(
            LoggedRequest(
                request_id=request.request_id,
                received_at=format_datetime(request.received_at),
                method=request.method,
                path=request.path,
                operation=route.operation.id if route.operation else None,
                idempotency_key=key,
                body_sha256=request.body_hash,
                status=sent.status if sent else None,
                fault=fault.kind if fault else None,
                replayed=response.replayed if response else False,
            )
        )
        if sent is not None:
            sent = sent.with_headers(
                {
                    "Monime-Request-Id": request.request_id,
                    "Monime-Request-Checksum": request.fingerprint.hex(),
                    # By the system clock: clients compare it with theirs to find out whether that is wrong.
                    "Monime-Request-Timestamp": format_datetime(system_time),
                    "Monime-Request-Duration": f"{(backend.clock.monotonic() - started) * 1000:.3f}ms",
                }
            )
        await send_response(sent, transmission, backend.stopping, scope, receive, send)

    def _route(self, request: ApiRequest) -> _Route:
        specs = self._backend.specs
        version = request.header(self._headers.version)
        is_repeated = self._headers.version.lower() in request.repeated_headers
        spec = specs.default if version is None else None if is_repeated else specs.by_version.get(version)
        operation, path = (spec or specs.default).match(request.method, request.path) or (None, {})
        return _Route(spec or specs.default, spec is not None, operation, path)

    def _respond(self, request: ApiRequest, route: _Route) -> ApiResponse:
        try:
            return self._perform(request, route)
        except ApiError as error:
            return error.response
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return error_response(500, "internal_error", "The sandbox itself failed; see its standard error.")

    def _perform(self, request: ApiRequest, route: _Route) -> ApiResponse:
        """Return the real response. The order of the checks is Monime's."""
        backend, operation = self._backend, route.operation
        token = backend.access.authenticate(request)
        if token is None and (operation is None or operation.id not in ANONYMOUS):
            raise unauthorized()
        if token is not None:
            self._check_rate_limits(request, route, token)
        if operation is None or operation.id not in HANDLERS:
            raise ApiError(501, "not_implemented", "The sandbox does not implement this endpoint; Monime may.")
        if not route.is_version_known:
            raise invalid_request([problem(self._headers.version, "enum", list(backend.specs.by_version))])
        space = self._authorize(request, operation, token)
        if token is not None and operation.id in NO_TEST_MODE and backend.access.is_test(token):
            return test_mode_response(_resource(request))

        def run() -> ApiResponse:
            query, body = validate_request(request, operation, route.path)
            validated = ValidatedRequest(request, route.spec, token, space, route.path, query, body)
            return HANDLERS[operation.id](backend, validated)

        if not operation.idempotent:
            return run()
        key = validate_header(request, operation, self._headers.idempotency_key)
        return backend.idempotency.run_once(space, key, request, route.spec.key_retention, run)

    def _check_rate_limits(self, request: ApiRequest, route: _Route, token: str) -> None:
        access = self._backend.access
        claimed = request.header(self._headers.space)
        space = claimed if claimed and access.may_use(token, claimed) else None
        endpoint = route.operation.id if route.operation else "unknown"
        self._backend.rate_limits.admit(token, space, endpoint, route.spec.rate_limits, is_test=access.is_test(token))

    def _authorize(self, request: ApiRequest, operation: Operation, token: str | None) -> str:
        """Return the partition that the request works on; empty if the operation has no Space."""
        if ("header", self._headers.space) not in operation.parameters:
            return ""
        space = validate_header(request, operation, self._headers.space)
        if token is None or not self._backend.access.may_use(token, space):
            raise ApiError(403, "forbidden", "The access token cannot use this Space.")
        return self._backend.access.partition(token, space)


def _resource(request: ApiRequest) -> str:
    """Return the first two segments of the path, such as `/v1/checkout-sessions`."""
    return "/".join(request.path.split("/")[:3])
