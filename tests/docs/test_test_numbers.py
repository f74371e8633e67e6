"""The docs list all test numbers of the sandbox."""

from __future__ import annotations

import re
from pathlib import Path

from monime_ext.sandbox.state.channels import TEST_NUMBERS
from monime_ext.sandbox.ui.view_models import group_digits, humanize

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"
CALLED = {"momo": "phone", "card": "card", "bank": "account", "wallet": "wallet"}


def test_the_docs_list_every_test_number_and_what_it_does() -> None:
    listed = re.findall(
        r"^\| (phone|card|account|wallet) ([^|]+) \| (?:(succeeds)[^|]*|is declined: ([^|]+)) \|$",
        PAGE.read_text("utf-8"),
        re.MULTILINE,
    )

    assert listed == [
        (CALLED[number.type], group_digits(number.number), "", humanize(number.decline_reason))
        if number.decline_reason
        else (CALLED[number.type], group_digits(number.number), "succeeds", "")
        for number in TEST_NUMBERS
    ]
