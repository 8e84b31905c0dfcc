"""Read by Alembic: runs the revisions over the connection that `shared.migrations` opened."""

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes.get("metadata"),
    transaction_per_migration=True,
    ttct_service_role=attributes["service_role"],
)
with context.begin_transaction():
    context.run_migrations()
