"""Takes tokens and phone numbers out of log lines, whoever wrote them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, TypeAlias

from monime_ext._core.redaction import redact_secrets

__all__ = ["RedactingFilter"]


_Args: TypeAlias = tuple[object, ...] | Mapping[str, object] | None


class RedactingFilter(logging.Filter):
    """Replaces what looks like a Monime token or a phone number in the lines that a handler writes.

    The lines of this package have neither. Those of a web server, of a proxy or of your own code may:

        handler.addFilter(RedactingFilter())
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record, and let it pass."""
        _redact(record)
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact_secrets(record.exc_text)
        return True


def _redact(record: logging.LogRecord) -> None:
    message = _written(record)
    told = None if message is None else redact_secrets(message)
    if message is not None and told == message:
        return
    # Some formatters, such as uvicorn's, write the arguments and not the message. And a line that cannot be written is
    # for its handler to tell, with both.
    record.msg, record.args = _clean(record.msg), _clean_args(record.args)
    if told is not None and _written(record) != told:
        record.msg, record.args = told, None


def _written(record: logging.LogRecord) -> str | None:
    try:
        return record.getMessage()
    except Exception:
        return None


def _clean_args(args: _Args) -> _Args:
    if isinstance(args, Mapping):
        return {name: _clean(value) for name, value in args.items()}
    return args if args is None else tuple(map(_clean, args))


def _clean(value: object) -> Any:
    try:
        text = str(value)
    except Exception:
        return value
    clean = redact_secrets(text)
    return value if clean == text else clean
