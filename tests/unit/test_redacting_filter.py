"""The filter that redacts tokens and phone numbers in the log records of any library."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from uvicorn.logging import AccessFormatter

from monime_ext.telemetry import RedactingFilter


class Unprintable:
    """An object whose `str` raises."""

    def __str__(self) -> str:
        raise RuntimeError


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The output of a handler with the filter, of a logger of another library."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RedactingFilter())
    logger = logging.getLogger("a shop")
    logger.addHandler(handler)
    logger.propagate = False
    yield written
    logger.removeHandler(handler)
    logger.propagate = True


def test_messages_and_their_arguments_are_redacted(lines: io.StringIO) -> None:
    logging.getLogger("a shop").warning("token mon_abc123 of %s for %d", "+232 76 123456", 7)
    assert lines.getvalue() == "token <token> of <number> for 7\n"


def test_tracebacks_are_redacted(lines: io.StringIO) -> None:
    try:
        raise ValueError("mon_test_abc and 076123456")
    except ValueError:
        logging.getLogger("a shop").exception("failed")
    assert "ValueError: <token> and <number>" in lines.getvalue()
    assert "abc" not in lines.getvalue()


def test_other_text_is_unchanged(lines: io.StringIO) -> None:
    logging.getLogger("a shop").warning("%s: status 200, request id req-9aB, 100%%", "createCheckoutSession")
    assert lines.getvalue() == "createCheckoutSession: status 200, request id req-9aB, 100%\n"


def test_named_arguments_are_redacted(lines: io.StringIO) -> None:
    logging.getLogger("a shop").warning("%(who)s has %(what)s", {"who": "+232 76 123456", "what": "mon_abc"})
    assert lines.getvalue() == "<number> has <token>\n"


def test_a_phone_number_split_over_arguments_or_an_integer_is_redacted(lines: io.StringIO) -> None:
    logging.getLogger("a shop").warning("+232 76 %s and %d", "123 456", 23276123456)
    assert lines.getvalue() == "<number> and <number>\n"


def test_the_formatter_of_a_web_server_gets_its_arguments(lines: io.StringIO) -> None:
    logger = logging.getLogger("a shop")
    logger.handlers[0].setFormatter(AccessFormatter('%(client_addr)s "%(request_line)s" %(status_code)s'))
    logger.warning('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", "/?phone=%2B23276123456", "1.1", 200)
    logger.warning('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", "/", "1.1", 200)
    first, second = lines.getvalue().splitlines()
    assert first.startswith('127.0.0.1:5 "GET /?phone=%2B<number> HTTP/1.1" 200')
    assert second.startswith('127.0.0.1:5 "GET / HTTP/1.1" 200')


@pytest.mark.parametrize("wrong", ["mon_abc", Unprintable()])
def test_a_record_that_cannot_be_formatted_does_not_raise(
    lines: io.StringIO, capsys: pytest.CaptureFixture[str], wrong: object
) -> None:
    # Not through the logger, which has a handler of pytest that raises.
    (handler, *_) = logging.getLogger("a shop").handlers
    handler.handle(logging.makeLogRecord({"msg": "%d for +232 76 123456", "args": (wrong,)}))
    assert lines.getvalue() == ""
    output = capsys.readouterr().err
    assert "--- Logging error ---" in output
    assert "Message: '%d for <number>'" in output
    assert "Arguments: ('mon_abc',)" not in output
