"""Every example runs as a program and prints the expected output."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import zxingcpp
from PIL import Image

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> dict[str, list[str]]:
    """Run an example, and return its lines by their first word."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    output: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        first, _, rest = line.partition(" ")
        output.setdefault(first, []).append(rest.strip())
    return output


def test_every_example_has_a_test() -> None:
    tested = Path(__file__).read_text("utf-8") + Path(__file__).with_name("test_demo.py").read_text("utf-8")
    assert all(f'"examples.{path.stem}"' in tested for path in ROOT.joinpath("examples").glob("*.py"))


def test_the_whole_cart_is_sold_and_the_fee_is_deducted() -> None:
    output = run("examples.cart")
    assert output["cart"] == ["20 rows, SLE 1,134.00"]
    assert (output["paid"], output["fee"], output["for"]) == (["SLE 1134.00"], ["SLE 11.34"], ["us      SLE 1122.66"])


def test_the_qr_code_of_an_invoice_contains_the_link_until_it_is_paid(tmp_path: Path) -> None:
    output = run("examples.link_and_qr", str(tmp_path))
    (link,) = output["link"]
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(tmp_path.joinpath("invoice.png").read_bytes())))
    assert code.text == link
    assert link in tmp_path.joinpath("invoice.html").read_text("utf-8")
    assert tmp_path.joinpath("invoice.svg").read_text("utf-8").startswith("<svg ")
    assert output["offered"] == ["momo"]
    assert output["afterwards"][0].startswith("status: pending; this session can no longer be paid")


def test_an_order_is_paid_with_another_method_after_a_decline() -> None:
    output = run("examples.fallback")
    assert (output["declined"], output["expired"], output["afterwards"]) == (
        ["try another way"],
        ["start again"],
        ["deliver"],
    )
    assert output["offered"] == ["card, momo (only m17)", "card, bank, momo (not m17), wallet"]
    assert output["paid"][0].startswith("SLE 450.00 by ")


def test_a_biller_that_is_killed_bills_every_subscriber_once() -> None:
    output = run("examples.billing", "--subscribers", "60", "--killed-after", "10")
    assert output["60"] == ["subscribers, 60 billed, each once"]
    assert output["the"][0].startswith("first biller ended with -9, after ")
