"""What the hand-written code relies on in generated code. A new generator that changes any of it fails here."""

from __future__ import annotations

import copy
import datetime
import inspect
import json
import pickle
import re
import subprocess
import sys
from typing import Any

import pytest

from monime_ext.cli.openapi.document import operations
from scripts.contract import module_of
from tests.contract.generated_code import DOCUMENTS, GENERATED, VERSIONS, module, session, without_nulls
from tests.schema_examples import example, minimal_example

every_version = pytest.mark.parametrize("version", VERSIONS)
every_operation = pytest.mark.parametrize(
    ("version", "operation_id"),
    [(version, operation.id) for version in VERSIONS for operation in operations(DOCUMENTS[version])],
)


def sample(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value for a parameter that shows whether it is escaped."""
    schema = schemas.get(schema.get("$ref", ""), schema)
    if "enum" in schema:
        return schema["enum"][0]
    return 7 if schema["type"] == "integer" else "a/b ?c"


@every_version
def test_the_spec_the_modules_and_the_contract_have_the_same_operations(version: str) -> None:
    contract = module(version, "contract")
    assert list(contract.OPERATIONS) == [operation.id for operation in operations(DOCUMENTS[version])]
    api = GENERATED / version / "api"
    modules = {
        ".".join(path.relative_to(api).with_suffix("").parts)
        for path in api.rglob("*.py")
        if path.name != "__init__.py"
    }
    assert modules == {entry["module"] for entry in contract.OPERATIONS.values()}
    assert modules == {module_of(operation) for operation in operations(DOCUMENTS[version])}


@every_operation
def test_a_request_contains_what_the_spec_says_and_nothing_else(version: str, operation_id: str) -> None:
    contract = module(version, "contract")
    operation = contract.OPERATIONS[operation_id]
    values = {parameter["name"]: sample(parameter["schema"], contract.SCHEMAS) for parameter in operation["parameters"]}
    arguments: dict[str, Any] = {one["argument"]: values[one["name"]] for one in operation["parameters"]}
    body: Any = None
    if operation["body"]:
        body = example(contract.SCHEMAS[operation["body"]], contract.SCHEMAS)
        arguments["body"] = getattr(module(version, "models"), operation["body"]).from_dict(body)
    get_kwargs = module(version, f"api.{operation['module']}")._get_kwargs
    assert inspect.signature(get_kwargs).parameters.keys() == arguments.keys()

    def sent(place: str) -> dict[str, Any]:
        return {one["name"]: values[one["name"]] for one in operation["parameters"] if one["in"] == place}

    headers = {name: str(value) for name, value in sent("header").items()}
    expected = {
        "method": operation["method"].lower(),
        "url": re.sub(r"\{\w+\}", "a%2Fb%20%3Fc", operation["path"]),
        "headers": headers,
    }
    if sent("query"):
        expected["params"] = sent("query")
    if operation["body"]:
        expected["json"] = body
        expected["headers"] = {**headers, "Content-Type": "application/json"}
    assert get_kwargs(**arguments) == expected


@every_operation
def test_omitted_parameters_are_not_sent(version: str, operation_id: str) -> None:
    contract = module(version, "contract")
    operation = contract.OPERATIONS[operation_id]
    required = [parameter for parameter in operation["parameters"] if parameter["required"]]
    arguments: dict[str, Any] = {one["argument"]: "x" for one in required}
    if operation["body"]:
        schema = contract.SCHEMAS[operation["body"]]
        body = getattr(module(version, "models"), operation["body"]).from_dict(
            minimal_example(schema, contract.SCHEMAS)
        )
        arguments["body"] = body
    built = module(version, f"api.{operation['module']}")._get_kwargs(**arguments)

    def named(place: str) -> set[str]:
        return {one["name"] for one in required if one["in"] == place}

    assert built.get("params", {}).keys() == named("query")
    assert built["headers"].keys() - {"Content-Type"} == named("header")


@every_version
def test_unset_is_a_singleton(version: str) -> None:
    unset = module(version, "types").UNSET
    assert copy.copy(unset) is unset
    assert copy.deepcopy([unset])[0] is unset
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(unset, protocol)) is unset
    assert repr(unset) == "UNSET"
    assert not unset


@every_version
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_model_survives_copying_and_pickling(version: str, duplicate: Any) -> None:
    models = module(version, "models")
    original = models.CheckoutSession.from_dict({**session(), "surprise": [1]})
    other = duplicate(original)
    assert other == original
    assert other is not original
    assert other.to_dict() == original.to_dict()
    # A field that was never set is still not sent.
    request = models.CheckoutSessionCreate(name="x", line_items=[])
    assert duplicate(request).to_dict() == {"name": "x", "lineItems": []}


@every_version
def test_a_response_round_trips_except_for_its_nulls(version: str) -> None:
    wire = session()
    model = module(version, "models").CheckoutSession.from_dict(wire)
    written = model.to_dict()
    wire = without_nulls(wire)
    for name in ("expireTime", "createTime"):
        assert datetime.datetime.fromisoformat(written.pop(name)) == datetime.datetime.fromisoformat(wire.pop(name))
    assert written == wire
    assert model.expire_time == datetime.datetime(2026, 8, 16, 10, 15, 42, 20_000, tzinfo=datetime.UTC)


@every_version
def test_unknown_fields_and_values_survive(version: str) -> None:
    wire = session()
    wire["status"] = "paused"
    wire["surprise"] = {"deep": [1, None]}
    wire["lineItems"]["data"][0]["type"] = "subscription"
    wire["lineItems"]["data"][0]["weight"] = 12
    wire["nothing"] = None
    model = module(version, "models").CheckoutSession.from_dict(wire)
    assert model.status == "paused"
    assert (model["nothing"], model.to_dict()["nothing"]) == (None, None)
    assert model["surprise"] == {"deep": [1, None]}
    written = model.to_dict()
    assert {name: written[name] for name in ("status", "surprise", "lineItems")} == {
        name: wire[name] for name in ("status", "surprise", "lineItems")
    }


@every_version
@pytest.mark.parametrize("name", ["name", "orderNumber", "lineItems", "expireTime", "metadata"])
def test_an_absent_field_of_a_response_is_none_as_is_a_null_one(version: str, name: str) -> None:
    model = module(version, "models").CheckoutSession
    absent, null = session(), {**session(), name: None}
    del absent[name]
    assert model.from_dict(absent) == model.from_dict(null)
    assert name not in model.from_dict(absent).to_dict()
    assert name not in model.from_dict(null).to_dict()


@every_version
def test_an_absent_field_of_a_request_differs_from_a_null_one(version: str) -> None:
    model = module(version, "models").PaymentUpdate
    assert model().to_dict() == model.from_dict({}).to_dict() == {}
    assert model(name=None).to_dict() == model.from_dict({"name": None}).to_dict() == {"name": None}
    assert model.from_dict({}) != model.from_dict({"name": None})


@every_version
def test_unknown_fields_can_be_passed_to_a_model(version: str) -> None:
    model = module(version, "models").Amount
    amount = model(currency="SLE", value=5, additional_properties={"surprise": 1})
    assert amount == model.from_dict({"currency": "SLE", "value": 5, "surprise": 1})


@every_version
def test_unknown_fields_of_one_object_are_not_those_of_another(version: str) -> None:
    model = module(version, "models").CheckoutSession
    wire = session()
    first, second = model.from_dict(wire), model.from_dict(wire)
    first["surprise"] = 1
    assert "surprise" not in second
    assert wire == session()


@every_version
@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("id", 5),
        ("status", {}),
        ("redirectUrl", 5),
        ("id", None),
        ("redirectUrl", None),
        ("name", 5),
        ("reference", ["x"]),
        ("lineItems", "garbage"),
        ("lineItems", []),
        ("lineItems", {"data": "garbage"}),
        ("lineItems", {"data": [[]]}),
        ("lineItems", {"data": [{"name": "x", "price": []}]}),
        ("lineItems", {"data": [{"name": "x", "price": {"currency": "SLE", "value": "1"}}]}),
        ("lineItems", {"data": [{"name": "x", "price": {"currency": "SLE", "value": True}}]}),
        ("lineItems", {"data": [{"name": "x", "price": {"currency": "SLE", "value": 1}, "images": [5]}]}),
        ("expireTime", "yesterday"),
        ("expireTime", 5),
        ("ownershipGraph", {"owner": {"owner": {"id": 5}}}),
        ("metadata", [["a", "b"]]),
    ],
)
def test_an_invalid_value_raises(version: str, name: str, broken: Any) -> None:
    model = module(version, "models").CheckoutSession
    with pytest.raises((TypeError, ValueError, KeyError)):
        model.from_dict({**session(), name: broken})


@every_version
@pytest.mark.parametrize("name", ["id", "status", "redirectUrl"])
def test_a_missing_required_field_raises(version: str, name: str) -> None:
    wire = session()
    del wire[name]
    with pytest.raises(KeyError, match=name):
        module(version, "models").CheckoutSession.from_dict(wire)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_model_and_endpoint_can_be_imported_first_and_without_httpx(version: str) -> None:
    program = f"""
import importlib, pathlib, sys
package = pathlib.Path({str(GENERATED / version)!r})
for path in sorted([*package.glob("models/[a-z]*.py"), *package.glob("api/*/[a-z]*.py")]):
    for name in [name for name in sys.modules if name.startswith("monime_api")]:
        del sys.modules[name]
    importlib.import_module(".".join(("monime_api.{version}", *path.relative_to(package).with_suffix("").parts)))
importlib.import_module("monime_api.{version}.contract")
assert "httpx" not in sys.modules
print("fine")
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(GENERATED.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "fine\n", done.stderr


@every_version
def test_models_are_imported_lazily(version: str) -> None:
    program = f"""
import sys
import monime_api.{version}.models as models
print([name for name in sys.modules if name.startswith("monime_api.{version}.models.")])
print(models.Pagination.__name__, models.Pagination is models.Pagination, hasattr(models, "Nothing"))
print(set(models.__all__) <= set(dir(models)), len(models.__all__))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(GENERATED.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    count = len(list((GENERATED / version / "models").glob("[a-z]*.py")))
    assert done.stdout.splitlines() == ["[]", "Pagination True False", f"True {count}"]


@every_version
def test_the_generated_json_spec_equals_the_maintained_one(version: str) -> None:
    text = GENERATED.joinpath(version, "openapi.json").read_text(encoding="utf-8")
    assert json.loads(text) == DOCUMENTS[version]


def test_the_api_versions_differ_in_version_currencies_and_receipts_only() -> None:
    older, newer = (facts(without_receipts(DOCUMENTS[version])) for version in VERSIONS)
    differing = {path for path in older.keys() | newer.keys() if older.get(path) != newer.get(path)}
    assert differing == {
        "/info/version",
        "/components/schemas/ApiVersion/enum/0",
        "/components/schemas/Currency/enum/1",
        "/components/schemas/Currency/x-minor-units/USD",
    }


def without_receipts(document: dict[str, Any]) -> dict[str, Any]:
    """Return a spec without the operations on receipts and the components that only they use."""
    rest = copy.deepcopy(document)
    rest["tags"] = [tag for tag in rest["tags"] if tag["name"] != "receipts"]
    rest["paths"] = {path: item for path, item in rest["paths"].items() if not path.startswith("/v1/receipts")}
    rest["components"]["parameters"].pop("OrderNumber", None)
    schemas = rest["components"]["schemas"]
    rest["components"]["schemas"] = {
        name: schema for name, schema in schemas.items() if not name.startswith(("Receipt", "Entitlement"))
    }
    return rest


def facts(node: Any, path: str = "") -> dict[str, Any]:
    """Every value of a document by its path, without summaries, descriptions and examples."""
    if isinstance(node, list):
        node = dict(enumerate(node))
    if not isinstance(node, dict):
        return {path: node}
    found: dict[str, Any] = {path: type(node)}
    for key, value in node.items():
        is_prose = key in ("summary", "description") and isinstance(value, str)
        if not is_prose and key not in ("example", "examples"):
            found |= facts(value, f"{path}/{key}")
    return found
