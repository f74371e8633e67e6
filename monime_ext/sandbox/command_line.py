"""The options of `monime-sandbox`: one for each that the class `Sandbox` has."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from monime_ext.sandbox.webhooks.settings import DeliverySettings

# A secret on the command line could be read by everybody on the machine.
SECRET_VARIABLE = "MONIME_WEBHOOK_SECRET"  # noqa: S105 - its name
# Always the same, so that the settings of a program that is being developed stay right over restarts.
DEFAULT_PORT = 8750

_EXAMPLES = """\
examples:
  monime-sandbox                                    a sandbox at port 8750, until Ctrl-C
  monime-sandbox --state shop.db                    one that remembers
  monime-sandbox --webhook http://localhost:8000/hooks --delivery-setting order=shuffled
                                                    one that delivers, in either order
  monime-sandbox --fee Base=0.01 --fee Levy=0.005   one that keeps two fees of each payment
  monime-sandbox --port 0 >sandbox.env              one at any free port, whose variables a script
                                                    reads: set -a; . ./sandbox.env; set +a
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for.

    Attributes:
        sandbox: The arguments of `Sandbox`.
        log: Whether requests are shown as they come; None where only a terminal is to show them.
    """

    sandbox: dict[str, Any]
    log: bool | None


def parse(arguments: list[str] | None) -> Options:
    """The options of a command line; None takes the real one.

    Raises:
        SystemExit: It asks for help, or for something that there is not; that is said, then.
    """
    given = vars(_parser().parse_args(arguments))
    log = given.pop("log")
    secret_file = given.pop("webhook_secret_file")
    given["webhook_secret"] = secret_file or os.environ.get(SECRET_VARIABLE) or None
    try:
        given["delivery_settings"] = DeliverySettings().changed(dict(given.pop("delivery_setting") or []))
    except ValueError as reason:
        _parser().error(f"argument --delivery-setting: {reason}")
    fees, no_fees = given.pop("fee"), given.pop("no_fees")
    if fees or no_fees:
        given["fees"] = dict(fees or [])
    return Options(given, log)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. `{self.prog} --help` tells what there is.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="monime-sandbox",
        usage="monime-sandbox [options]",
        description="A Monime on this machine: the API with its checks, limits and answers, and no money.\n"
        "It prints the variables by which a program finds it.",
        epilog=_EXAMPLES,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=30, width=100),
        allow_abbrev=False,
    )
    where = parser.add_argument_group("where it listens")
    where.add_argument("--host", default="127.0.0.1", help="the address (%(default)s)")
    where.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="the port; 0 takes any that is free (%(default)s)"
    )

    kept = parser.add_argument_group("what it keeps")
    kept.add_argument("--state", type=Path, metavar="FILE", help="keep everything in FILE over restarts")
    kept.add_argument("--seed", type=int, metavar="NUMBER", help="make the same ids in the same order every time")

    callers = parser.add_argument_group("who may call")
    callers.add_argument("--access-token", metavar="TOKEN", help="the token to accept (made up, or the one in FILE)")
    callers.add_argument("--space-id", metavar="SPACE", help="the Space to have (made up, or the one in FILE)")
    callers.add_argument(
        "--rate-limits",
        choices=["live", "test", "off"],
        default="live",
        help="hold callers to the limits of Monime's live or test environment, or to none (%(default)s)",
    )

    money = parser.add_argument_group("what it does with payments")
    fees = money.add_mutually_exclusive_group()
    fees.add_argument(
        "--fee",
        type=_fee,
        action="append",
        metavar="CODE=RATE",
        help="keep this share of each payment under this code, instead of Base=0.01; may be given again",
    )
    fees.add_argument("--no-fees", action="store_true", help="keep nothing of a payment")
    money.add_argument(
        "--return-method",
        choices=["GET", "POST"],
        default="GET",
        help="how the payment page sends the browser back to the shop (%(default)s)",
    )

    told = parser.add_argument_group("what it tells your shop")
    told.add_argument(
        "--webhook",
        dest="webhooks",
        action="append",
        default=[],
        metavar="URL",
        help="deliver every event to URL; may be given again",
    )
    told.add_argument(
        "--webhook-secret-file",
        type=_first_line,
        metavar="FILE",
        help=f"sign with the first line of FILE; without it with ${SECRET_VARIABLE}, or with one that is made up",
    )
    told.add_argument(
        "--delivery-setting",
        type=_habit,
        action="append",
        metavar="NAME=VALUE",
        help=f"how to deliver: {', '.join(DeliverySettings().to_json())}; may be given again",
    )

    seen = parser.add_argument_group("what you see")
    log = seen.add_mutually_exclusive_group()
    log.add_argument(
        "--log",
        action="store_true",
        default=None,
        help="show each request on standard error, as is done anyway where that is a terminal",
    )
    log.add_argument("--quiet", action="store_false", dest="log", help="never show them")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _fee(text: str) -> tuple[str, str]:
    code, equals, rate = text.partition("=")
    if not code or not equals:
        raise argparse.ArgumentTypeError("a fee is a code and a share of the amount, such as Base=0.01")
    return code, rate


def _first_line(text: str) -> str:
    try:
        with open(text, encoding="utf-8") as file:
            line = file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as reason:
        raise argparse.ArgumentTypeError(f"{text} cannot be read: {getattr(reason, 'strerror', 'no text')}") from None
    if not line:
        raise argparse.ArgumentTypeError(f"the first line of {text} is empty")
    return line


def _habit(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError("a habit is a name and a value, such as order=shuffled")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
