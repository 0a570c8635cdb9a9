"""Alembic's entry: runs migrations on the connection that `portal.cli` or a test hands over.

Without our metadata, so that a constraint gets the name that stands in the migration and no second prefix."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
