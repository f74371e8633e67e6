"""The guards of the library, to be taken out one at a time: without each of them, the program finds a violation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

__all__ = ["GUARDS", "without"]


def _without_echo() -> Any:
    """Take every session for the one that was asked for."""
    return patch("monime_ext._core.request.PreparedRequest._differences", lambda self, envelope: [])


def _without_html() -> Any:
    """Take any response with status 200 for one of Monime's."""
    from monime_ext._core import response_errors

    real = response_errors._unreadable

    def unreadable(problem: str, response: Any, is_mutation: bool, is_success: bool = False) -> Any:
        return real(problem, response, is_mutation, True)

    return patch.object(response_errors, "_unreadable", unreadable)


def _without_earlier() -> Any:
    """Take a refusal for the end of the attempts before it, too."""
    from monime_ext._http.retry_state import RetryState

    return patch.object(RetryState, "_is_conclusive", lambda self, error: error.outcome == "rejected")


def _without_unknown() -> Any:
    """Take a lost connection for a request that was not sent."""
    from monime_ext._http import exchange

    names = exchange._NOT_SENT | {"ReadError", "RemoteProtocolError", "ReadTimeout", "WriteError"}
    return patch.object(exchange, "_NOT_SENT", names)


def _without_deadline() -> Any:
    """Let every step take as long as it takes."""
    from monime_ext._http.deadline import Deadline

    return patch.object(Deadline, "limit", lambda self, timeout, exceeded: timeout)


def _without_errors() -> Any:
    """Let the exceptions of the network out as they are."""
    return patch.multiple("monime_ext._http._sync.pool", NETWORK_ERRORS=())


def _without_once() -> Any:
    """Make every call for an order as if it were the only one."""
    from monime_ext.resources.caph_2025_08_23._sync.checkout_sessions import CheckoutSessions

    real = CheckoutSessions.create

    def create(self: CheckoutSessions, **options: Any) -> Any:
        options.pop("once", None)
        return real(self, **options)

    return patch.object(CheckoutSessions, "create", create)


GUARDS: Final[dict[str, Callable[[], Any]]] = {
    "echo": _without_echo,
    "html": _without_html,
    "earlier": _without_earlier,
    "unknown": _without_unknown,
    "deadline": _without_deadline,
    "errors": _without_errors,
    "once": _without_once,
}


@contextmanager
def without(name: str | None) -> Iterator[None]:
    """Take a guard out for the length of a block.

    Args:
        name: One of `GUARDS`; None for none.
    """
    if name is None:
        yield
        return
    with GUARDS[name]():
        yield
