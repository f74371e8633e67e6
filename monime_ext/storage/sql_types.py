"""The types of SQLAlchemy that stores accept, in one place for async and sync code; for type checkers only."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from monime_ext.storage.sql_engines import AsyncOwnedEngine, OwnedEngine

__all__ = [
    "AsyncConnection",
    "AsyncEngine",
    "AsyncHandle",
    "AsyncSession",
    "AsyncSource",
    "Connection",
    "Engine",
    "Handle",
    "Session",
    "Source",
]

AsyncHandle: TypeAlias = AsyncConnection | AsyncSession
AsyncSource: TypeAlias = AsyncOwnedEngine | AsyncEngine | AsyncConnection | AsyncSession
Handle: TypeAlias = Connection | Session
Source: TypeAlias = OwnedEngine | Engine | Connection | Session
