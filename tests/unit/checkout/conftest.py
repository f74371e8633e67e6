"""Builders of every release, without a server: no step sends anything."""

from __future__ import annotations

from importlib import import_module
from typing import Any, TypeAlias

import pytest

from monime_ext import sle
from monime_ext._core.versions import API_VERSIONS
from monime_ext.checkout import Checkout

Builder: TypeAlias = Checkout[Any, Any, Any, Any]


def new(package: str, name: str = "Order 1042", kind: str = "Monime") -> Builder:
    """A builder of a release that has said nothing but its name."""
    face = import_module(f"monime_ext.{package}")
    builder: Builder = getattr(face, kind)("mon_test_x", "spc-one").checkout(name)
    return builder


@pytest.fixture(params=sorted(API_VERSIONS.values()))
def package(request: pytest.FixtureRequest) -> str:
    """Each release in turn."""
    return str(request.param)


@pytest.fixture(params=["Monime", "AsyncMonime"])
def empty(package: str, request: pytest.FixtureRequest) -> Builder:
    """A builder without a line, of each release, for threads and for tasks."""
    return new(package, kind=request.param)


@pytest.fixture
def cart(empty: Builder) -> Builder:
    """A builder with one line."""
    return empty.item("Rice 25 kg", sle("450.00"), quantity=2)
