"""Remove tokens and phone numbers from log lines, whichever library wrote them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from monime_ext._core.redaction import redact_secrets

__all__ = ["RedactingFilter"]


# A record's other attributes are the fields of `extra=`.
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_MAX_DEPTH: Final = 8

_Args: TypeAlias = tuple[object, ...] | Mapping[str, object] | None


class RedactingFilter(logging.Filter):
    """Removes tokens, webhook secrets and phone numbers from the records of a log handler.

    The tokens of the clients and the secrets of the receivers of this process are removed wherever they stand; other
    tokens and phone numbers by what they look like. Messages, arguments, tracebacks, stacks and the fields of `extra=`
    are redacted. The log lines of this package contain none of these; those of a web server, a proxy or your own code
    may:

        handler.addFilter(RedactingFilter())
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record, and keep it."""
        _redact(record)
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact_secrets(record.exc_text)
        if record.stack_info:
            record.stack_info = redact_secrets(record.stack_info)
        for name in vars(record).keys() - _STANDARD:
            setattr(record, name, _clean_field(getattr(record, name)))
        return True


def _redact(record: logging.LogRecord) -> None:
    message = _message(record)
    redacted = None if message is None else redact_secrets(message)
    if message is not None and redacted == message:
        return
    # Some formatters, such as uvicorn's, write the arguments instead of the message; and if a message cannot be
    # formatted, its handler reports both.
    record.msg, record.args = _clean(record.msg), _clean_args(record.args)
    if redacted is not None and _message(record) != redacted:
        record.msg, record.args = redacted, None


def _message(record: logging.LogRecord) -> str | None:
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
    redacted = redact_secrets(text)
    return value if redacted == text else redacted


def _clean_field(value: object, depth: int = 0) -> Any:
    """Return a field of `extra=` without secrets; containers stay containers, for formatters that write JSON."""
    if depth < _MAX_DEPTH:
        if isinstance(value, dict):
            return {_clean(name): _clean_field(item, depth + 1) for name, item in value.items()}
        if type(value) is list or type(value) is tuple:
            cleaned = [_clean_field(item, depth + 1) for item in value]
            return cleaned if type(value) is list else tuple(cleaned)
    return _clean(value)
