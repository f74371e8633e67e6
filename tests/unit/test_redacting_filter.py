"""Tokens and phone numbers in log lines, whoever wrote them."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from monime_ext.observing import RedactingFilter


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a handler with the filter writes of a logger that is not ours."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RedactingFilter())
    logger = logging.getLogger("a shop")
    logger.addHandler(handler)
    logger.propagate = False
    yield written
    logger.removeHandler(handler)
    logger.propagate = True


def test_tokens_and_phone_numbers_are_taken_out_of_messages_and_their_arguments(lines: io.StringIO) -> None:
    logging.getLogger("a shop").warning("token mon_abc123 of %s for %d", "+232 76 123456", 7)
    assert lines.getvalue() == "token <token> of <number> for 7\n"


def test_they_are_taken_out_of_tracebacks(lines: io.StringIO) -> None:
    try:
        raise ValueError("mon_test_abc and 076123456")
    except ValueError:
        logging.getLogger("a shop").exception("failed")
    assert "ValueError: <token> and <number>" in lines.getvalue()
    assert "abc" not in lines.getvalue()


def test_what_is_neither_stays_as_it_is(lines: io.StringIO) -> None:
    logging.getLogger("a shop").warning("%s: status 200, request id req-9aB, 100%%", "createCheckoutSession")
    assert lines.getvalue() == "createCheckoutSession: status 200, request id req-9aB, 100%\n"
