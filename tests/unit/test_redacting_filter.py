"""Tokens and phone numbers in log lines, whoever wrote them."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from uvicorn.logging import AccessFormatter

from monime_ext.telemetry import RedactingFilter


class Unprintable:
    """Something that cannot be written."""

    def __str__(self) -> str:
        raise RuntimeError


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


def test_they_are_taken_out_where_arguments_are_named(lines: io.StringIO) -> None:
    logging.getLogger("a shop").warning("%(who)s has %(what)s", {"who": "+232 76 123456", "what": "mon_abc"})
    assert lines.getvalue() == "<number> has <token>\n"


def test_a_number_in_pieces_and_one_that_is_a_number_are_taken_out_too(lines: io.StringIO) -> None:
    logging.getLogger("a shop").warning("+232 76 %s and %d", "123 456", 23276123456)
    assert lines.getvalue() == "<number> and <number>\n"


def test_a_web_server_s_formatter_finds_its_arguments(lines: io.StringIO) -> None:
    logger = logging.getLogger("a shop")
    logger.handlers[0].setFormatter(AccessFormatter('%(client_addr)s "%(request_line)s" %(status_code)s'))
    logger.warning('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", "/?phone=%2B23276123456", "1.1", 200)
    logger.warning('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", "/", "1.1", 200)
    first, second = lines.getvalue().splitlines()
    assert first.startswith('127.0.0.1:5 "GET /?phone=%2B<number> HTTP/1.1" 200')
    assert second.startswith('127.0.0.1:5 "GET / HTTP/1.1" 200')


@pytest.mark.parametrize("wrong", ["mon_abc", Unprintable()])
def test_a_line_that_cannot_be_written_does_not_disturb_whoever_logs_it(
    lines: io.StringIO, capsys: pytest.CaptureFixture[str], wrong: object
) -> None:
    # Not by the logger: pytest has a handler of its own there, which raises.
    (handler, *_) = logging.getLogger("a shop").handlers
    handler.handle(logging.makeLogRecord({"msg": "%d for +232 76 123456", "args": (wrong,)}))
    assert lines.getvalue() == ""
    told = capsys.readouterr().err
    assert "--- Logging error ---" in told
    assert "Message: '%d for <number>'" in told
    assert "Arguments: ('mon_abc',)" not in told
