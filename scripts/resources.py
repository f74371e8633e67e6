"""Write what `monime_ext` has per API version: `python -m scripts.resources`.

* `monime_ext/resources/caph_…/_async/`: the resources of a version, from its spec and from the hand-written functions
  in `monime_ext/resources/_async/`. Their sync siblings are made by scripts/unasync.py.
* `monime_ext/checkout/_async/caph_….py`: the checkout builder, whose signatures name the version's models.
* `monime_ext/caph_….py`: the pinned modules.
* `monime_ext/_core/versions.py`, `monime_ext/_connect.py` and `monime_ext/webhooks/dynamic.py`: the list of the
  versions, and the selection of one at run time.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from openapi_python_client.strings import PythonIdentifier

from scripts.formatting import format_files
from scripts.generated_files import file_differences, write_files
from scripts.handwritten import Handwritten, HandwrittenFunction, read_handwritten
from scripts.resource_methods import Argument, Method, Resource, model_names, resources
from scripts.spec import ROOT, load, maintained_specs, package_name

__all__ = ["differences", "resource_files", "write"]

PACKAGE: Final = "monime_ext"
FOR_ALL_VERSIONS: Final = (
    ("_connect.py", "connect.py.jinja"),
    ("_core/versions.py", "versions.py.jinja"),
    ("webhooks/dynamic.py", "webhooks_dynamic.py.jinja"),
)
"""The files that name every version, and their templates."""

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_MARK: Final = "# Made by scripts/resources.py from "


class ResourceWriter:
    """Writes the class of one resource of one version.

    Args:
        package: The version's package, such as `caph_2025_08_23`.
        resource: The resource.
        others: All resources of the version, by name.
        handwritten: What is written by hand for the resource.
    """

    def __init__(self, package: str, resource: Resource, others: dict[str, Resource], handwritten: Handwritten) -> None:
        self.package = package
        self.resource = resource
        self.handwritten = handwritten
        self._others = others
        self._hooks = dict(handwritten.hooks)
        unknown = self._hooks.keys() - resource.methods.keys()
        if unknown:
            raise ValueError(f"{resource.name}: there is no method {min(unknown)} to call before_{min(unknown)} for")

    @property
    def models(self) -> list[str]:
        """The models whose classes are needed at run time."""
        return sorted({method.model for method in self.resource.methods.values() if method.model})

    @property
    def parsers(self) -> list[str]:
        """The statements that define the parsers."""
        lines = []
        for method in self.resource.methods.values():
            if method.model and not method.filters:
                make = "page_parser" if method.is_list else "bare_result_parser" if method.is_bare else "result_parser"
                lines.append(f"{_parser(method)} = {make}({method.model})")
        return list(dict.fromkeys(lines))

    def methods(self, *, with_response: bool) -> Iterator[str]:
        """Yield the source of every method of a class.

        Args:
            with_response: Whether it is the class whose methods return a `Response`.
        """
        for method in self.resource.methods.values():
            if not (method.is_list and with_response):
                result = f"Response[{method.result}]" if with_response else method.result
                docstring = method.docstring(self._hooks.get(method.name, {}))
                yield _definition(method.signature(result), docstring, self._statements(method, with_response))
        for function in self.handwritten.functions:
            if function.has_response or not with_response:
                signature = function.signature(with_response=with_response)
                yield _definition(signature, function.docstring, self._delegation(function, with_response))

    def _statements(self, method: Method, with_response: bool) -> list[str]:
        if method.is_list:
            return self._list_statements(method)
        lines, hook = [], f"before_{method.name}"
        if method.name in self._hooks:
            lines += [f"from {PACKAGE}.resources._async.{self.resource.name} import {hook}", ""]
        if method.has_body:
            lines += _body_statements(method)
        if method.name in self._hooks:
            lines.append(f"{hook}(body)")
        given = [f'"{method.operation}"', "options", _parser(method)]
        given += ["body=body"] if method.has_body else []
        given += ["idempotency_key=idempotency_key"] if method.takes_key else []
        if method.path or method.query:
            given.append(f"arguments={_dictionary([*method.path, *method.query])}")
        call = f"await self._client._call({', '.join(given)})"
        if method.takes_once:
            return [*lines, *self._once_statements(method, with_response), *_return(call, method.model, with_response)]
        return [*lines, *_return(call, method.model, with_response)]

    def _once_statements(self, method: Method, with_response: bool) -> list[str]:
        given = f'self._client, "{method.operation}", options, {_parser(method)}, body=body'
        given += ", once=once, attempt=attempt, renew=renew, idempotency_key=idempotency_key"
        call = f"await create_once({given})"
        return [
            'if once is not None or attempt != 1 or renew != "never":',
            f"    from {PACKAGE}.exactly_once._async.create_once import create_once",
            "",
            *(f"    {line}" for line in _return(call, method.model, with_response)),
        ]

    def _list_statements(self, method: Method) -> list[str]:
        arguments = [argument for argument in (*method.path, *method.query) if argument.name != "after"]
        parser, lines = _parser(method), []
        stated = _dictionary(arguments)
        if method.filters:
            filters = [argument for argument in arguments if argument.wire_name in method.filters]
            rest = [argument for argument in arguments if argument.wire_name not in method.filters]
            lines.append(f"filters = {_dictionary(filters)}")
            parser = f"page_parser({method.model}, filters)"
            stated = "{**filters, " + _dictionary(rest).removeprefix("{")
        given = f'self._client, "{method.operation}", options, {parser}, arguments={stated}, after=after'
        return [*lines, f"return paginate({given})"]

    def _delegation(self, function: HandwrittenFunction, with_response: bool) -> list[str]:
        lines = [f"from {PACKAGE}.resources._async.{self.resource.name} import {function.name}"]
        given = []
        for name in function.resources:
            if name not in self._others:
                raise ValueError(f"{function.name}: this version has no resource {name}")
            class_name = f"Async{self._others[name].class_name}"
            if name != self.resource.name:
                lines.append(f"from {PACKAGE}.resources.{self.package}._async.{name} import {class_name}")
            is_self = name == self.resource.name and not with_response
            given.append("self" if is_self else f"{class_name}(self._client)")
        call = f"await {function.name}({', '.join((*given, *function.call))})"
        if function.has_response and not with_response:
            return [*lines, "", f"response = {call}", "return response.result"]
        return [*lines, "", f"return {call}"]


def resource_files(root: Path = ROOT) -> dict[Path, str]:
    """Return the formatted source of every file that is made per API version, by its path below `root`.

    Raises:
        KeyError, ValueError: A spec, or a hand-written function, is not as it has to be.
    """
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - it makes Python
    )
    specs = {spec.stem: package_name(spec) for spec in maintained_specs(root)}
    core = root / PACKAGE
    made = {core / path: templates.get_template(template).render(versions=specs) for path, template in FOR_ALL_VERSIONS}
    for spec in maintained_specs(root):
        document, package = load(spec), package_name(spec)
        found = resources(document)
        folder = core / "resources" / package
        head = f"{_MARK}openapi/{spec.name}. Do not edit: change the spec and run `make generate`.\n"
        made[folder / "__init__.py"] = f'{head}"""The resources of the API version {spec.stem}."""\n'
        made[folder / "_async" / "__init__.py"] = head
        for name, resource in found.items():
            writer = ResourceWriter(
                package, resource, found, read_handwritten(core / "resources" / "_async" / f"{name}.py")
            )
            made[folder / "_async" / f"{name}.py"] = head + templates.get_template("resource.py.jinja").render(
                writer=writer, resource=resource, version=spec.stem, package=package, models=model_names(document)
            )
        made[core / "checkout" / "_async" / f"{package}.py"] = head + templates.get_template(
            "checkout.py.jinja"
        ).render(version=spec.stem, package=package)
        made[core / f"{package}.py"] = head + templates.get_template("pinned.py.jinja").render(
            version=spec.stem, package=package, resources=found, models=model_names(document)
        )
    return format_files(made)


def differences(root: Path = ROOT) -> list[str]:
    """Return the differences in these files below `root`, one sentence each; empty if there is none."""
    return file_differences(resource_files(root), _present(root), root)


def write(root: Path = ROOT) -> list[str]:
    """Update these files below `root`, and return the paths that changed."""
    return write_files(resource_files(root), _present(root), root)


def _present(root: Path) -> set[Path]:
    """Return the files that an earlier run generated; a sync sibling begins with another mark."""
    return {path for path in (root / PACKAGE).rglob("*.py") if path.read_text(encoding="utf-8").startswith(_MARK)}


def _parser(method: Method) -> str:
    if method.model is None:
        return "parse_nothing"
    name = PythonIdentifier(method.model, "field_")
    return f"_parse_{name}_page" if method.is_list else f"_parse_{name}"


def _body_statements(method: Method) -> list[str]:
    always = [argument for argument in method.body if argument.default not in ("None", "UNCHANGED")]
    stated = ", ".join(f'"{argument.wire_name}": {_value(argument)}' for argument in always)
    lines = [f"body: dict[str, object] = {{{stated}}}"]
    for argument in method.body:
        if argument not in always:
            lines.append(f"if {argument.name} is not {argument.default}:")
            lines.append(f'    body["{argument.wire_name}"] = {_value(argument)}')
    return lines


def _value(argument: Argument) -> str:
    return f"as_list({argument.name})" if argument.is_array else argument.name


def _dictionary(arguments: list[Argument]) -> str:
    return "{" + ", ".join(f'"{argument.wire_name}": {argument.name}' for argument in arguments) + "}"


def _return(call: str, model: str | None, with_response: bool) -> list[str]:
    if with_response:
        return [f"return {call}"]
    return [call] if model is None else [f"response = {call}", "return response.result"]


def _definition(signature: str, docstring: str, statements: list[str]) -> str:
    quoted = textwrap.indent(f'"""{docstring}' + ("\n" if "\n" in docstring else "") + '"""', "    ")
    return "\n".join([signature, quoted, *(f"    {line}".rstrip() for line in statements)])


def main() -> int:
    """Write in place, print what changed, and return the process's exit status."""
    for name in write():
        print(f"  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
