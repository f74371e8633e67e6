"""What the spec says of operations and requests. Made by scripts/generate.py; never edit it."""

from __future__ import annotations

from typing import Any, Final, TypedDict

Schema = dict[str, Any]


class Operation(TypedDict):
    """One operation: how it is called, and the schemas of its body and of its successful answer."""

    method: str
    path: str
    idempotent: bool
    module: str
    parameters: list[dict[str, Any]]
    body: str | None
    answer: str | None


API_VERSION: Final = "caph.2025-08-23"
BASE_URL: Final = "https://api.monime.io"
OPERATIONS: Final[dict[str, Operation]] = {
    "getService": {
        "method": "GET",
        "path": "/",
        "idempotent": False,
        "module": "service.get_service",
        "parameters": [
            {
                "name": "Monime-Version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            }
        ],
        "body": None,
        "answer": "Service",
    },
    "createCheckoutSession": {
        "method": "POST",
        "path": "/v1/checkout-sessions",
        "idempotent": True,
        "module": "checkout_sessions.create_checkout_session",
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 64,
                    "pattern": "^[!-~]+( +[!-~]+)*$",
                },
            },
            {
                "name": "Monime-Version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "maxLength": 64, "pattern": "^spc-[!-~]*$"},
            },
        ],
        "body": "CheckoutSessionCreate",
        "answer": "CheckoutSessionResponse",
    },
    "listCheckoutSessions": {
        "method": "GET",
        "path": "/v1/checkout-sessions",
        "idempotent": False,
        "module": "checkout_sessions.list_checkout_sessions",
        "parameters": [
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": 50},
            },
            {
                "name": "after",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 2000},
            },
            {
                "name": "Monime-Version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "maxLength": 64, "pattern": "^spc-[!-~]*$"},
            },
        ],
        "body": None,
        "answer": "CheckoutSessionListResponse",
    },
    "getCheckoutSession": {
        "method": "GET",
        "path": "/v1/checkout-sessions/{id}",
        "idempotent": False,
        "module": "checkout_sessions.get_checkout_session",
        "parameters": [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                },
            },
            {
                "name": "Monime-Version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "maxLength": 64, "pattern": "^spc-[!-~]*$"},
            },
        ],
        "body": None,
        "answer": "CheckoutSessionResponse",
    },
    "deleteCheckoutSession": {
        "method": "DELETE",
        "path": "/v1/checkout-sessions/{id}",
        "idempotent": False,
        "module": "checkout_sessions.delete_checkout_session",
        "parameters": [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                },
            },
            {
                "name": "Monime-Version",
                "in": "header",
                "required": False,
                "schema": {"$ref": "ApiVersion"},
            },
            {
                "name": "Monime-Space-Id",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "maxLength": 64, "pattern": "^spc-[!-~]*$"},
            },
        ],
        "body": None,
        "answer": "DeleteResponse",
    },
}
SCHEMAS: Final[dict[str, Schema]] = {
    "ApiVersion": {"type": "string", "enum": ["caph.2025-08-23"]},
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
            },
            "cancelUrl": {
                "type": "string",
                "format": "uri",
                "maxLength": 255,
                "pattern": "^[A-Za-z][A-Za-z0-9+.\\-]*:[^\\s]+$",
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
                },
            },
        },
    },
    "LineItemCreateType": {"type": "string", "enum": ["custom"]},
    "Price": {
        "type": "object",
        "additionalProperties": False,
        "required": ["currency", "value"],
        "properties": {"currency": {"$ref": "Currency"}, "value": {"type": "integer"}},
    },
    "Currency": {"type": "string", "enum": ["SLE", "USD"], "x-minor-units": {"SLE": 2, "USD": 2}},
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
            }
        },
    },
    "MetadataCreate": {
        "type": "object",
        "maxProperties": 64,
        "propertyNames": {
            "type": "string",
            "maxLength": 64,
            "pattern": "^(?![Mm][Oo][Nn][Ii][Mm][Ee])[A-Za-z0-9][A-Za-z0-9_-]*$",
        },
        "additionalProperties": {"type": "string", "maxLength": 100},
    },
}
