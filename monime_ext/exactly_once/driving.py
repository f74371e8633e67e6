"""The two loops that do what a course asks for: once for threads, once for tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from monime_ext._core.response import Response
from monime_ext._core.runtime import Runtime
from monime_ext.exactly_once.steps import Attempts, Begin, Change, Course, Find, Send, Step, Wait
from monime_ext.journal._async.protocol import AsyncJournal
from monime_ext.journal._sync.protocol import Journal
from monime_ext.journal.entry import EntryKey

__all__ = ["drive_course", "drive_course_async"]

R = TypeVar("R")

MOST_ATTEMPTS: Final = 10_000
"""Of one order; more than 24 a day for a year."""


def drive_course(
    course: Course[R], journal: Journal, send: Callable[[Send[Any]], Response[Any]], runtime: Runtime
) -> R:
    """Do what a course asks for until it ends, and return its result.

    Args:
        course: What to do.
        journal: Where entries are.
        send: Sends a call, with its retries.
        runtime: Sleeps.
    """

    def do(step: Step) -> object:
        match step:
            case Send():
                return send(step)
            case Wait():
                runtime.sleep(step.seconds)
                return None
            case Begin():
                return journal.begin(step.entry, step.lease)
            case Change():
                return journal.change(step.entry, lease=step.lease, restarts=step.restarts)
            case Find():
                return journal.find(step.name)
            case Attempts():
                return journal.entries(within=order_of(step.name), limit=MOST_ATTEMPTS)

    came: object = None
    error: BaseException | None = None
    while True:
        try:
            step = course.send(came) if error is None else course.throw(error)
        except StopIteration as done:
            result: R = done.value
            return result
        came = error = None
        try:
            came = do(step)
        except BaseException as caught:
            error = caught


async def drive_course_async(
    course: Course[R], journal: AsyncJournal, send: Callable[[Send[Any]], Awaitable[Response[Any]]], runtime: Runtime
) -> R:
    """Do what a course asks for until it ends, and return its result; what is begun in the journal is not cut off.

    Args:
        course: What to do.
        journal: Where entries are.
        send: Sends a call, with its retries.
        runtime: Sleeps.
    """
    import anyio

    async def do(step: Step) -> object:
        match step:
            case Send():
                return await send(step)
            case Wait():
                await runtime.async_sleep(step.seconds)
                return None
            case Begin():
                return await journal.begin(step.entry, step.lease)
            case Change():
                return await journal.change(step.entry, lease=step.lease, restarts=step.restarts)
            case Find():
                return await journal.find(step.name)
            case Attempts():
                return await journal.entries(within=order_of(step.name), limit=MOST_ATTEMPTS)

    came: object = None
    error: BaseException | None = None
    while True:
        try:
            step = course.send(came) if error is None else course.throw(error)
        except StopIteration as done:
            result: R = done.value
            return result
        came = error = None
        try:
            with anyio.CancelScope(shield=not isinstance(step, Send | Wait)):
                came = await do(step)
        except GeneratorExit:
            # The event loop has gone: nothing can be awaited any more. Whoever asks next finds that the owner has died.
            course.close()
            raise
        except BaseException as caught:
            error = caught


def order_of(name: EntryKey) -> tuple[str, str, str]:
    return name.space_id, name.operation, name.once
