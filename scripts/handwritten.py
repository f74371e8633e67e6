"""Reads the hand-written functions of a resource, which the generated classes offer as methods.

A function is written once, generic over small protocols. Its positional-only arguments are resources of the client,
named as the client names them; the first of them is the one whose method it becomes. A type variable is named after the
model that it stands for, with a `T` behind it. A function that returns a `Response` becomes a method of both classes of
a resource, any other a method of the plain class alone. A function `before_NAME` is called with the body of the
generated method NAME before that is sent.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from scripts.docstrings import docstring, parse_docstring

__all__ = ["Handwritten", "HandwrittenFunction", "read_handwritten"]


@dataclass(frozen=True)
class HandwrittenFunction:
    """One function.

    Attributes:
        name: Its name.
        resources: The names of the resources that it is called with.
        parameters: The source of its other parameters, in order, with `*` and `**`.
        call: The source of the arguments that pass them on.
        result: The type that it returns, without `Response`.
        has_response: Whether it returns a `Response`.
        docstring: Its docstring, without the resources.
    """

    name: str
    resources: tuple[str, ...]
    parameters: tuple[str, ...]
    call: tuple[str, ...]
    result: str
    has_response: bool
    docstring: str

    def signature(self, *, with_response: bool) -> str:
        """Return the source of the method's signature."""
        result = f"Response[{self.result}]" if with_response else self.result
        return f"async def {self.name}({', '.join(('self', *self.parameters))}) -> {result}:"


@dataclass(frozen=True)
class Handwritten:
    """What is written by hand for one resource.

    Attributes:
        functions: The functions that become methods.
        hooks: For every method with a hook, the errors that the hook's docstring tells of.
        imports: The statements that import what their signatures name.
        models: The models that their signatures name.
    """

    functions: tuple[HandwrittenFunction, ...] = ()
    hooks: tuple[tuple[str, dict[str, str]], ...] = ()
    imports: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


def read_handwritten(path: Path) -> Handwritten:
    """Return the functions that a module has for its resource; empty if there is no such module.

    Raises:
        ValueError: A function is not written as it has to be.
    """
    if not path.is_file():
        return Handwritten()
    module = ast.parse(path.read_text(encoding="utf-8"))
    variables = {
        node.targets[0].id
        for node in module.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "TypeVar"
    }
    public = _exported(module)
    functions, hooks = [], []
    for node in module.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name not in public:
            continue
        if node.name.startswith("before_"):
            hooks.append((node.name.removeprefix("before_"), parse_docstring(ast.get_docstring(node) or "")[3]))
        else:
            functions.append(_function(node, variables))
    models = {name[:-1] for name in variables if name.endswith("T")}
    imports = [ast.unparse(node) for node in ast.walk(module) if isinstance(node, ast.ImportFrom)]
    return Handwritten(
        tuple(functions),
        tuple(hooks),
        tuple(line for line in dict.fromkeys(imports) if not line.startswith(("from __future__", "from typing"))),
        tuple(sorted(models)),
    )


def _exported(module: ast.Module) -> set[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    raise ValueError("the module has no __all__")


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, variables: set[str]) -> HandwrittenFunction:
    def typed(annotation: ast.expr | None) -> str:
        if annotation is None:
            raise ValueError(f"{node.name}: an annotation is missing")
        text = ast.unparse(annotation)
        return re.sub(r"\w+", lambda found: found[0][:-1] if found[0] in variables else found[0], text)

    def declared(argument: ast.arg, default: ast.expr | None) -> str:
        text = f"{argument.arg}: {typed(argument.annotation)}"
        return text if default is None else f"{text} = {ast.unparse(default)}"

    found = node.args
    if not found.posonlyargs:
        raise ValueError(f"{node.name}: its first argument must be positional-only, the resource")
    if isinstance(node, ast.FunctionDef):
        raise ValueError(f"{node.name}: only async functions become methods")
    padding: list[ast.expr | None] = [None] * (len(found.args) - len(found.defaults))
    parameters = [
        declared(argument, default) for argument, default in zip(found.args, [*padding, *found.defaults], strict=True)
    ]
    call = [argument.arg for argument in found.args]
    if found.kwonlyargs:
        parameters.append("*")
        parameters += [
            declared(argument, default) for argument, default in zip(found.kwonlyargs, found.kw_defaults, strict=True)
        ]
        call += [f"{argument.arg}={argument.arg}" for argument in found.kwonlyargs]
    if found.kwarg:
        parameters.append(f"**{declared(found.kwarg, None)}")
        call.append(f"**{found.kwarg.arg}")
    resources = tuple(argument.arg for argument in found.posonlyargs)
    result = typed(node.returns)
    wrapped = re.fullmatch(r"Response\[(.+)\]", result)
    return HandwrittenFunction(
        node.name,
        resources,
        tuple(parameters),
        tuple(call),
        wrapped[1] if wrapped else result,
        wrapped is not None,
        _without(ast.get_docstring(node) or "", resources),
    )


def _without(text: str, names: tuple[str, ...]) -> str:
    """Return a docstring without the descriptions of some arguments, wrapped for a method."""
    summary, paragraphs, arguments, raises = parse_docstring(text)
    kept = {name: entry for name, entry in arguments.items() if name not in names}
    return docstring(summary, paragraphs, kept, raises)
