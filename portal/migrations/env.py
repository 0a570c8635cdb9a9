"""Alembic's entry: runs migrations on the connection that `portal.cli` or a test hands over."""

from alembic import context

from portal.db import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
