"""`monime-ext checkout`, against the sandbox."""

from __future__ import annotations

import json
import re
import webbrowser
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.integration.cli.conftest import CommandLine


def test_a_session_is_created_and_its_link_shown(run: CommandLine) -> None:
    said = run("checkout", "create", "Order 1042", "--item", "2 x Rice 25 kg @ 450.00", "--item", "Oil @ 175.50")
    (session,) = run.sandbox.sessions()
    assert said.status == 0
    assert session["redirectUrl"] in said.out
    assert "SLE 1075.50" in said.out


def test_everything_that_was_said_of_the_order_is_sent(run: CommandLine) -> None:
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


def test_an_order_that_is_sent_twice_has_one_session(run: CommandLine) -> None:
    assert run.created("--order", "1042") == run.created("--order", "1042")
    again = run("checkout", "create", "Order 1042", "--item", "2 x Rice 25 kg @ 450.00", "--order", "1042")
    assert "has a session already" in again.err
    assert len(run.sandbox.sessions()) == 1


def test_a_further_attempt_of_an_order_makes_a_new_session(run: CommandLine) -> None:
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


def test_a_key_can_be_given_to_repeat_a_create_whose_answer_was_lost(run: CommandLine) -> None:
    run.sandbox.faults.add("status", status=503, acts=True, retry_after="99")
    order = ("checkout", "create", "Order", "--item", "Rice @ 1", "--key", "order-1042")
    lost = run("--json", *order)
    assert lost.status == 6
    assert '"idempotencyKey": "order-1042"' in lost.err
    assert run(*order).status == 0
    assert len(run.sandbox.sessions()) == 1


def test_a_create_whose_answer_was_lost_says_how_it_is_run_again(run: CommandLine) -> None:
    run.sandbox.faults.add("status", status=503, acts=True, retry_after="99")
    order = ("checkout", "create", "Order", "--item", "Rice @ 1")
    lost = run(*order)
    assert lost.status == 6
    found = re.search(r"--key (\S+)", lost.err)
    assert found
    assert run(*order, "--key", found[1]).status == 0
    assert len(run.sandbox.sessions()) == 1


def test_a_session_in_the_way_of_another_is_named(run: CommandLine) -> None:
    id = run.created("--order", "1042")
    again = ("checkout", "create", "Order 1042", "--item", "Rice @ 1", "--order", "1042", "--attempt", "2")
    assert id in run(*again).err
    assert json.loads(run("--json", *again).err)["sessionId"] == id


def test_an_order_and_a_key_are_not_both_taken(run: CommandLine) -> None:
    said = run("checkout", "create", "Order", "--item", "Rice @ 1", "--order", "1", "--key", "k")
    assert said.status == 2
    assert run.sandbox.requests() == []


def test_a_preview_sends_nothing(run: CommandLine) -> None:
    said = run("--json", "checkout", "create", "Order", "--item", "3 x Rice @ 450.00", "--order", "7", "--preview")
    assert said.told["body"]["lineItems"][0]["quantity"] == 3
    assert said.told["total"] == "SLE 1350.00"
    assert said.told["idempotencyKey"].startswith("ord-")
    shown = run("checkout", "create", "Order", "--item", "3 x Rice @ 450.00", "--preview")
    assert '"quantity": 3' in shown.out
    assert run.sandbox.requests() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--item", "Rice"], ["--item #1"]),
        (["--item", "Rice @ 1,5"], ["--item #1 amount"]),
        (["--item", "Rice @ 1.005", "--item", "@ 3"], ["--item #1 amount", "--item #2"]),
        (["--item", "0 x Rice @ 1"], ["quantity"]),
        (["--item", "Rice @ 1", "--currency", "SLL"], ["currency"]),
        (["--item", "Rice @ 1", "--metadata", "order"], ["--metadata #1"]),
        (["--item", "Rice @ 1", "--success-url", "shop"], ["successUrl"]),
    ],
)
def test_wrong_input_is_refused_with_its_place_and_before_anything_is_sent(
    run: CommandLine, arguments: list[str], told: list[str]
) -> None:
    said = run("checkout", "create", "Order", *arguments)
    assert said.status == 3
    assert "Nothing was sent" in said.err
    assert all(each in said.err for each in told)
    assert run.sandbox.requests() == []


def test_a_session_is_shown(run: CommandLine) -> None:
    id = run.created("--reference", "1042")
    said = run("checkout", "get", id)
    assert id in said.out
    assert "pending" in said.out
    assert "1042" in said.out


def test_a_session_that_there_is_not_has_an_exit_status_of_its_own(run: CommandLine) -> None:
    said = run("checkout", "get", "scs-none")
    assert said.status == 5
    assert "NotFound" in said.err
    assert said.out == ""


def test_sessions_are_listed_up_to_as_many_as_were_asked_for(run: CommandLine) -> None:
    ids = {run.created() for _ in range(3)}
    assert {one["id"] for one in run("--json", "checkout", "list").told} == ids
    assert {one["id"] for one in run("checkout", "list", "--json").told} == ids
    assert len(run("--json", "checkout", "list", "--most", "2").told) == 2
    assert all(id in run("checkout", "list").out for id in ids)


def test_an_empty_list_says_so(run: CommandLine) -> None:
    assert "Nothing there" in run("checkout", "list").out
    assert run("--json", "checkout", "list").told == []


def test_a_session_is_deleted(run: CommandLine) -> None:
    id = run.created()
    assert run("checkout", "delete", id).status == 0
    assert run.sandbox.sessions() == []


def test_a_session_that_is_being_paid_is_not_deleted(run: CommandLine) -> None:
    id = run.created()
    run.sandbox.start_payment(id)
    assert run("checkout", "delete", id).status == 3
    assert len(run.sandbox.sessions()) == 1


def test_waiting_ends_well_for_a_session_that_is_paid(run: CommandLine) -> None:
    id = run.created()
    run.sandbox.complete(id)
    said = run("checkout", "wait", id)
    assert said.status == 0
    assert "completed" in said.out


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_waiting_ends_with_its_own_status_for_a_session_that_is_not(run: CommandLine, end: str) -> None:
    id = run.created()
    getattr(run.sandbox, end)(id)
    assert run("checkout", "wait", id).status == 8


def test_a_qr_code_is_written_and_leads_to_the_link(run: CommandLine, tmp_path: Path) -> None:
    id = run.created()
    (session,) = run.sandbox.sessions()
    assert run("checkout", "qr", id, "-o", str(tmp_path / "code.png")).status == 0
    (code,) = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
    assert code.text == session["redirectUrl"]
    assert run("checkout", "qr", id, "-o", str(tmp_path / "code.svg")).status == 0
    assert "<svg" in (tmp_path / "code.svg").read_text("utf-8")


def test_a_qr_code_is_drawn_on_the_terminal_with_its_link(run: CommandLine) -> None:
    id = run.created()
    said = run("checkout", "qr", id)
    assert "█" in said.out
    assert f"/checkout/{id}" in said.out
    assert run("--json", "checkout", "qr", id).told["link"].endswith(id)


def test_a_qr_code_for_a_file_or_a_pipe_is_drawn_without_codes_for_colours(run: CommandLine) -> None:
    assert "\x1b" not in run("checkout", "qr", run.created()).out


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_picture_that_cannot_be_written_is_told(run: CommandLine, tmp_path: Path, flags: list[str]) -> None:
    said = run(*flags, "checkout", "qr", run.created(), "-o", str(tmp_path / "nowhere" / "code.png"))
    assert said.status == 4
    assert "code.png cannot be used: No such file or directory" in said.err


def test_a_browser_that_cannot_be_opened_is_told(run: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    said = run("checkout", "open", run.created())
    assert said.status == 0
    assert "No browser could be opened" in said.err


def test_a_browser_opens_the_page(run: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_page(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", open_page)
    id = run.created()
    said = run("checkout", "open", id)
    assert opened == [f"{run.sandbox.url}/checkout/{id}"]
    assert said.err == ""


def test_a_picture_of_another_kind_is_refused(run: CommandLine, tmp_path: Path) -> None:
    assert run("checkout", "qr", "scs-x", "-o", str(tmp_path / "code.gif")).status == 2


def test_no_qr_code_is_made_for_a_session_that_is_over(run: CommandLine) -> None:
    id = run.created()
    run.sandbox.expire(id)
    said = run("checkout", "qr", id)
    assert said.status == 3
    assert "pending" in said.err
