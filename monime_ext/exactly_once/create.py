"""A create with `once`: what was asked for, joined to a client and its journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from monime_ext._client._async.client import AsyncClient
from monime_ext._client._sync.client import Client
from monime_ext._core.idempotency_key import IdempotencyKey
from monime_ext._core.request import PreparedRequest
from monime_ext._core.response import Response
from monime_ext._core.settings import CallOptions, Settings
from monime_ext.errors import InvalidRequest, Problem
from monime_ext.exactly_once.course import Plan, Renew, SessionT, course
from monime_ext.exactly_once.driving import drive_course, drive_course_async
from monime_ext.exactly_once.policy import LONGEST_CALL
from monime_ext.exactly_once.steps import Course, Send
from monime_ext.journal.entry import EntryKey

__all__ = ["Order", "create_once", "create_once_async", "follow", "follow_async"]

R = TypeVar("R")

MOST_ATTEMPTS: Final = 1_000_000_000
LONGEST_ID: Final = 255
"""Characters; as many as `reference` may have, so that the same id fits both."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a caller says about the order that a create is for.

    Attributes:
        once: The order's id.
        attempt: Which attempt at it.
        renew: What to do when the session of the attempt has ended.
        idempotency_key: A key beside it, which is refused: the key is made from these.
    """

    once: str | None
    attempt: int = 1
    renew: Renew = "never"
    idempotency_key: str | IdempotencyKey | None = None

    def problems(self) -> list[Problem]:
        """Return every fault."""
        problems: list[Problem] = []
        if not isinstance(self.once, str):
            problems.append(Problem("once", type(self.once).__name__, "text"))
        elif not 1 <= len(self.once) <= LONGEST_ID:
            problems.append(Problem("once", f"{len(self.once)} characters", f"1 to {LONGEST_ID} characters"))
        elif not self.once.isprintable():
            problems.append(Problem("once", "a character that cannot be printed", "printable text"))
        if not isinstance(self.attempt, int) or isinstance(self.attempt, bool):
            problems.append(Problem("attempt", type(self.attempt).__name__, "a whole number"))
        elif not 1 <= self.attempt <= MOST_ATTEMPTS:
            problems.append(Problem("attempt", "another number", f"1 to {MOST_ATTEMPTS}"))
        if self.renew not in ("never", "when_ended"):
            problems.append(Problem("renew", "another word", "never or when_ended"))
        if self.idempotency_key is not None:
            problems.append(Problem("idempotency_key", "a key beside `once`", "one of the two"))
        return problems

    def key(self) -> IdempotencyKey:
        """Return the key of the attempt.

        Raises:
            InvalidRequest: There are faults.
        """
        problems = self.problems()
        if problems:
            raise InvalidRequest(problems)
        return IdempotencyKey.for_order(self.once or "", attempt=self.attempt)


def create_once(
    client: Client,
    order: Order,
    operation: str,
    reading: str,
    options: CallOptions,
    read: Callable[[dict[str, Any]], SessionT],
    body: Mapping[str, object],
) -> Response[SessionT]:
    """Create the session of an order, or find the one there is.

    Args:
        client: The client.
        order: The order.
        operation: The operation that creates a session.
        reading: The operation that reads one.
        options: The call's options.
        read: Makes a session from the envelope of a success.
        body: The fields of the body in wire names.

    Raises:
        MonimeError: See `CheckoutSessions.create`.
    """
    steps, settings = _course(client, order, operation, reading, options, read, body)
    return follow(client, steps, settings)


async def create_once_async(
    client: AsyncClient,
    order: Order,
    operation: str,
    reading: str,
    options: CallOptions,
    read: Callable[[dict[str, Any]], SessionT],
    body: Mapping[str, object],
) -> Response[SessionT]:
    """The same for tasks."""
    steps, settings = _course(client, order, operation, reading, options, read, body)
    return await follow_async(client, steps, settings)


def follow(client: Client, steps: Course[R], settings: Settings) -> R:
    """Do what a course asks for, with a client and its journal, and return its result."""

    def send(step: Send[Any]) -> Response[Any]:
        return client._send(step.call, settings, ends_at=step.ends_at, effect=step.effect)

    return drive_course(steps, client.journal, send, client._runtime)


async def follow_async(client: AsyncClient, steps: Course[R], settings: Settings) -> R:
    """The same for tasks."""

    async def send(step: Send[Any]) -> Response[Any]:
        return await client._send(step.call, settings, ends_at=step.ends_at, effect=step.effect)

    return await drive_course_async(steps, client.journal, send, client._runtime)


def plan_for(
    client: Client | AsyncClient,
    name: EntryKey,
    reading: str,
    options: CallOptions,
    settings: Settings,
    read: Callable[[dict[str, Any]], SessionT],
) -> tuple[Plan[SessionT], Settings]:
    """Return the plan for an attempt at an order, and the settings with which its calls are sent."""
    deadline = settings.deadline or LONGEST_CALL
    plan = Plan(
        name=name,
        place=settings.base_url,
        ends_at=client._runtime.monotonic() + deadline,
        read=lambda session_id: client._prepare(reading, options, read, arguments={"id": session_id})[0],
        result=read,
        keeping=client.journal.keeping,
        key_kept_for=client._spec.key_kept_for,
        monotonic=client._runtime.monotonic,
        token_bytes=client._runtime.token_bytes,
    )
    return plan, settings if settings.deadline else replace(settings, deadline=deadline)


def _course(
    client: Client | AsyncClient,
    order: Order,
    operation: str,
    reading: str,
    options: CallOptions,
    read: Callable[[dict[str, Any]], SessionT],
    body: Mapping[str, object],
) -> tuple[Course[Response[SessionT]], Settings]:
    def prepared(attempt: int) -> tuple[PreparedRequest[SessionT], Settings]:
        key = IdempotencyKey.for_order(once, attempt=attempt)
        return client._prepare(operation, options, read, body=body, idempotency_key=key)

    once, problems = order.once or "", order.problems()
    if problems:
        try:
            client._prepare(operation, options, read, body=body)
        except InvalidRequest as invalid:
            problems += invalid.problems
        raise InvalidRequest(problems, operation=operation)
    call, settings = prepared(order.attempt)  # bad input is refused before the journal is opened
    name = EntryKey(settings.space_id, operation, once, order.attempt)
    plan, settings = plan_for(client, name, reading, options, settings, read)
    return course(plan, call, lambda attempt: prepared(attempt)[0], order.renew), settings
