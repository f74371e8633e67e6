"""What the spec says of operations and requests. Made by scripts/generate.py; never edit it."""

from __future__ import annotations

from typing import Any, Final, TypedDict

Schema = dict[str, Any]


class Operation(TypedDict):
    """One operation: its request, and the schemas of its body and of its successful response."""

    method: str
    path: str
    idempotent: bool
    module: str
    parameters: list[dict[str, Any]]
    body: str | None
    response: str | None


API_VERSION: Final = "caph.2025-06-20"
BASE_URL: Final = "https://api.monime.io"
TEST_TOKEN_PREFIX: Final = "mon_test_"
RATE_LIMITS: Final[dict[str, dict[str, int]]] = {
    "test": {"space-limit": 100, "token-limit": 20, "endpoint-limit": 5},
    "live": {"space-limit": 500, "token-limit": 80, "endpoint-limit": 20},
}
KEY_KEPT_HOURS: Final = 24
SIGNATURE_HEADER: Final = "Monime-Signature"
STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "CheckoutSession": ("pending", "completed", "cancelled", "expired"),
    "Payment": ("pending", "processing", "completed"),
}
FINAL_STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "CheckoutSession": ("completed", "cancelled", "expired"),
    "Payment": ("completed",),
}
PAID_STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "CheckoutSession": ("completed",),
    "Payment": ("completed",),
}
EVENTS: Final[tuple[str, ...]] = (
    "checkout_session.completed",
    "checkout_session.expired",
    "checkout_session.cancelled",
    "payment.created",
    "payment.processing_started",
    "payment.processing_completed",
    "payment.completed",
)
PAID_EVENTS: Final[tuple[str, ...]] = (
    "checkout_session.completed",
    "payment.processing_completed",
    "payment.completed",
)
OBJECT_TYPES: Final[dict[str, str]] = {"checkout_session": "CheckoutSession", "payment": "Payment"}
ID_PREFIXES: Final[dict[str, str]] = {
    "Event": "wkd-",
    "CheckoutSession": "scs-",
    "LineItem": "lit-",
    "Payment": "spm-",
    "Webhook": "whk-",
}
OPERATIONS: Final[dict[str, Operation]] = {
    "getService": {
        "method": "GET",
        "path": "/",
        "idempotent": False,
        "module": "service.get_service",
        "parameters": [
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            }
        ],
        "body": None,
        "response": "Service",
    },
    "createCheckoutSession": {
        "method": "POST",
        "path": "/v1/checkout-sessions",
        "idempotent": True,
        "module": "checkout_sessions.create_checkout_session",
        "parameters": [
            {
                "name": "Idempotency-Key",
                "argument": "idempotency_key",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 64,
                    "pattern": "^[!-~]+( +[!-~]+)*$",
                    "x-pattern-says": "printable ASCII, with blanks only inside",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": "CheckoutSessionCreate",
        "response": "CheckoutSessionResponse",
    },
    "listCheckoutSessions": {
        "method": "GET",
        "path": "/v1/checkout-sessions",
        "idempotent": False,
        "module": "checkout_sessions.list_checkout_sessions",
        "parameters": [
            {
                "name": "limit",
                "argument": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": 50},
            },
            {
                "name": "after",
                "argument": "after",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 2000},
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": None,
        "response": "CheckoutSessionListResponse",
    },
    "getCheckoutSession": {
        "method": "GET",
        "path": "/v1/checkout-sessions/{id}",
        "idempotent": False,
        "module": "checkout_sessions.get_checkout_session",
        "parameters": [
            {
                "name": "id",
                "argument": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                    "x-pattern-says": "letters, digits, - "
                    "and _, beginning "
                    "with a letter or a "
                    "digit",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": None,
        "response": "CheckoutSessionResponse",
    },
    "deleteCheckoutSession": {
        "method": "DELETE",
        "path": "/v1/checkout-sessions/{id}",
        "idempotent": False,
        "module": "checkout_sessions.delete_checkout_session",
        "parameters": [
            {
                "name": "id",
                "argument": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                    "x-pattern-says": "letters, "
                    "digits, - and "
                    "_, beginning "
                    "with a letter "
                    "or a digit",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": None,
        "response": "DeleteResponse",
    },
    "listPayments": {
        "method": "GET",
        "path": "/v1/payments",
        "idempotent": False,
        "module": "payments.list_payments",
        "parameters": [
            {
                "name": "orderNumber",
                "argument": "order_number",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": "financialAccountId",
                "argument": "financial_account_id",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": "financialTransactionReference",
                "argument": "financial_transaction_reference",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": "limit",
                "argument": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": 50},
            },
            {
                "name": "after",
                "argument": "after",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 2000},
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": None,
        "response": "PaymentListResponse",
    },
    "getPayment": {
        "method": "GET",
        "path": "/v1/payments/{id}",
        "idempotent": False,
        "module": "payments.get_payment",
        "parameters": [
            {
                "name": "id",
                "argument": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                    "x-pattern-says": "letters, digits, - and _, "
                    "beginning with a letter or "
                    "a digit",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": None,
        "response": "PaymentResponse",
    },
    "updatePayment": {
        "method": "PATCH",
        "path": "/v1/payments/{id}",
        "idempotent": False,
        "module": "payments.update_payment",
        "parameters": [
            {
                "name": "id",
                "argument": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                    "x-pattern-says": "letters, digits, - and "
                    "_, beginning with a "
                    "letter or a digit",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": "PaymentUpdate",
        "response": "PaymentResponse",
    },
    "listBanks": {
        "method": "GET",
        "path": "/v1/banks",
        "idempotent": False,
        "module": "banks.list_banks",
        "parameters": [
            {
                "name": "country",
                "argument": "country",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": "limit",
                "argument": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": 50},
            },
            {
                "name": "after",
                "argument": "after",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 2000},
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
        ],
        "body": None,
        "response": "BankListResponse",
    },
    "getBank": {
        "method": "GET",
        "path": "/v1/banks/{providerId}",
        "idempotent": False,
        "module": "banks.get_bank",
        "parameters": [
            {
                "name": "providerId",
                "argument": "provider_id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                    "x-pattern-says": "letters, digits, - and _, "
                    "beginning with a letter or a "
                    "digit",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
        ],
        "body": None,
        "response": "BankResponse",
    },
    "listMomos": {
        "method": "GET",
        "path": "/v1/momos",
        "idempotent": False,
        "module": "momos.list_momos",
        "parameters": [
            {
                "name": "country",
                "argument": "country",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": "limit",
                "argument": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": 50},
            },
            {
                "name": "after",
                "argument": "after",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 2000},
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
        ],
        "body": None,
        "response": "MomoListResponse",
    },
    "getMomo": {
        "method": "GET",
        "path": "/v1/momos/{providerId}",
        "idempotent": False,
        "module": "momos.get_momo",
        "parameters": [
            {
                "name": "providerId",
                "argument": "provider_id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                    "x-pattern-says": "letters, digits, - and _, "
                    "beginning with a letter or a "
                    "digit",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
        ],
        "body": None,
        "response": "MomoResponse",
    },
    "createWebhook": {
        "method": "POST",
        "path": "/v1/webhooks",
        "idempotent": True,
        "module": "webhooks.create_webhook",
        "parameters": [
            {
                "name": "Idempotency-Key",
                "argument": "idempotency_key",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 64,
                    "pattern": "^[!-~]+( +[!-~]+)*$",
                    "x-pattern-says": "printable ASCII, with blanks only inside",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": "WebhookCreate",
        "response": "WebhookResponse",
    },
    "listWebhooks": {
        "method": "GET",
        "path": "/v1/webhooks",
        "idempotent": False,
        "module": "webhooks.list_webhooks",
        "parameters": [
            {
                "name": "limit",
                "argument": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": 50},
            },
            {
                "name": "after",
                "argument": "after",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 2000},
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": None,
        "response": "WebhookListResponse",
    },
    "getWebhook": {
        "method": "GET",
        "path": "/v1/webhooks/{id}",
        "idempotent": False,
        "module": "webhooks.get_webhook",
        "parameters": [
            {
                "name": "id",
                "argument": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "pattern": "^whk-[A-Za-z0-9_-]*$",
                    "x-pattern-says": "a webhook's id: whk- and letters, digits, - and _",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": None,
        "response": "WebhookResponse",
    },
    "updateWebhook": {
        "method": "PATCH",
        "path": "/v1/webhooks/{id}",
        "idempotent": False,
        "module": "webhooks.update_webhook",
        "parameters": [
            {
                "name": "id",
                "argument": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "pattern": "^whk-[A-Za-z0-9_-]*$",
                    "x-pattern-says": "a webhook's id: whk- and letters, digits, - and _",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": "WebhookUpdate",
        "response": "WebhookResponse",
    },
    "deleteWebhook": {
        "method": "DELETE",
        "path": "/v1/webhooks/{id}",
        "idempotent": False,
        "module": "webhooks.delete_webhook",
        "parameters": [
            {
                "name": "id",
                "argument": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "pattern": "^whk-[A-Za-z0-9_-]*$",
                    "x-pattern-says": "a webhook's id: whk- and letters, digits, - and _",
                },
            },
            {
                "name": "Monime-Version",
                "argument": "monime_version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "argument": "monime_space_id",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "maxLength": 64,
                    "pattern": "^spc-[!-~]*$",
                    "x-pattern-says": "a Space's id: spc- and what follows, without blanks",
                },
            },
        ],
        "body": None,
        "response": "DeleteResponse",
    },
}
SCHEMAS: Final[dict[str, Schema]] = {
    "ApiVersion": {"type": "string", "enum": ["caph.2025-06-20"]},
    "Price": {
        "type": "object",
        "additionalProperties": False,
        "required": ["currency", "value"],
        "properties": {"currency": {"$ref": "Currency"}, "value": {"type": "integer"}},
    },
    "Currency": {"type": "string", "enum": ["SLE"], "x-minor-units": {"SLE": 2}},
    "MetadataCreate": {
        "type": "object",
        "maxProperties": 64,
        "propertyNames": {
            "type": "string",
            "maxLength": 64,
            "pattern": "^(?![Mm][Oo][Nn][Ii][Mm][Ee])[A-Za-z0-9][A-Za-z0-9_-]*$",
            "x-pattern-says": "a name of letters, digits, - "
            "and _ that begins with one of "
            "the first two, and not with "
            "monime",
        },
        "additionalProperties": {"type": "string", "maxLength": 100},
    },
    "CheckoutSessionCreate": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "lineItems"],
        "properties": {
            "name": {"type": "string", "maxLength": 150},
            "lineItems": {
                "type": "array",
                "minItems": 1,
                "maxItems": 16,
                "x-unique-by": "reference",
                "x-same": ["price", "currency"],
                "items": {"$ref": "LineItemCreate"},
            },
            "description": {"type": ["string", "null"], "maxLength": 1000},
            "successUrl": {
                "type": "string",
                "format": "uri",
                "maxLength": 255,
                "pattern": "^[A-Za-z][A-Za-z0-9+.\\-]*:[^\\s]+$",
                "x-pattern-says": "an absolute URL, such as https://shop.example/thanks",
            },
            "cancelUrl": {
                "type": "string",
                "format": "uri",
                "maxLength": 255,
                "pattern": "^[A-Za-z][A-Za-z0-9+.\\-]*:[^\\s]+$",
                "x-pattern-says": "an absolute URL, such as https://shop.example/thanks",
            },
            "callbackState": {"type": ["string", "null"], "maxLength": 255},
            "reference": {"type": ["string", "null"], "maxLength": 255},
            "financialAccountId": {"type": ["string", "null"], "maxLength": 100},
            "paymentOptions": {"anyOf": [{"$ref": "PaymentOptions"}, {"type": "null"}]},
            "brandingOptions": {"anyOf": [{"$ref": "BrandingOptions"}, {"type": "null"}]},
            "metadata": {"anyOf": [{"$ref": "MetadataCreate"}, {"type": "null"}]},
        },
    },
    "LineItemCreate": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "price"],
        "properties": {
            "type": {"$ref": "LineItemCreateType"},
            "name": {"type": "string", "maxLength": 100},
            "price": {"$ref": "Price"},
            "quantity": {"type": "integer", "minimum": 1, "maximum": 100000},
            "reference": {"type": ["string", "null"], "maxLength": 100},
            "description": {"type": ["string", "null"], "maxLength": 100},
            "images": {
                "type": ["array", "null"],
                "maxItems": 3,
                "uniqueItems": True,
                "items": {
                    "type": "string",
                    "format": "uri",
                    "pattern": "^[A-Za-z][A-Za-z0-9+.\\-]*:[^\\s]+$",
                    "x-pattern-says": "an absolute URL, such as https://shop.example/thanks",
                },
            },
        },
    },
    "LineItemCreateType": {"type": "string", "enum": ["custom"]},
    "PaymentOptions": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "card": {"$ref": "CardOptions"},
            "bank": {"$ref": "ProviderOptions"},
            "momo": {"$ref": "ProviderOptions"},
            "wallet": {"$ref": "ProviderOptions"},
        },
    },
    "CardOptions": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"disable": {"type": "boolean"}},
    },
    "ProviderOptions": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "disable": {"type": "boolean"},
            "enabledProviders": {
                "type": ["array", "null"],
                "uniqueItems": True,
                "items": {"type": "string"},
            },
            "disabledProviders": {
                "type": ["array", "null"],
                "uniqueItems": True,
                "items": {"type": "string"},
            },
        },
    },
    "BrandingOptions": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "primaryColor": {
                "type": "string",
                "maxLength": 255,
                "pattern": "^#([0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$",
                "x-pattern-says": "a hex colour, such as #0A7B3E",
            }
        },
    },
    "PaymentUpdate": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": ["string", "null"], "maxLength": 100},
            "metadata": {"anyOf": [{"$ref": "MetadataCreate"}, {"type": "null"}]},
        },
    },
    "WebhookCreate": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "url", "apiRelease", "events"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "url": {
                "type": "string",
                "maxLength": 255,
                "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s]+$",
                "x-pattern-says": "an http or https URL",
            },
            "apiRelease": {"$ref": "WebhookApiRelease"},
            "events": {
                "type": ["array", "null"],
                "minItems": 1,
                "maxItems": 100,
                "uniqueItems": True,
                "items": {"type": "string"},
            },
            "enabled": {"type": "boolean"},
            "verificationMethod": {
                "anyOf": [{"$ref": "VerificationMethodCreate"}, {"type": "null"}]
            },
            "headers": {"anyOf": [{"$ref": "WebhookHeadersCreate"}, {"type": "null"}]},
            "alertEmails": {
                "type": ["array", "null"],
                "maxItems": 2,
                "uniqueItems": True,
                "items": {"type": "string"},
            },
            "metadata": {"anyOf": [{"$ref": "MetadataCreate"}, {"type": "null"}]},
        },
    },
    "WebhookUpdate": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 100},
            "url": {
                "type": ["string", "null"],
                "maxLength": 255,
                "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s]+$",
                "x-pattern-says": "an http or https URL",
            },
            "apiRelease": {"anyOf": [{"$ref": "WebhookApiRelease"}, {"type": "null"}]},
            "events": {
                "type": ["array", "null"],
                "minItems": 1,
                "maxItems": 100,
                "uniqueItems": True,
                "items": {"type": "string"},
            },
            "enabled": {"type": ["boolean", "null"]},
            "headers": {"anyOf": [{"$ref": "WebhookHeadersCreate"}, {"type": "null"}]},
            "alertEmails": {
                "type": ["array", "null"],
                "maxItems": 2,
                "uniqueItems": True,
                "items": {"type": "string"},
            },
            "metadata": {"anyOf": [{"$ref": "MetadataCreate"}, {"type": "null"}]},
        },
    },
    "WebhookApiRelease": {"type": "string", "enum": ["caph", "siriusb"]},
    "VerificationMethodCreate": {
        "oneOf": [{"$ref": "HS256Verification"}, {"$ref": "ES256Verification"}],
        "discriminator": {
            "propertyName": "type",
            "mapping": {"HS256": "HS256Verification", "ES256": "ES256Verification"},
        },
    },
    "HS256Verification": {
        "type": "object",
        "additionalProperties": False,
        "required": ["type", "secret"],
        "properties": {
            "type": {"$ref": "HS256"},
            "secret": {"type": "string", "minLength": 32, "maxLength": 256},
        },
    },
    "HS256": {"type": "string", "enum": ["HS256"]},
    "ES256Verification": {
        "type": "object",
        "additionalProperties": False,
        "required": ["type"],
        "properties": {"type": {"$ref": "ES256"}},
    },
    "ES256": {"type": "string", "enum": ["ES256"]},
    "WebhookHeadersCreate": {
        "type": "object",
        "maxProperties": 10,
        "propertyNames": {
            "type": "string",
            "pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
            "x-pattern-says": "the name of an HTTP header",
        },
        "additionalProperties": {
            "type": "string",
            "pattern": "^([!-~]+([ \\t]+[!-~]+)*)?$",
            "x-pattern-says": "printable ASCII, with blanks only inside",
        },
    },
}
