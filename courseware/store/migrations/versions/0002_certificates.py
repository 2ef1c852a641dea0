"""Certificates, how they end, and the public halves of the signing keys.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_key",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("thumbprint", sa.String(length=64), nullable=False),
        sa.Column("kid", sa.String(length=320), nullable=False),
        sa.Column("jwk", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("thumbprint", name=op.f("uq_signing_key_thumbprint")),
    )
    op.create_table(
        "certificate",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("award_id", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.String(length=320), nullable=False),
        sa.Column("thumbprint", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_certificate_edition_from_one")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_certificate_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["thumbprint"],
            ["signing_key.thumbprint"],
            name=op.f("fk_certificate_thumbprint_signing_key"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificate")),
        sa.UniqueConstraint("award_id", "edition", name=op.f("uq_certificate_award_id_edition")),
    )
    op.create_table(
        "certificate_end",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=320), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("reason_class", sa.String(length=320), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("successor", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(kind = 'replaced') = (successor IS NOT NULL)",
            name=op.f("ck_certificate_end_successor_when_replaced"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_certificate_end_ended_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["certificate.number"], name=op.f("fk_certificate_end_number_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["successor"],
            ["certificate.number"],
            name=op.f("fk_certificate_end_successor_certificate"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificate_end")),
    )
