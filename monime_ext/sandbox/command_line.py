"""The options of `monime-sandbox`, which correspond to the arguments of `Sandbox`."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from monime_ext._core.versions import API_VERSIONS
from monime_ext._version import __version__
from monime_ext.sandbox.variables import CONTROL_TOKEN_VARIABLE
from monime_ext.sandbox.webhooks.settings import DeliverySettings

__all__ = ["DEFAULT_PORT", "SECRET_VARIABLE", "Options", "parse"]

# Every user of the machine can read the arguments of a process, so a secret must not be one.
SECRET_VARIABLE = "MONIME_WEBHOOK_SECRET"  # noqa: S105 - its name
# A fixed default, so that the configuration of a program in development stays valid across restarts.
DEFAULT_PORT = 8750

_EXAMPLES = """\
examples:
  monime-sandbox                                    run at port 8750 until Ctrl-C
  monime-sandbox --state shop.db                    keep the state in a file
  monime-sandbox --webhook http://localhost:8000/hooks --delivery-setting order=shuffled
                                                    deliver events, in random order
  monime-sandbox --fee Base=0.01 --fee Levy=0.005   deduct two fees from each payment
  monime-sandbox --host 0.0.0.0 --public-url http://192.168.1.5:8750
                                                    let a phone on the network pay; the control
                                                    plane then needs $MONIME_SANDBOX_CONTROL_TOKEN
  monime-sandbox --port 0 >sandbox.env              use a free port, and write the variables to a
                                                    file: set -a; . ./sandbox.env; set +a
"""


@dataclass(frozen=True, slots=True)
class Options:
    """The parsed options.

    Attributes:
        sandbox: The arguments of `Sandbox`.
        log: Whether to log requests; None logs them only to a terminal.
    """

    sandbox: dict[str, Any]
    log: bool | None


def parse(arguments: list[str] | None) -> Options:
    """Parse the arguments of the command.

    Args:
        arguments: The arguments without the program name; None for those of the process.

    Raises:
        SystemExit: They are invalid, or ask for help.
    """
    values = vars(_parser().parse_args(arguments))
    log = values.pop("log")
    secret_file = values.pop("webhook_secret_file")
    values["control_token"] = os.environ.get(CONTROL_TOKEN_VARIABLE) or None
    values["webhook_secret"] = secret_file or os.environ.get(SECRET_VARIABLE) or None
    settings = values.pop("delivery_setting")
    try:
        values["delivery_settings"] = DeliverySettings().replace(dict(settings)) if settings else None
    except ValueError as error:
        _parser().error(f"argument --delivery-setting: {error}")
    fees, no_fees = values.pop("fee"), values.pop("no_fees")
    if fees or no_fees:
        values["fees"] = dict(fees or [])
    return Options(values, log)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See `{self.prog} --help`.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="monime-sandbox",
        usage="monime-sandbox [options]",
        description="Run a local Monime sandbox: the API with its validation, limits and responses, but no real\n"
        "payments. Prints the environment variables for your program.",
        epilog=_EXAMPLES,
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=30, width=100),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"monime-sandbox {__version__}; API versions: {', '.join(API_VERSIONS)}",
        help="show the version and exit",
    )
    server = parser.add_argument_group("server")
    server.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    server.add_argument("--port", type=_port, default=DEFAULT_PORT, help="the port; 0 for any free one (%(default)s)")

    server.add_argument(
        "--allow-host",
        dest="allowed_hosts",
        action="append",
        default=[],
        metavar="HOST",
        help="accept requests to this name too, such as the one in a Compose network; repeatable",
    )
    server.add_argument(
        "--public-url",
        metavar="URL",
        help="the URL by which buyers reach the sandbox, for the links of sessions (the one by which the shop did)",
    )

    state = parser.add_argument_group("state")
    state.add_argument(
        "--state", type=Path, metavar="FILE", help="keep the state and the settings in FILE across restarts"
    )
    state.add_argument("--seed", type=int, metavar="NUMBER", help="make the generated ids reproducible")

    access = parser.add_argument_group("access")
    access.add_argument("--access-token", metavar="TOKEN", help="the access token (random, or the one in FILE)")
    access.add_argument("--space-id", metavar="SPACE", help="the Space (random, or the one in FILE)")
    access.add_argument(
        "--rate-limits",
        choices=["live", "test", "off"],
        help="apply the rate limits of Monime's live or test environment, or none (live, or those in FILE)",
    )

    payments = parser.add_argument_group("payments")
    fees = payments.add_mutually_exclusive_group()
    fees.add_argument(
        "--fee",
        type=_fee,
        action="append",
        metavar="CODE=RATE",
        help="deduct this share of each payment under this code, instead of Base=0.01; repeatable",
    )
    fees.add_argument("--no-fees", action="store_true", help="deduct no fees")
    payments.add_argument(
        "--return-method",
        choices=["GET", "POST"],
        help="how the payment page returns the browser to the shop (GET, or the one in FILE)",
    )

    webhooks = parser.add_argument_group("webhooks")
    webhooks.add_argument(
        "--webhook",
        dest="webhooks",
        action="append",
        default=[],
        metavar="URL",
        help="deliver all events to URL; repeatable",
    )
    webhooks.add_argument(
        "--webhook-secret-file",
        type=_first_line,
        metavar="FILE",
        help=f"sign with the first line of FILE; defaults to ${SECRET_VARIABLE}, or to a random secret",
    )
    webhooks.add_argument(
        "--delivery-setting",
        type=_delivery_setting,
        action="append",
        metavar="NAME=VALUE",
        help=f"change how events are delivered: {', '.join(DeliverySettings().to_dict())}; repeatable",
    )

    output = parser.add_argument_group("output")
    log = output.add_mutually_exclusive_group()
    log.add_argument(
        "--log",
        action="store_true",
        default=None,
        help="log requests to standard error; the default if it is a terminal",
    )
    log.add_argument("--quiet", action="store_false", dest="log", help="do not log requests")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port must be an integer from 0 to 65535")
    return int(text)


def _fee(text: str) -> tuple[str, str]:
    code, equals, rate = text.partition("=")
    if not code or not equals:
        raise argparse.ArgumentTypeError("a fee must be a code and a rate, such as Base=0.01")
    return code, rate


def _first_line(text: str) -> str:
    try:
        with open(text, encoding="utf-8") as file:
            line = file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "not UTF-8")
        raise argparse.ArgumentTypeError(f"cannot read {text}: {reason}") from None
    if not line:
        raise argparse.ArgumentTypeError(f"the first line of {text} is empty")
    if not line.isprintable():
        raise argparse.ArgumentTypeError(f"the first line of {text} contains control characters")
    return line


def _delivery_setting(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError("a delivery setting must be a name and a value, such as order=shuffled")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
