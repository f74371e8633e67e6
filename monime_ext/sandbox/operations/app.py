"""The API itself: the way of a request from the wire to its answer."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from monime_ext.sandbox.api.access import unauthorised
from monime_ext.sandbox.api.requests import Call, LoggedRequest, read_call
from monime_ext.sandbox.api.responses import Answer, Refusal, refused
from monime_ext.sandbox.api.schema import problem
from monime_ext.sandbox.api.spec import Operation, Spec
from monime_ext.sandbox.api.transmission import WHOLE, deliver
from monime_ext.sandbox.api.validation import check_header, check_request, invalid
from monime_ext.sandbox.backend import World
from monime_ext.sandbox.faults.effects import perform, test_mode_unsupported
from monime_ext.sandbox.operations.handlers import ANONYMOUS, NO_TEST_MODE, OPERATIONS, Checked
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

    def __init__(self, world: World) -> None:
        self._world = world
        self._headers = world.specs.newest.headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        world = self._world
        began = world.clock.steady()
        call = await read_call(scope, receive, world.clock.now(), world.ids.new("req"))
        if call is None:
            return
        route = self._route(call)
        key = call.header(self._headers.idempotency_key)
        fault = world.faults.take(call, key, route.operation)
        if fault is None:
            answer: Answer | None = self._answer(call, route)
            delivery = WHOLE
        else:
            answer, delivery = perform(fault, _resource(call), lambda: self._answer(call, route))
            world.happenings.tell("fault_hit", fault=fault.kind, request=call.request_id, path=call.path)
        sent = None if delivery.how in ("reset", "hang") else answer
        world.requests.append(
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
                    "Monime-Request-Duration": f"{(world.clock.steady() - began) * 1000:.3f}ms",
                }
            )
        await deliver(sent, delivery, world.stopping, scope, receive, send)

    def _route(self, call: Call) -> _Route:
        specs = self._world.specs
        version = call.header(self._headers.version)
        known = self._headers.version.lower() not in call.repeated_headers
        spec = specs.newest if version is None else specs.by_version.get(version) if known else None
        found = (spec or specs.newest).match(call.method, call.path)
        operation, path = found or (None, {})
        return _Route(spec or specs.newest, spec is not None, operation, path)

    def _answer(self, call: Call, route: _Route) -> Answer:
        try:
            return self._checked(call, route)
        except Refusal as refusal:
            return refusal.answer()
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return refused(500, "internal_error", "The sandbox itself failed; its standard error has the reason.")

    def _checked(self, call: Call, route: _Route) -> Answer:
        """The true answer. The order of the checks is Monime's."""
        world, operation = self._world, route.operation
        token = world.access.token(call)
        if token is None and (operation is None or operation.id not in ANONYMOUS):
            raise unauthorised()
        if token is not None:
            claimed = call.header(self._headers.space)
            space = claimed if claimed and world.access.may_use(token, claimed) else None
            endpoint = operation.id if operation else "unknown"
            world.limits.admit(token, space, endpoint, is_test=world.access.is_test(token))
        if operation is None or operation.id not in OPERATIONS:
            raise Refusal(501, "not_implemented", "The sandbox has no such endpoint; Monime may have one.")
        if not route.version_known:
            raise invalid([problem(self._headers.version, "enum", list(world.specs.by_version))])
        space = self._space(call, operation, token)
        if token is not None and operation.id in NO_TEST_MODE and world.access.is_test(token):
            return test_mode_unsupported(_resource(call))

        def act() -> Answer:
            query, body = check_request(call, operation, route.path)
            request = Checked(call, route.spec, token, space, route.path, query, body)
            return OPERATIONS[operation.id](world, request)

        if not operation.idempotent:
            return act()
        key = check_header(call, operation, self._headers.idempotency_key)
        return world.idempotency.once(space, key, call, act)

    def _space(self, call: Call, operation: Operation, token: str | None) -> str:
        if ("header", self._headers.space) not in operation.parameters:
            return ""
        space = check_header(call, operation, self._headers.space)
        if token is None or not self._world.access.may_use(token, space):
            raise Refusal(403, "forbidden", "The access token cannot use this Space.")
        return self._world.access.drawer(token, space)


def _resource(call: Call) -> str:
    """The first two steps of a path, such as `/v1/checkout-sessions`."""
    return "/".join(call.path.split("/")[:3])
