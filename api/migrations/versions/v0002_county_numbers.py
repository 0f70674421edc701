"""The number of the latest version of each county, kept when that version is deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, with the versions that are there."""
    numbers = op.create_table(
        "county_numbers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_numbers")),
    )
    there = sa.table("counties", sa.column("id", sa.String), sa.column("version", sa.Integer))
    last = sa.select(there.c.id, sa.func.max(there.c.version)).group_by(there.c.id)
    op.execute(numbers.insert().from_select(["id", "last"], last))


def downgrade() -> None:
    """Removes it."""
    op.drop_table("county_numbers")
