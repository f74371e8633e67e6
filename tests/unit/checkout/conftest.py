"""Builders of every API version, without a server: no step sends anything."""

from __future__ import annotations

from importlib import import_module
from typing import TypeAlias

import pytest

from monime_ext import sle
from monime_ext._core.versions import API_VERSIONS
from monime_ext.caph_2025_08_23 import Checkout

Builder: TypeAlias = Checkout


def new(package: str, name: str = "Order 1042", kind: str = "Monime") -> Builder:
    """A builder of an API version that has only a name."""
    face = import_module(f"monime_ext.{package}")
    builder: Builder = getattr(face, kind)("mon_test_x", "spc-one").checkout(name)
    return builder


@pytest.fixture(params=sorted(API_VERSIONS.values()))
def package(request: pytest.FixtureRequest) -> str:
    """The package of every API version in turn."""
    return str(request.param)


@pytest.fixture(params=["Monime", "AsyncMonime"])
def empty(package: str, request: pytest.FixtureRequest) -> Builder:
    """A builder without a line, of every API version, sync and async."""
    return new(package, kind=request.param)


@pytest.fixture
def cart(empty: Builder) -> Builder:
    """A builder with one line."""
    return empty.item("Rice 25 kg", sle("450.00"), quantity=2)
