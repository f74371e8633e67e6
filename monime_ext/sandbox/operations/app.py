"""The API itself: the way of a request from the wire to its answer."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from monime_ext.sandbox.api.access import unauthorised
from monime_ext.sandbox.api.requests import ApiRequest, LoggedRequest, read_request
from monime_ext.sandbox.api.responses import ApiError, ApiResponse, refused
from monime_ext.sandbox.api.schema import problem
from monime_ext.sandbox.api.spec import Operation, Spec
from monime_ext.sandbox.api.transmission import WHOLE, deliver
from monime_ext.sandbox.api.validation import check_header, check_request, invalid
from monime_ext.sandbox.backend import Backend
from monime_ext.sandbox.faults.effects import perform, test_mode_unsupported
from monime_ext.sandbox.operations.handlers import ANONYMOUS, HANDLERS, NO_TEST_MODE, ValidatedRequest
from monime_ext.sandbox.state.clock import timestamp


@dataclass(frozen=True, slots=True)
class _Route:
    """Where a request leads; judged by the newest version when its own is not known."""

    spec: Spec
    version_known: bool
    operation: Operation | None
    path: dict[str, str]


class Api:
    """An ASGI application that answers as Monime does."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._headers = backend.specs.newest.headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        backend = self._backend
        began = backend.clock.steady()
        call = await read_request(scope, receive, backend.clock.now(), backend.ids.new("req"))
        if call is None:
            return
        route = self._route(call)
        key = call.header(self._headers.idempotency_key)
        fault = backend.faults.take(call, key, route.operation)
        if fault is None:
            answer: ApiResponse | None = self._answer(call, route)
            delivery = WHOLE
        else:
            answer, delivery = perform(fault, _resource(call), lambda: self._answer(call, route))
            backend.activity.tell("fault_triggered", fault=fault.kind, request=call.request_id, path=call.path)
        sent = None if delivery.how in ("reset", "hang") else answer
        backend.requests.append(
            LoggedRequest(
                request_id=call.request_id,
                arrived=timestamp(call.arrived),
                method=call.method,
                path=call.path,
                operation=route.operation.id if route.operation else None,
                idempotency_key=key,
                body_sha256=call.body_hash,
                status=sent.status if sent else None,
                fault=fault.kind if fault else None,
                replayed=answer.replayed if answer else False,
            )
        )
        if sent is not None:
            sent = sent.with_headers(
                {
                    "Monime-Request-Id": call.request_id,
                    "Monime-Request-Checksum": call.fingerprint.hex(),
                    "Monime-Request-Timestamp": timestamp(call.arrived),
                    "Monime-Request-Duration": f"{(backend.clock.steady() - began) * 1000:.3f}ms",
                }
            )
        await deliver(sent, delivery, backend.stopping, scope, receive, send)

    def _route(self, call: ApiRequest) -> _Route:
        specs = self._backend.specs
        version = call.header(self._headers.version)
        known = self._headers.version.lower() not in call.repeated_headers
        spec = specs.newest if version is None else specs.by_version.get(version) if known else None
        found = (spec or specs.newest).match(call.method, call.path)
        operation, path = found or (None, {})
        return _Route(spec or specs.newest, spec is not None, operation, path)

    def _answer(self, call: ApiRequest, route: _Route) -> ApiResponse:
        try:
            return self._checked(call, route)
        except ApiError as refusal:
            return refusal.answer()
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return refused(500, "internal_error", "The sandbox itself failed; its standard error has the reason.")

    def _checked(self, call: ApiRequest, route: _Route) -> ApiResponse:
        """The true answer. The order of the checks is Monime's."""
        backend, operation = self._backend, route.operation
        token = backend.access.token(call)
        if token is None and (operation is None or operation.id not in ANONYMOUS):
            raise unauthorised()
        if token is not None:
            claimed = call.header(self._headers.space)
            space = claimed if claimed and backend.access.may_use(token, claimed) else None
            endpoint = operation.id if operation else "unknown"
            backend.limits.admit(token, space, endpoint, is_test=backend.access.is_test(token))
        if operation is None or operation.id not in HANDLERS:
            raise ApiError(501, "not_implemented", "The sandbox has no such endpoint; Monime may have one.")
        if not route.version_known:
            raise invalid([problem(self._headers.version, "enum", list(backend.specs.by_version))])
        space = self._space(call, operation, token)
        if token is not None and operation.id in NO_TEST_MODE and backend.access.is_test(token):
            return test_mode_unsupported(_resource(call))

        def act() -> ApiResponse:
            query, body = check_request(call, operation, route.path)
            request = ValidatedRequest(call, route.spec, token, space, route.path, query, body)
            return HANDLERS[operation.id](backend, request)

        if not operation.idempotent:
            return act()
        key = check_header(call, operation, self._headers.idempotency_key)
        return backend.idempotency.once(space, key, call, act)

    def _space(self, call: ApiRequest, operation: Operation, token: str | None) -> str:
        if ("header", self._headers.space) not in operation.parameters:
            return ""
        space = check_header(call, operation, self._headers.space)
        if token is None or not self._backend.access.may_use(token, space):
            raise ApiError(403, "forbidden", "The access token cannot use this Space.")
        return self._backend.access.partition(token, space)


def _resource(call: ApiRequest) -> str:
    """The first two steps of a path, such as `/v1/checkout-sessions`."""
    return "/".join(call.path.split("/")[:3])
