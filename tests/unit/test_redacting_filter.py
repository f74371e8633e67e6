"""The filter that redacts tokens and phone numbers in the log records of any library."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from uvicorn.logging import AccessFormatter

from monime_ext._core.redaction import Secret
from monime_ext.receivers import Receiver
from monime_ext.telemetry import RedactingFilter
from tests.versions import Monime, webhooks


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


def test_secrets_in_use_are_redacted_wherever_they_stand(lines: io.StringIO) -> None:
    token, secret = "mon_IN-USE.def~x", "0123456789abcdef-ghij/klmn+opqrstuv"
    client = Monime(token, "spc-1")
    copy = client.with_options(access_token="another kind of token".replace(" ", "-"))
    receiver = Receiver(webhooks, secret, print)
    logging.getLogger("a shop").warning("xx%syy %s%s another-kind-of-token", token, secret, token)
    assert lines.getvalue() == "xx<secret>yy <secret><secret> <secret>\n"
    del client, copy, receiver


def test_a_short_secret_does_not_garble_other_text(lines: io.StringIO) -> None:
    secrets = [Secret("a"), Secret("shop")]
    logging.getLogger("a shop").warning("a line of a shop")
    assert lines.getvalue() == "a line of a shop\n"
    del secrets


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("mon_LIVE-abc.def~x.", "<token>."),
        ("token_mon_abc", "token_<token>"),
        ("Authorization: Bearer eyJhbGciOi.J9.x", "Authorization: Bearer <token>"),
        ("bearer mon_LIVE/abc+def==", "bearer <token>"),
        ("+232.76.123.456", "<number>"),
        ("+232\u00a076\u00a0123\u00a0456", "<number>"),
        ("232(76)123456", "<number>"),
        ("phone=%2B23276123456", "phone=%2B<number>"),
        ("\u0660\u0667\u0666\u0661\u0662\u0663\u0664\u0665\u0666", "<number>"),
        ("2026-11-27 21:10:59", "2026-11-27 21:10:59"),
        ("127.0.0.1:8080 in 12.345 s", "127.0.0.1:8080 in 12.345 s"),
        ("common_words and demon_abc", "common_words and demon_abc"),
    ],
)
def test_tokens_and_phone_numbers_of_many_forms_are_redacted(lines: io.StringIO, text: str, redacted: str) -> None:
    logging.getLogger("a shop").warning(text)
    assert lines.getvalue() == f"{redacted}\n"


def test_fields_of_extra_and_stacks_are_redacted(lines: io.StringIO) -> None:
    logger = logging.getLogger("a shop")
    logger.handlers[0].setFormatter(logging.Formatter("%(message)s %(phone)s %(body)s %(count)s"))
    logger.warning(
        "m",
        extra={"phone": "+232 76 123456", "body": {"token": ["mon_abc", 7], "mon_key": ("a",)}, "count": 7},
        stack_info=True,  # mon_abc in the source line
    )
    text = lines.getvalue()
    assert text.startswith("m <number> {'token': ['<token>', 7], '<token>': ('a',)} 7\n")
    assert "mon_abc" not in text


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
