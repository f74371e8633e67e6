"""The numbers that the sandbox promises something about: which succeed, and which are declined and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TestNumber:
    """One number of the table. `declined` is the reason with which its payments are declined; None: they succeed."""

    __test__ = False

    type: Literal["momo", "card", "bank", "wallet"]
    number: str
    declined: str | None = None

    def matches(self, number: str) -> bool:
        """Whether a number as a buyer typed it, without blanks and dashes, is this one.

        A phone number may begin with the country's prefix or with a zero.
        """
        return number == self.number or (self.type == "momo" and number == self.number.replace("+232", "0", 1))


TEST_NUMBERS: tuple[TestNumber, ...] = (
    TestNumber("momo", "+23276000001"),
    TestNumber("momo", "+23276000002", "insufficient_funds"),
    TestNumber("momo", "+23276000003", "rejected_by_payer"),
    TestNumber("momo", "+23276000004", "approval_timed_out"),
    TestNumber("card", "4242424242424242"),
    TestNumber("card", "5555555555554444"),
    TestNumber("card", "4000000000000002", "card_declined"),
    TestNumber("card", "4000000000009995", "insufficient_funds"),
    TestNumber("card", "4000000000000069", "expired_card"),
    TestNumber("bank", "0010000001"),
    TestNumber("bank", "0010000002", "insufficient_funds"),
    TestNumber("bank", "0010000003", "account_blocked"),
    TestNumber("wallet", "70000001"),
    TestNumber("wallet", "70000002", "insufficient_funds"),
    TestNumber("wallet", "70000003", "wallet_locked"),
)
