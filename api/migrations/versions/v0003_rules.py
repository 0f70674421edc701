"""The number of the rules that the answer of each job is by; those that are there are the first."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    number = sa.Column("rules", sa.Integer(), nullable=False, server_default="1")
    op.add_column("jobs", number)


def downgrade() -> None:
    """Removes it."""
    with op.batch_alter_table("jobs") as table:
        table.drop_column("rules")
