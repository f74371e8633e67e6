"""What each operation of the specs does here. An operation that is not in the table does not exist here."""

from __future__ import annotations

from monime_ext.sandbox.operations import checkout_sessions, payments, providers, receipts, service, webhooks
from monime_ext.sandbox.operations.checked import Checked, Operate

__all__ = ["ANONYMOUS", "NO_TEST_MODE", "OPERATIONS", "Checked", "Operate"]

# Three teams met this at the live service, whatever its documentation says of test mode.
NO_TEST_MODE = frozenset(
    {"createCheckoutSession", "listCheckoutSessions", "getCheckoutSession", "deleteCheckoutSession"}
)
ANONYMOUS = frozenset({"getService"})

OPERATIONS: dict[str, Operate] = {
    "getService": service.get_service,
    "createCheckoutSession": checkout_sessions.create_checkout_session,
    "listCheckoutSessions": checkout_sessions.list_checkout_sessions,
    "getCheckoutSession": checkout_sessions.get_checkout_session,
    "deleteCheckoutSession": checkout_sessions.delete_checkout_session,
    "listPayments": payments.list_payments,
    "getPayment": payments.get_payment,
    "updatePayment": payments.update_payment,
    "getReceipt": receipts.get_receipt,
    "redeemReceipt": receipts.redeem_receipt,
    "listBanks": providers.list_of("bank"),
    "getBank": providers.one_of("bank"),
    "listMomos": providers.list_of("momo"),
    "getMomo": providers.one_of("momo"),
    "listWebhooks": webhooks.list_webhooks,
    "createWebhook": webhooks.create_webhook,
    "getWebhook": webhooks.get_webhook,
    "updateWebhook": webhooks.update_webhook,
    "deleteWebhook": webhooks.delete_webhook,
}
