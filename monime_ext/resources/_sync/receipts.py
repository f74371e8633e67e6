# Made by scripts/unasync.py from monime_ext/resources/_async/receipts.py. Do not edit: change that file and run `make generate`.
"""What no specification can say of receipts: a redemption must name what to redeem."""

from __future__ import annotations

from monime_ext.errors import InvalidRequest, Problem

__all__ = ["before_redeem"]


def before_redeem(body: dict[str, object]) -> None:
    """Check the body of a redemption before it is sent.

    Args:
        body: The body; empty fields are removed from it.

    Raises:
        InvalidRequest: An argument is invalid, or there is nothing to redeem; nothing was sent. The error lists all
            problems.
    """
    if body.get("entitlements") == []:
        del body["entitlements"]
    if not body.get("redeemAll"):
        body.pop("redeemAll", None)
        if "entitlements" not in body:
            # How Monime responds to a request with nothing to redeem is not published, so none is sent.
            limit = "at least one, or redeem_all=True"
            raise InvalidRequest([Problem("entitlements", "nothing to redeem", limit)], operation="redeemReceipt")
