"""Takes tokens and phone numbers out of log lines, whoever wrote them."""

from __future__ import annotations

import logging

from ..answers import without_secrets

__all__ = ["RedactingFilter"]


class RedactingFilter(logging.Filter):
    """Replaces what looks like a Monime token or a phone number in the lines that a handler writes.

    The lines of this package have neither. Those of a web server, of a proxy or of your own code may:

        handler.addFilter(RedactingFilter())
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record, and let it pass."""
        record.msg = without_secrets(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_secrets(record.exc_text)
        return True
