"""From the body of a delivery to an event that a handler can use."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monime_ext import API_VERSIONS, ApiVersion, webhooks
from monime_ext.errors import PayloadInvalid, SignatureInvalid
from monime_ext.reconciliation.settlement import Settlement
from tests.deliveries import (
    AT,
    PAYMENT,
    SECRET,
    SESSION,
    SESSION_ID,
    body,
    envelope,
    payment_completed,
    session_completed,
)
from tests.versions import LATEST, VERSIONS, Event, module_of
from tests.versions import webhooks as pinned


def parse(body: bytes) -> Event:
    return pinned.parse(body)


def rejected(body: Any) -> PayloadInvalid:
    with pytest.raises(PayloadInvalid) as caught:
        parse(body)
    return caught.value


@pytest.mark.parametrize("version", VERSIONS)
def test_an_event_has_the_models_of_the_pinned_version(version: ApiVersion) -> None:
    module = module_of(version)
    of_session, of_payment = module.webhooks.parse(session_completed()), module.webhooks.parse(payment_completed())
    assert type(of_session.session) is module.CheckoutSession
    assert type(of_payment.payment) is module.Payment
    assert of_session.payment is None
    assert of_payment.session is None
    assert of_session.session.order_number == "100042"
    assert of_payment.payment.fees[0].amount.value == 450
    assert isinstance(of_session, module.Event)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_program_may_select_the_version_at_runtime(version: ApiVersion) -> None:
    written = payment_completed()
    header = webhooks.sign(written, SECRET, timestamp=AT)
    for event in (
        webhooks.parse(written, version=version),
        webhooks.construct_event(written, header, SECRET, version=version, now=AT),
    ):
        assert type(event.payment).__module__.startswith(f"monime_api.{API_VERSIONS[version]}.")


def test_constructing_an_event_verifies_it_first() -> None:
    written, garbage = session_completed(), b"no JSON"
    construct = pinned.construct_event
    assert construct(written, webhooks.sign(written, SECRET, timestamp=AT), SECRET, now=AT + 300).id == "wkd-1"
    with pytest.raises(SignatureInvalid):
        construct(garbage, webhooks.sign(written, SECRET, timestamp=AT), SECRET, now=AT)
    with pytest.raises(PayloadInvalid):
        construct(garbage, webhooks.sign(garbage, SECRET, timestamp=AT), SECRET, now=AT)
    with pytest.raises(SignatureInvalid):
        construct(written, webhooks.sign(written, SECRET, timestamp=AT), SECRET, now=AT + 301)


def test_an_event_has_a_name_an_object_and_a_time() -> None:
    event = parse(session_completed())
    assert (event.id, event.name, event.api_version) == ("wkd-1", "checkout_session.completed", LATEST)
    assert (event.object_type, event.object_id) == ("checkout_session", SESSION_ID)
    assert event.occurred_at == datetime(2026, 7, 15, 10, 48, 36, tzinfo=UTC)
    assert event.occurred_at.tzinfo is UTC
    assert event.is_paid
    assert repr(event) == f"<Event wkd-1 checkout_session.completed {SESSION_ID}>"


@pytest.mark.parametrize(
    ("name", "paid"),
    [
        ("checkout_session.completed", True),
        ("payment.processing_completed", True),
        ("payment.completed", True),
        ("checkout_session.expired", False),
        ("checkout_session.cancelled", False),
        ("payment.processing_started", False),
        ("payment.created", False),
        ("payout.completed", False),
    ],
)
def test_is_paid_is_true_for_success_events_only(name: str, paid: bool) -> None:
    assert parse(body(name, {"id": "x-1"})).is_paid is paid


def test_unknown_names_versions_and_fields_survive() -> None:
    written = body(
        "payout.lost",
        {"id": "pot-1", "flavour": {"a": [1]}},
        apiVersion="siriusb.2027-01-01",
        object={"id": "pot-1", "type": "payout"},
        more=1,
    )
    event = parse(written)
    assert (event.name, event.api_version, event.object_type, event.object_id) == (
        "payout.lost", "siriusb.2027-01-01", "payout", "pot-1",
    )  # fmt: skip
    assert event.data["flavour"] == {"a": [1]}
    assert event.body == written
    assert (event.session, event.payment, event.checkout_session_id) == (None, None, None)
    session = parse(session_completed(flavour="new", status="paused")).session
    assert session is not None
    assert (session.additional_properties, session.status) == ({"flavour": "new"}, "paused")


@pytest.mark.parametrize(
    "more", [{"object": None}, {"object": {}}, {"object": "scs"}, {"object": {"id": 5, "type": 6}}]
)
def test_missing_object_fields_fall_back_to_the_data_and_the_name(more: Any) -> None:
    event = parse(body("checkout_session.completed", SESSION, **more))
    assert (event.object_type, event.object_id) == ("checkout_session", SESSION_ID)
    assert event.session is not None


@pytest.mark.parametrize("data", [{}, {"id": None}], ids=["absent", "null"])
def test_a_payment_without_an_id_takes_it_from_the_object(data: dict[str, Any]) -> None:
    payment = {name: value for name, value in PAYMENT.items() if name != "id"}
    event = parse(body("payment.processing_completed", {**payment, **data}, object={"id": "spm-7", "type": "payment"}))
    assert event.payment is not None
    assert event.payment.id == "spm-7"
    assert event.data.get("id") is None
    assert Settlement.of_event(event).payments[0].payment_id == "spm-7"


def test_a_time_in_small_letters_is_read() -> None:
    event = parse(payment_completed(createTime="2026-07-15t10:20:42.02z"))
    assert event.payment is not None
    assert event.payment.create_time == datetime(2026, 7, 15, 10, 20, 42, 20_000, tzinfo=UTC)


@pytest.mark.parametrize("timestamp", [str(AT), AT, float(AT), f"{AT}.0", f" {AT} "])
def test_the_time_may_be_a_number_or_a_string(timestamp: Any) -> None:
    event = parse(body("a.b", {}, event={"id": "wkd-1", "name": "a.b", "timestamp": timestamp}))
    assert event.occurred_at.timestamp() == AT


@pytest.mark.parametrize(
    "timestamp", [None, True, "", "soon", "2026-07-15T10:48:36Z", "9" * 30, "inf", "nan", [AT], 10**400]
)
def test_an_invalid_time_raises_only_when_accessed(timestamp: Any) -> None:
    event = parse(body("a.b", {}, event={"id": "wkd-1", "name": "a.b", "timestamp": timestamp}))
    with pytest.raises(PayloadInvalid, match="timestamp"):
        _ = event.occurred_at


# ---- metadata -----------------------------------------------------------------------------------------------------


def test_metadata_as_json_text_is_parsed_for_the_event_and_its_model() -> None:
    text = json.dumps({"order_id": "1042", "metadata": '{"a": 1}'})
    event = parse(session_completed(metadata=text))
    assert event.metadata == {"order_id": "1042", "metadata": '{"a": 1}'}
    assert event.session is not None
    assert event.session.to_dict()["metadata"] == event.metadata
    event = parse(payment_completed(channel={"type": "momo", "metadata": text}, metadata=None))
    assert event.payment is not None
    assert event.metadata["order_id"] == "1042"


@pytest.mark.parametrize("text", ["", " ", "null"])
def test_metadata_as_an_empty_string_is_none(text: str) -> None:
    event = parse(session_completed(metadata=text))
    assert event.metadata == {}
    assert event.session is not None
    assert event.session.metadata is None


@pytest.mark.parametrize("text", ["[1]", "order 1042", "[" * 100_000, "NaN", '"a"'])
def test_metadata_that_is_not_an_object_is_unchanged(text: str) -> None:
    event = parse(session_completed(metadata=text))
    assert event.metadata == {}
    assert event.data["metadata"] == text
    with pytest.raises(PayloadInvalid, match="metadata must be an object or null"):
        _ = event.session


def test_metadata_is_merged_from_the_object_its_channel_and_its_owners_in_that_order() -> None:
    space = {"type": "space", "id": "spc-1", "metadata": {"c": "space", "d": "space"}}
    names = {"a": "owner", "b": "owner", "c": "owner"}
    owners = {"owner": {"type": "checkout_session", "id": "scs-1", "metadata": names, "owner": space}}
    event = parse(
        payment_completed(
            metadata={"a": "payment"},
            channel={"metadata": {"a": "channel", "b": "channel"}},
            ownershipGraph=owners,
        )
    )
    assert event.metadata == {"a": "payment", "b": "channel", "c": "owner", "d": "space"}


def test_metadata_values_that_are_not_strings_are_json() -> None:
    assert parse(session_completed(metadata={"n": 1, "l": [True], "z": None})).metadata == {
        "n": "1", "l": "[true]", "z": "null",
    }  # fmt: skip


# ---- the session of an event --------------------------------------------------------------------------------------


def owners(*steps: tuple[str, str]) -> Any:
    """An ownership graph from the bottom up."""
    graph: Any = None
    for kind, id in reversed(steps):
        graph = {"type": kind, "id": id, "owner": graph}
    return {"owner": graph}


def test_the_session_is_the_object_or_an_owner_however_far_up() -> None:
    assert parse(session_completed()).checkout_session_id == SESSION_ID
    assert parse(payment_completed()).checkout_session_id == SESSION_ID
    graph = owners(("payment_code", "pmc-1"), ("checkout_session", "scs-9"), ("space", "spc-1"))
    assert parse(payment_completed(ownershipGraph=graph)).checkout_session_id == "scs-9"


@pytest.mark.parametrize(
    "graph",
    [None, {}, {"owner": None}, {"owner": "scs-1"}, [], "text", owners(("space", "spc-1")), {"owner": {"type": ["a"]}}],
)
def test_a_payment_without_a_session_has_none(graph: Any) -> None:
    assert parse(payment_completed(ownershipGraph=graph)).checkout_session_id is None


def test_a_circular_or_endless_ownership_graph_is_ignored() -> None:
    around = owners(("a", "1"), ("b", "2"), ("a", "1"), ("checkout_session", "scs-1"))
    assert parse(payment_completed(ownershipGraph=around)).checkout_session_id is None
    long = owners(*[("a", str(step)) for step in range(32)], ("checkout_session", "scs-1"))
    assert parse(payment_completed(ownershipGraph=long)).checkout_session_id is None
    longest = owners(*[("a", str(step)) for step in range(31)], ("checkout_session", "scs-1"))
    assert parse(payment_completed(ownershipGraph=longest)).checkout_session_id == "scs-1"


# ---- bodies that are not events ------------------------------------------------------------------------------------

BAD: list[Any] = [
    b"",
    b"no JSON",
    b"[]",
    b'"text"',
    b"null",
    b"{}",
    b'{"event": []}',
    b'{"event": {"id": "wkd-1"}}',
    b'{"event": {"name": "a.b"}}',
    b'{"event": {"id": "", "name": "a.b"}}',
    b'{"event": {"id": 5, "name": "a.b"}}',
    b'{"event": {"id": "wkd-1", "name": ""}}',
    b'{"event": {"id": "wkd\\u0000", "name": "a.b"}}',
    b'{"event": {"id": "wkd\\ud800", "name": "a.b"}}',
    b'{"event": {"id": "wkd-1", "name": "a\\nb"}}',
    json.dumps({"event": {"id": "w" * 256, "name": "a.b"}}).encode(),
    b'{"event": {"id": "wkd-1", "name": "a.b"}, "data": NaN}',
    b'{"event": {"id": "wkd-1", "name": "a.b"}, "data": ' + b"9" * 5000 + b"}",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    body("a.b", {"a": json.loads("[" * 70 + "]" * 70)}),
    session_completed()[:-1],
    b" " * (webhooks.MAX_BODY_BYTES + 1),
    session_completed().decode(),
    {"event": {"id": "wkd-1", "name": "a.b"}},
    None,
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: repr(bad)[:40])
def test_a_body_that_is_not_an_event_is_rejected_without_showing_it(bad: Any) -> None:
    error = rejected(bad)
    assert error.message.startswith("The body of the delivery ")
    shown = "".join(traceback.format_exception(error))
    assert not any(secret in shown for secret in ("Rice", "order_id", "wkd-1"))
    assert error.outcome == "not_sent"


def test_the_largest_body_is_read() -> None:
    written = session_completed()
    parse(written + b" " * (webhooks.MAX_BODY_BYTES - len(written)))


@pytest.mark.parametrize("data", [None, [], "text", 5])
def test_data_that_is_not_an_object_makes_an_event_whose_model_raises(data: Any) -> None:
    event = parse(body("checkout_session.completed", data))
    assert event.data == {}
    assert event.metadata == {}
    assert event.checkout_session_id is None
    with pytest.raises(PayloadInvalid, match="wkd-1"):
        _ = event.session


@pytest.mark.parametrize(
    "change", [{"expireTime": "soon"}, {"status": 5}, {"lineItems": {"data": [5]}}, {"redirectUrl": None}]
)
def test_an_invalid_model_raises_when_accessed_without_showing_a_value(change: Any) -> None:
    event = parse(session_completed(**change))
    assert event.name == "checkout_session.completed"
    with pytest.raises(PayloadInvalid) as caught:
        _ = event.session
    shown = "".join(traceback.format_exception(caught.value))
    assert "Nothing is lost" in shown
    assert not any(secret in shown for secret in ("soon", "Rice", "'1042'"))


# ---- copies and repr ---------------------------------------------------------------------------------------------


def test_an_event_pickles_and_copies() -> None:
    for written in (session_completed(), payment_completed()):
        event = parse(written)
        models = event.session, event.payment
        for twin in (pickle.loads(pickle.dumps(event)), copy.deepcopy(event), copy.copy(event)):
            assert (twin.id, twin.body, twin.data) == (event.id, event.body, event.data)
            assert (twin.session, twin.payment) == models


def test_the_repr_of_an_event_has_no_personal_data() -> None:
    event = parse(payment_completed(metadata={"phone": "+23276123456"}))
    shown = f"{event!r}{event}{event.payment!r}"
    assert not any(secret in shown for secret in ("+232", "76123456", "order_id"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["metadata", "owner", "ownershipGraph", "id", "type", "channel", "fees", "amount"]), inner
        )
    ),
    max_leaves=20,
)
replaced = st.dictionaries(st.sampled_from([*SESSION, *PAYMENT]), json_values | json_values.map(json.dumps), max_size=4)


@given(
    st.sampled_from(["checkout_session.completed", "payment.processing_completed"]),
    replaced,
    json_values,
    st.sampled_from(["apiVersion", "event", "object", "data", "other"]),
)
def test_any_body_is_an_event_or_raises_payload_invalid(name: str, change: Any, odd: Any, place: str) -> None:
    data = {**(SESSION if name.startswith("checkout") else PAYMENT), **change}
    written = json.dumps({**envelope(name, data), place: odd}).encode()
    for look in (
        lambda: parse(written).metadata,
        lambda: parse(written).checkout_session_id,
        lambda: parse(written).session,
        lambda: parse(written).payment,
        lambda: parse(written).occurred_at,
        lambda: repr(parse(written)),
    ):
        with suppress(PayloadInvalid):
            look()


@given(st.binary(max_size=100) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_raise_payload_invalid(written: bytes) -> None:
    assert isinstance(rejected(written), PayloadInvalid)
