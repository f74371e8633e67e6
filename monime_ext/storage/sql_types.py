"""The types of SQLAlchemy that stores accept, in one place for async and sync code; for type checkers only."""

from __future__ import annotations

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

__all__ = ["AsyncConnection", "AsyncEngine", "AsyncSession", "Connection", "Engine", "Session"]
