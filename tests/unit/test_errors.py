"""The tree of errors: what they contain, and that they can be pickled."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import re
from typing import Any

import pytest

from monime_ext import errors
from monime_ext.errors import InvalidRequest, Mismatch, MonimeError, NotConfirmed, PaginationLoop, Problem, RateLimited
from monime_ext.money import Money

CLASSES: list[type[MonimeError]] = [
    value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, MonimeError)
]
CONTEXT: dict[str, Any] = {
    "outcome": "unknown",
    "operation": "createCheckoutSession",
    "status": 520,
    "reason": "odd",
    "details": [{"path": "name"}],
    "request_id": "req-1",
    "idempotency_key": "key-1",
    "attempts": 3,
    "retry_after": 1.5,
    "body": b"<html>",
}
PROBLEMS = [
    Problem("name", "151 characters", "at most 150 characters"),
    Problem("lineItems", "nothing", "required"),
]


def example(cls: type[MonimeError]) -> MonimeError:
    if issubclass(cls, InvalidRequest):
        return cls(PROBLEMS, operation="createCheckoutSession")
    if issubclass(cls, PaginationLoop):
        return cls("It went round.", cursor="c1", **CONTEXT)
    if issubclass(cls, NotConfirmed):
        return cls("Not yours.", mismatches=[Mismatch("amount", 2, 1)], session_status="completed", **CONTEXT)
    if issubclass(cls, RateLimited):
        return cls("Too fast.", limit="space-limit", **CONTEXT)
    return cls("It failed.", **CONTEXT)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_pickles_and_copies_with_all_its_attributes(cls: type[MonimeError]) -> None:
    error = example(cls)
    for restored in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error), copy.copy(error)):
        assert type(restored) is cls
        assert vars(restored) == vars(error)
        assert (str(restored), repr(restored), restored.args) == (str(error), repr(error), error.args)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_attribute_of_an_error_is_documented(cls: type[MonimeError]) -> None:
    documented = "".join(base.__doc__ or "" for base in cls.__mro__)
    for name in vars(example(cls)):
        assert re.search(rf"^ +{name}: ", documented, re.MULTILINE), name


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if cls is not InvalidRequest])
def test_an_error_s_text_names_the_call_but_not_the_body(cls: type[MonimeError]) -> None:
    text = str(example(cls))
    for part in ("createCheckoutSession", "req-1", "key-1", "attempts 3"):
        assert part in text
    assert "html" not in text + repr(example(cls))
    assert repr(example(cls)).startswith(f"<{cls.__name__}: ")


def test_an_error_without_a_call_shows_only_its_message() -> None:
    assert str(MonimeError("It failed.")) == "It failed."


def test_an_invalid_request_lists_every_problem_in_its_text() -> None:
    assert str(example(InvalidRequest)) == (
        "Nothing was sent: 2 problems in the request.\n"
        "  name: at most 150 characters (got 151 characters)\n"
        "  line_items (lineItems): required (got nothing)"
    )


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if cls is not errors.SignatureInvalid])
def test_an_error_can_be_made_again_from_its_arguments_as_json(cls: type[MonimeError]) -> None:
    error = example(cls)
    again = cls(*json.loads(json.dumps(error.args)))
    assert again.message == error.message
    assert again.args == error.args
    assert getattr(again, "problems", None) == getattr(error, "problems", None)


def test_problems_pickle_and_compare() -> None:
    assert pickle.loads(pickle.dumps(PROBLEMS)) == PROBLEMS


@pytest.mark.parametrize(
    ("cls", "outcome"),
    [
        (errors.ConfigurationError, "not_sent"),
        (errors.ClientClosed, "not_sent"),
        (errors.UnreadableResponse, "committed"),
        (errors.OutcomeUnknown, "unknown"),
        (errors.WebhookError, "not_sent"),
        (errors.PayloadInvalid, "not_sent"),
        (errors.StatusError, "rejected"),
        (errors.BadRequest, "rejected"),
        (errors.Unauthorized, "rejected"),
        (errors.Forbidden, "rejected"),
        (errors.NotFound, "rejected"),
        (errors.Conflict, "rejected"),
        (errors.RateLimited, "rejected"),
        (errors.ServerError, "unknown"),
    ],
)
def test_every_class_has_its_default_outcome(cls: type[MonimeError], outcome: str) -> None:
    assert cls("It failed.").outcome == outcome


def test_an_invalid_request_was_not_sent() -> None:
    assert InvalidRequest(PROBLEMS).outcome == "not_sent"


def test_the_tree_in_the_documentation_is_the_real_one() -> None:
    drawn: dict[str, str] = {}
    parents = ["Exception"]
    for line in inspect.cleandoc(errors.__doc__ or "").split("\n\n")[2].splitlines():
        line = line.removeprefix("    ")
        found = re.match(r"[│├└─ ]*", line)
        assert found
        depth = found.end() // 4
        name = line[found.end() :].split()[0]
        del parents[depth + 1 :]
        drawn[name] = parents[-1]
        parents.append(name)
    assert drawn == {cls.__name__: cls.__bases__[0].__name__ for cls in CLASSES}


def test_every_error_is_exported() -> None:
    assert {cls.__name__ for cls in CLASSES} | {"Mismatch", "Outcome", "Problem", "SignatureReason"} == set(
        errors.__all__
    )
    assert errors.__all__ == sorted(errors.__all__)


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_says_in_one_sentence_when_it_is_raised(cls: type[MonimeError]) -> None:
    first = (cls.__doc__ or "").split("\n")[0]
    assert first.endswith((".", "`."))
    assert len(first) > 30


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("name", "name: "),
        ("lineItems[0].name", "line_items[0].name (lineItems[0].name): "),
        ("lineItems[0].price.value", "line_items[0].price.value (lineItems[0].price.value): "),
        ("successUrl", "success_url (successUrl): "),
        ("metadata.orderId", "metadata.orderId: "),
        ("extra_headers.X-Trace", "extra_headers.X-Trace: "),
        ("Idempotency-Key", "idempotency_key (Idempotency-Key): "),
        ("lineItems[0].Size", "line_items[0].Size (lineItems[0].Size): "),
        ("--item #1 'Rice @ x'", "--item #1 'Rice @ x': "),
        ("NAME aB", "NAME aB: "),
    ],
)
def test_a_problem_names_the_python_argument_and_the_field_of_the_request(path: str, shown: str) -> None:
    assert str(Problem(path, "nothing", "required")) == f"{shown}required (got nothing)"
    assert Problem(path, "nothing", "required").path == path


def test_invalid_input_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="amount"):
        Money.from_major("1.005", "SLE")
    with pytest.raises(ValueError, match="currency"):
        Money.from_major("1", "SLL")
    error = InvalidRequest(PROBLEMS)
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
