"""Alembic's entry: runs the steps on the connection that ``bot.store.migrate`` opened."""

from __future__ import annotations

from alembic import context

from bot.store.tables.base import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
