"""`monime-ext checkout`, against the sandbox."""

from __future__ import annotations

import json
import re
import shlex
import webbrowser
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.integration.cli.conftest import CommandLine


def test_a_session_is_created_and_its_link_shown(run: CommandLine) -> None:
    result = run("checkout", "create", "Order 1042", "--item", "2 x Rice 25 kg @ 450.00", "--item", "Oil @ 175.50")
    (session,) = run.sandbox.sessions()
    assert result.status == 0
    assert session["redirectUrl"] in result.out
    assert "SLE 1075.50" in result.out


def test_every_option_is_sent(run: CommandLine) -> None:
    run.created(
        *("--reference", "1042", "--description", "Two bags", "--metadata", "order=10=42", "--metadata", "shop=a"),
        *("--success-url", "https://shop.example/paid", "--cancel-url", "https://shop.example/cart"),
    )
    (session,) = run.sandbox.sessions()
    assert session["reference"] == "1042"
    assert session["description"] == "Two bags"
    assert session["successUrl"] == "https://shop.example/paid"
    assert session["cancelUrl"] == "https://shop.example/cart"
    assert session["metadata"] == {"order": "10=42", "shop": "a"}
    (line,) = session["lineItems"]["data"]
    assert (line["name"], line["quantity"], line["price"]) == ("Rice 25 kg", 2, {"currency": "SLE", "value": 45000})


def test_an_order_that_is_created_twice_has_one_session(run: CommandLine) -> None:
    assert run.created("--order", "1042") == run.created("--order", "1042")
    again = run("checkout", "create", "Order 1042", "--item", "2 x Rice 25 kg @ 450.00", "--order", "1042")
    assert "already has a session" in again.err
    assert len(run.sandbox.sessions()) == 1


def test_another_attempt_of_an_order_creates_a_new_session(run: CommandLine) -> None:
    first = run.created("--order", "1042")
    again = (
        "checkout",
        "create",
        "Order 1042",
        "--item",
        "2 x Rice 25 kg @ 450.00",
        "--order",
        "1042",
        "--attempt",
        "2",
    )
    assert run(*again).status == 3, "the first can still be paid"
    run.sandbox.expire(first)
    assert run(*again).status == 0
    assert len(run.sandbox.sessions()) == 2


def test_a_create_whose_response_was_lost_is_retried_with_a_key(run: CommandLine) -> None:
    run.sandbox.faults.add("status", status=503, acts=True, retry_after="99")
    order = ("checkout", "create", "Order", "--item", "Rice @ 1", "--key", "order-1042")
    lost = run("--json", *order)
    assert lost.status == 6
    assert '"idempotencyKey": "order-1042"' in lost.err
    assert run(*order).status == 0
    assert len(run.sandbox.sessions()) == 1


def test_a_create_whose_response_was_lost_prints_its_key(run: CommandLine) -> None:
    run.sandbox.faults.add("status", status=503, acts=True, retry_after="99")
    order = ("checkout", "create", "Order", "--item", "Rice @ 1")
    lost = run(*order)
    assert lost.status == 6
    found = re.search(r"--key (\S+)", lost.err)
    assert found
    assert run(*order, "--key", found[1]).status == 0
    assert len(run.sandbox.sessions()) == 1


def test_a_session_that_prevents_another_is_named(run: CommandLine) -> None:
    id = run.created("--order", "1042")
    again = ("checkout", "create", "Order 1042", "--item", "Rice @ 1", "--order", "1042", "--attempt", "2")
    assert id in run(*again).err
    assert json.loads(run("--json", *again).err)["sessionId"] == id


def test_an_order_and_a_key_exclude_each_other(run: CommandLine) -> None:
    result = run("checkout", "create", "Order", "--item", "Rice @ 1", "--order", "1", "--key", "k")
    assert result.status == 2
    assert run.sandbox.requests() == []


def test_a_preview_sends_nothing(run: CommandLine) -> None:
    result = run("--json", "checkout", "create", "Order", "--item", "3 x Rice @ 450.00", "--order", "7", "--preview")
    assert result.json["body"]["lineItems"][0]["quantity"] == 3
    assert result.json["total"] == "SLE 1350.00"
    assert result.json["idempotencyKey"].startswith("ord-")
    shown = run("checkout", "create", "Order", "--item", "3 x Rice @ 450.00", "--preview")
    assert '"quantity": 3' in shown.out
    assert run.sandbox.requests() == []


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        (["--item", "Rice"], ["--item #1 Rice: "]),
        (["--item", "Rice @ 1,5"], ["--item #1 'Rice @ 1,5': "]),
        (["--item", "Rice @ 1.005", "--item", "@ 3"], ["--item #1 'Rice @ 1.005': ", "--item #2 '@ 3': "]),
        (["--item", "0 x Rice @ 1"], ["--item #1 '0 x Rice @ 1' quantity: "]),
        (["--item", "Rice @ 1", "--currency", "SLL"], ["--currency SLL: "]),
        (["--item", "Rice @ 1", "--metadata", "order"], ["--metadata order: KEY=VALUE"]),
        (["--item", "Rice @ 1", "--success-url", "shop"], ["--success-url shop: "]),
        (["--item", "Rice @ 1", "--order", "7", "--attempt", "2000000000"], ["--attempt 2000000000: "]),
        (["--item", "Rice @ 1", "--key", "k" * 65], [f"--key {'k' * 65}: "]),
        (["--item", "Rice @ 1", "--description", "d" * 1001], [f"--description {'d' * 80}…: "]),
        (
            shlex.split(
                "--item Rice --item 'Oil @ 1' --item '0 x Salt @ 1' --metadata order --metadata _a=b "
                "--success-url shop --cancel-url 'cart\x1b' --order 7 --attempt 2000000000"
            ),
            [
                *("--item #1 Rice: ", "--item #3 '0 x Salt @ 1' quantity: ", "--metadata order: ", "--metadata _a: "),
                *("--success-url shop: ", "--cancel-url 'cart\\x1b': ", "--attempt 2000000000: "),
            ],
        ),
        (["--item", "Rice", "--success-url", "shop"], ["--item #1 Rice: ", "--success-url shop: "]),
    ],
)
def test_invalid_input_is_rejected_with_its_path_before_anything_is_sent(
    run: CommandLine, arguments: list[str], paths: list[str]
) -> None:
    result = run("checkout", "create", "Order", *arguments)
    assert result.status == 3
    assert "Nothing was sent" in result.err
    assert [path for path in paths if path not in result.err] == []
    assert f": {len(paths)} problem" in result.err
    assert run.sandbox.requests() == []
    problems = json.loads(run("--json", "checkout", "create", "Order", *arguments).err)["problems"]
    assert len(problems) == len(paths)


def test_a_wait_that_times_out_says_so(run: CommandLine) -> None:
    id = run.created()
    result = run("checkout", "wait", id, "--timeout", "1")
    assert result.status == 8
    assert "Timed out after 1 s" in result.err
    run.sandbox.cancel(id)
    assert "Timed out" not in run("checkout", "wait", id, "--timeout", "1").err


def test_a_session_is_shown(run: CommandLine) -> None:
    id = run.created("--reference", "1042")
    result = run("checkout", "get", id)
    assert id in result.out
    assert "pending" in result.out
    assert "1042" in result.out


def test_an_unknown_session_has_its_own_exit_status(run: CommandLine) -> None:
    result = run("checkout", "get", "scs-none")
    assert result.status == 5
    assert "NotFound" in result.err
    assert result.out == ""


def test_sessions_are_listed_up_to_the_limit(run: CommandLine) -> None:
    ids = {run.created() for _ in range(3)}
    assert {session["id"] for session in run("--json", "checkout", "list").json} == ids
    assert {session["id"] for session in run("checkout", "list", "--json").json} == ids
    assert len(run("--json", "checkout", "list", "--limit", "2").json) == 2
    assert all(id in run("checkout", "list").out for id in ids)


def test_an_empty_list_has_no_results(run: CommandLine) -> None:
    assert "No results" in run("checkout", "list").out
    assert run("--json", "checkout", "list").json == []


def test_a_session_is_deleted(run: CommandLine) -> None:
    id = run.created()
    assert run("checkout", "delete", id).status == 0
    assert run.sandbox.sessions() == []


def test_a_session_that_is_being_paid_is_not_deleted(run: CommandLine) -> None:
    id = run.created()
    run.sandbox.start_payment(id)
    assert run("checkout", "delete", id).status == 3
    assert len(run.sandbox.sessions()) == 1


def test_waiting_for_a_paid_session_succeeds(run: CommandLine) -> None:
    id = run.created()
    run.sandbox.complete(id)
    result = run("checkout", "wait", id)
    assert result.status == 0
    assert "completed" in result.out


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_waiting_for_an_unpaid_session_has_its_own_exit_status(run: CommandLine, end: str) -> None:
    id = run.created()
    getattr(run.sandbox, end)(id)
    assert run("checkout", "wait", id).status == 8


def test_a_qr_code_file_contains_the_link(run: CommandLine, tmp_path: Path) -> None:
    id = run.created()
    (session,) = run.sandbox.sessions()
    assert run("checkout", "qr", id, "-o", str(tmp_path / "code.png")).status == 0
    (code,) = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
    assert code.text == session["redirectUrl"]
    assert run("checkout", "qr", id, "-o", str(tmp_path / "code.svg")).status == 0
    assert "<svg" in (tmp_path / "code.svg").read_text("utf-8")


def test_a_qr_code_is_shown_with_its_link(run: CommandLine) -> None:
    id = run.created()
    result = run("checkout", "qr", id)
    assert "█" in result.out
    assert f"/checkout/{id}" in result.out
    assert run("--json", "checkout", "qr", id).json["link"].endswith(id)


def test_without_a_terminal_a_qr_code_has_no_color_codes(run: CommandLine) -> None:
    assert "\x1b" not in run("checkout", "qr", run.created()).out


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_an_image_that_cannot_be_written_is_reported(run: CommandLine, tmp_path: Path, flags: list[str]) -> None:
    result = run(*flags, "checkout", "qr", run.created(), "-o", str(tmp_path / "nowhere" / "code.png"))
    assert result.status == 4
    assert "code.png cannot be used: No such file or directory" in result.err


def test_a_browser_that_does_not_open_is_reported(run: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    result = run("checkout", "open", run.created())
    assert result.status == 0
    assert "Could not open a browser" in result.err


def test_a_browser_opens_the_page(run: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_page(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", open_page)
    id = run.created()
    result = run("checkout", "open", id)
    assert opened == [f"{run.sandbox.url}/checkout/{id}"]
    assert result.err == ""


def test_another_image_format_is_rejected(run: CommandLine, tmp_path: Path) -> None:
    assert run("checkout", "qr", "scs-x", "-o", str(tmp_path / "code.gif")).status == 2


def test_a_session_that_has_ended_has_no_qr_code(run: CommandLine) -> None:
    id = run.created()
    run.sandbox.expire(id)
    result = run("checkout", "qr", id)
    assert result.status == 3
    assert "pending" in result.err
