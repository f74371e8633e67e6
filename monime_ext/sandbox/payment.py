"""One payment: what is known of it, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monime_ext.sandbox.answers import Json
from monime_ext.sandbox.clock import from_millis, timestamp

Status = Literal["processing", "completed", "declined"]


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it stands.

    `declined` is the sandbox's own: Monime's API has no such status, and tells nothing of an attempt that failed.
    `reason` says why it was declined. `details` is what else the API tells, and `verdict`: the reason with which
    the sandbox's own page will decline it, because the buyer typed a test number that is declined.
    """

    seq: int
    id: str
    space: str
    session_id: str
    status: Status
    order_number: str | None
    financial_account: str
    transaction_reference: str | None
    reason: str | None
    created: int
    updated: int
    details: Json

    @property
    def verdict(self) -> str | None:
        """Why a buyer's approval will not help; None when the payment will succeed."""
        verdict: str | None = self.details["verdict"]
        return verdict

    def told(self, status: str | None = None) -> Json:
        """The payment as answers tell it, or as it was told with another status before."""
        details = self.details
        return {
            "id": self.id,
            "status": status or self.status,
            "amount": details["amount"],
            "channel": details["channel"],
            "name": details["name"],
            "reference": details["reference"],
            "orderNumber": self.order_number,
            "financialAccountId": self.financial_account,
            "financialTransactionReference": self.transaction_reference,
            "fees": details["fees"],
            "createTime": timestamp(from_millis(self.created)),
            "updateTime": timestamp(from_millis(self.updated)),
            "ownershipGraph": {
                "owner": {
                    "id": self.session_id,
                    "type": "checkout_session",
                    "metadata": details["owner_metadata"],
                    "owner": None,
                }
            },
            "metadata": details["metadata"],
        }

    def to_json(self) -> Json:
        """The payment as the control plane tells it, with what only the sandbox knows."""
        return {**self.told(), "spaceId": self.space, "sessionId": self.session_id, "reason": self.reason}
