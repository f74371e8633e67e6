"""What the dashboard shows: the newest of everything, and how much there is of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monime_ext.sandbox.pages.shown import ShownPayment, shown_payment
from monime_ext.sandbox.payments import Payment

if TYPE_CHECKING:
    from monime_ext.sandbox.idempotency import KeptAnswer
    from monime_ext.sandbox.world import World

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the dashboard: the newest of one kind of thing, and how many of them there are in all."""

    id: str
    title: str
    count: int
    rows: Sequence[object]
    nothing: str

    @property
    def left_out(self) -> int:
        """How many are there and not shown."""
        return max(0, self.count - len(self.rows))


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """An attempt to pay, and how it may be shown."""

    payment: Payment
    shown: ShownPayment


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A kept answer, with how many requests came with its key and how many of them were given it again."""

    kept: KeptAnswer
    requests: int
    replays: int


def parts(world: World) -> list[Part]:
    """Every part of the dashboard as it stands."""
    sessions, payments, webhooks = world.sessions, world.payments, world.webhooks
    endpoints = webhooks.endpoints.all()
    happenings, faults = world.happenings.recent(), world.faults.waiting()
    return [
        Part("live", "Live", len(happenings), happenings[: -_SHOWN - 1 : -1], "Nothing has happened yet."),
        Part(
            "sessions",
            "Sessions",
            sum(sessions.counts().values()),
            sessions.newest(_SHOWN),
            "No session yet. A shop creates one with POST /v1/checkout-sessions.",
        ),
        Part(
            "payments",
            "Payments",
            sum(payments.counts().values()),
            [PaymentRow(each, shown_payment(each)) for each in payments.newest(_SHOWN)],
            "Nobody has tried to pay yet.",
        ),
        Part("webhooks", "Webhooks", len(endpoints), endpoints[: -_SHOWN - 1 : -1], "No endpoint is registered."),
        Part(
            "deliveries",
            "Webhook deliveries",
            sum(webhooks.outbox.counts().values()),
            [webhooks.outbox.log(each.id) for each in webhooks.outbox.newest(_SHOWN)],
            "Nothing was to be delivered yet.",
        ),
        Part("keys", "Idempotency keys", world.idempotency.count(), _keys(world), "No answer is kept under a key."),
        Part("faults", "Faults waiting", len(faults), faults[:_SHOWN], "No fault waits for a request."),
        Part(
            "requests",
            "Requests",
            len(world.requests),
            world.requests.newest(_SHOWN),
            "No request has reached the API yet.",
        ),
    ]


def _keys(world: World) -> list[KeyRow]:
    sent = Counter(each.idempotency_key for each in world.requests)
    replayed = Counter(each.idempotency_key for each in world.requests if each.replayed)
    return [KeyRow(each, sent[each.key], replayed[each.key]) for each in world.idempotency.newest(_SHOWN)]
