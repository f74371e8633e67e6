"""The resources that are made from the specs: complete, concrete, documented, and the same for sync and async."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import pytest

from monime_ext import API_VERSIONS, ApiVersion
from monime_ext.cli.openapi.document import Operation, operations
from scripts.docstrings import docstring, limits_in_words, parse_docstring
from scripts.handwritten import read_handwritten
from scripts.resources import differences, write
from scripts.spec import ROOT, load, maintained_specs
from tests.versions import VERSIONS, module_of

DOCUMENTS = {spec.stem: load(spec) for spec in maintained_specs(ROOT)}
KINDS = ("_async", "_sync")


def modules(version: ApiVersion, kind: str) -> list[ModuleType]:
    """The generated modules of a version's resources."""
    folder = ROOT / "monime_ext" / "resources" / API_VERSIONS[version] / kind
    names = sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")
    return [import_module(f"monime_ext.resources.{API_VERSIONS[version]}.{kind}.{name}") for name in names]


def methods(owner: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public methods that a class defines itself, properties as their functions."""
    for name, value in vars(owner).items():
        found = value.fget if isinstance(value, property) else value
        if inspect.isfunction(found) and not name.startswith("_"):
            yield name, found


def public_methods(version: ApiVersion) -> Iterator[tuple[ModuleType, type, str, Callable[..., Any]]]:
    """Every public method that is made for a version, with its module and class."""
    generated = [module for kind in KINDS for module in modules(version, kind)]
    generated += [import_module(f"monime_ext.checkout.{kind}.{API_VERSIONS[version]}") for kind in KINDS]
    places = [(module, module.__all__) for module in generated]
    for module, names in [*places, (module_of(version), ["Monime", "AsyncMonime"])]:
        for class_name in names:
            owner = getattr(module, class_name)
            for name, method in methods(owner):
                yield module, owner, name, method


def named_in(module: ModuleType) -> dict[str, object]:
    """Every name that an annotation of a module may use, those imported for type checkers too."""
    names: dict[str, object] = {}
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module not in (None, "__future__"):
            for alias in node.names:
                names[alias.asname or alias.name] = getattr(import_module(str(node.module)), alias.name)
    return {**vars(__import__("builtins")), **names, **vars(module)}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_operation_is_a_method_of_both_clients(version: ApiVersion) -> None:
    found: list[Operation] = list(operations(DOCUMENTS[version]))
    assert found
    for prefix in ("", "Async"):
        client = getattr(module_of(version), f"{prefix}Monime")("mon_x", "spc-one")
        for operation in found:
            name = operation.body.get("x-monime-resource", operation.body["tags"][0])
            resource = getattr(client, name)
            method = operation.body["x-monime-method"]
            assert f'"{operation.id}"' in inspect.getsource(getattr(type(resource), method))
            assert hasattr(resource.with_response, method) is (method != "list")


@pytest.mark.parametrize("version", VERSIONS)
def test_no_signature_has_a_type_variable(version: ApiVersion) -> None:
    for module, owner, name, method in public_methods(version):
        names = named_in(module)
        for annotation in inspect.get_annotations(method).values():
            for word in re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"', "", annotation)):
                assert not isinstance(names[word], TypeVar), f"{owner.__name__}.{name}: {annotation}"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_method_is_documented(version: ApiVersion) -> None:
    for _, owner, name, method in public_methods(version):
        text = inspect.getdoc(method)
        assert text, f"{owner.__name__}.{name}"
        parameters = list(signature(method).parameters.values())[1:]
        if parameters:
            assert "\n\nArgs:\n" in text
            assert "\n\nRaises:\n" in text
        for parameter in parameters:
            stars = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
            assert f"\n    {stars}{parameter.name}: " in text, f"{owner.__name__}.{name}: {parameter.name}"


@pytest.mark.parametrize("version", VERSIONS)
def test_sync_and_async_differ_in_nothing_else(version: ApiVersion) -> None:
    for asynchronous, sync in zip(modules(version, "_async"), modules(version, "_sync"), strict=True):
        for name in asynchronous.__all__:
            ours, theirs = (dict(methods(getattr(module, n))) for module, n in ((asynchronous, name), (sync, name[5:])))
            assert list(ours) == list(theirs)
            for method, function in ours.items():
                assert str(signature(function)).replace("Async", "") == str(signature(theirs[method]))
                assert inspect.iscoroutinefunction(function) is (method not in ("list", "with_response"))
                assert not inspect.iscoroutinefunction(theirs[method])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_method_with_response_returns_one(version: ApiVersion) -> None:
    for _, owner, name, method in public_methods(version):
        returned = str(signature(method).return_annotation)
        assert returned.startswith("Response[") is owner.__name__.endswith("WithResponse"), f"{owner.__name__}.{name}"


def copy_of_the_sources(target: Path) -> Path:
    for folder in ("openapi", "monime_ext"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__", "sandbox"))
    return target


def test_files_that_the_specs_do_not_make_are_found_and_put_right(tmp_path: Path) -> None:
    project = copy_of_the_sources(tmp_path)
    folder = project / "monime_ext" / "resources" / "caph_2025_08_23" / "_async"
    assert differences(project) == []
    shutil.copy(folder / "banks.py", folder / "coins.py")
    (folder / "momos.py").unlink()
    with (folder / "payments.py").open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    path = "monime_ext/resources/caph_2025_08_23/_async"
    assert differences(project) == [
        f"{path}/coins.py: stray, nothing makes it",
        f"{path}/momos.py: missing",
        f"{path}/payments.py: differs from what its sources make",
    ]
    assert sorted(write(project)) == [f"{path}/coins.py", f"{path}/momos.py", f"{path}/payments.py"]
    assert differences(project) == []


def test_a_method_is_named_by_the_spec_and_its_hook_after_it(tmp_path: Path) -> None:
    project = copy_of_the_sources(tmp_path)
    spec = project / "openapi" / "caph.2025-08-23.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("x-monime-method: redeem", "x-monime-method: create"), encoding="utf-8")
    with pytest.raises(ValueError, match="receipts: there is no method redeem to call before_redeem for"):
        write(project)
    (project / "monime_ext" / "resources" / "_async" / "receipts.py").unlink()
    write(project)
    made = project / "monime_ext" / "resources" / "caph_2025_08_23" / "_async" / "receipts.py"
    assert "    async def create(\n" in made.read_text(encoding="utf-8")


HANDWRITTEN = '''
from monime_ext.money import Money
__all__ = ["pay", "before_create"]
OrderT = TypeVar("OrderT")
async def pay(orders: Orders[OrderT], /, id: str, *, amount: Money, note: str = "") -> Response[OrderT]:
    """Pay an order.

    Only
    once.

    Args:
        orders: The
            resource.
        id: The id.
        amount: How much,
            exactly.
        note: A note.

    Raises:
        NotFound: There is none.
    """
def before_create(body): "Check."
def other(): ...
'''


def test_a_hand_written_function_becomes_a_method(tmp_path: Path) -> None:
    file = tmp_path / "orders.py"
    file.write_text(HANDWRITTEN, encoding="utf-8")
    found = read_handwritten(file)
    (pay,) = found.functions
    assert pay.signature(with_response=False) == (
        "async def pay(self, id: str, *, amount: Money, note: str = '') -> Order:"
    )
    assert pay.signature(with_response=True).endswith(" -> Response[Order]:")
    assert pay.resources == ("orders",)
    assert pay.call == ("id", "amount=amount", "note=note")
    assert pay.docstring == (
        "Pay an order.\n\nOnly once.\n\nArgs:\n    id: The id.\n    amount: How much, exactly.\n    note: A note.\n\n"
        "Raises:\n    NotFound: There is none."
    )
    assert found.hooks == (("create", {}),)
    assert found.imports == ("from monime_ext.money import Money",)
    assert read_handwritten(tmp_path / "none.py").functions == ()


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("async def pay(orders): ...", "pay: its first argument must be positional-only"),
        ("def pay(orders, /): ...", "pay: only async functions become methods"),
        ("async def pay(orders, /, id) -> int: ...", "pay: an annotation is missing"),
    ],
)
def test_a_hand_written_function_that_can_be_no_method_is_refused(code: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "orders.py"
    file.write_text(f'__all__ = ["pay"]\n{code}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        read_handwritten(file)


def test_a_docstring_is_wrapped_and_read_again() -> None:
    text = docstring("Do it.", ["word " * 30], {"id": "long " * 40, "**options": "See."}, {"NotFound": "No."})
    assert max(len(line) for line in text.splitlines()) <= 112
    assert parse_docstring(text) == (
        "Do it.",
        [("word " * 30).strip()],
        {"id": ("long " * 40).strip(), "**options": "See."},
        {"NotFound": "No."},
    )


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "maxLength": 150}, ["At most 150 characters."]),
        ({"type": "string", "minLength": 1, "maxLength": 1}, ["Exactly 1 character."]),
        ({"type": "string", "minLength": 1}, []),
        ({"type": "string", "x-pattern-says": "an id"}, ["An id."]),
        ({"enum": ["a", "b", "c"]}, ["`a`, `b` or `c`."]),
        ({"type": "integer", "minimum": 1, "maximum": 50}, ["1 to 50."]),
        ({"type": "integer", "minimum": 1}, ["At least 1."]),
        ({"type": "array", "minItems": 1, "maxItems": 16, "uniqueItems": True}, ["1 to 16 items.", "No duplicates."]),
        (
            {"maxProperties": 64, "propertyNames": {"maxLength": 9}, "additionalProperties": {"maxLength": 5}},
            ["At most 64 pairs.", "Keys of at most 9 characters.", "Values of at most 5 characters."],
        ),
    ],
)
def test_limits_are_written_in_words(schema: dict[str, Any], words: list[str]) -> None:
    assert limits_in_words(schema) == words
