"""The page about errors lists all of them and every outcome."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from monime_ext import errors

PAGE = Path(__file__).parents[2].joinpath("docs", "errors.md").read_text("utf-8")


def test_the_page_lists_every_error_once_and_no_other() -> None:
    raised = {name for name in errors.__all__ if isinstance(vars(errors)[name], type)}
    raised = {name for name in raised if issubclass(vars(errors)[name], errors.MonimeError)}
    listed = re.findall(r"^\| `([A-Z]\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted(raised)


def test_the_page_explains_every_outcome() -> None:
    assert re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE) == list(get_args(errors.Outcome))
