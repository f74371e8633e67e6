"""The examples do what they say, each as its own program."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import zxingcpp
from PIL import Image

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> dict[str, list[str]]:
    """What an example prints, by the first word of each line."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        first, _, rest = line.partition(" ")
        told.setdefault(first, []).append(rest.strip())
    return told


def test_every_example_has_a_test() -> None:
    tested = Path(__file__).read_text("utf-8") + Path(__file__).with_name("test_demo.py").read_text("utf-8")
    assert all(f'"examples.{path.stem}"' in tested for path in ROOT.joinpath("examples").glob("*.py"))


def test_the_cart_is_sold_whole_and_settled_net_of_the_fee() -> None:
    told = run("examples.cart")
    assert told["cart"] == ["20 rows, SLE 1,134.00"]
    assert (told["paid"], told["fee"], told["for"]) == (["SLE 1134.00"], ["SLE 11.34"], ["us      SLE 1122.66"])


def test_the_invoice_s_code_is_the_link_until_it_is_paid(tmp_path: Path) -> None:
    told = run("examples.link_and_qr", str(tmp_path))
    (link,) = told["link"]
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(tmp_path.joinpath("invoice.png").read_bytes())))
    assert code.text == link
    assert link in tmp_path.joinpath("invoice.html").read_text("utf-8")
    assert tmp_path.joinpath("invoice.svg").read_text("utf-8").startswith("<svg ")
    assert told["offered"] == ["momo"]
    assert told["afterwards"][0].startswith("status: pending; this session can no longer be paid")


def test_an_order_is_paid_in_another_way_after_the_first_is_declined() -> None:
    told = run("examples.fallback")
    assert (told["declined"], told["expired"], told["afterwards"]) == (
        ["try another way"],
        ["start again"],
        ["deliver"],
    )
    assert told["offered"] == ["card, momo (only m17)", "card, bank, momo (not m17), wallet"]
    assert told["paid"][0].startswith("SLE 450.00 by ")


def test_a_biller_that_is_killed_bills_everybody_once() -> None:
    told = run("examples.billing", "--subscribers", "60", "--killed-after", "10")
    assert told["60"] == ["subscribers, 60 billed, each once"]
    assert told["the"][0].startswith("first biller ended with -9, after ")
