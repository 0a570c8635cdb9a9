"""Tables of reach: kinds and languages of printed codes, their bands, events, places of help; stories of a class."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

AUDIENCES = "('youth', 'seniors', 'migrants', 'residents', 'staff')"
PLACEMENTS = "('poster', 'card', 'sticker', 'leaflet', 'classroom', 'badge', 'event', 'kiosk', 'other')"
EVENTS = "('lecture', 'stall', 'exhibition', 'show', 'visit', 'contest', 'class', 'training', 'meeting', 'other')"
PLACES = "('station', 'hospital', 'counselling', 'legal', 'employment', 'clinic', 'committee')"


def upgrade() -> None:
    # Written out: SQLite adds a column with its CHECK only in this one spelling, and both databases read it.
    op.execute(
        "ALTER TABLE placement ADD COLUMN kind VARCHAR(12) DEFAULT 'poster' NOT NULL "
        f"CONSTRAINT ck_placement_kind CHECK (kind IN {PLACEMENTS})"
    )
    op.add_column("placement", sa.Column("language", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("placement", sa.Column("since", sa.String(length=7), nullable=False, server_default=""))
    # A story that a class plays by vote: which one, at which scene, how far its vote is.
    for name, length in (("story", 64), ("scene", 64), ("telling", 12), ("chosen", 1)):
        op.add_column("class_session", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("class_session", sa.Column("vote", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "placement_shown",
        sa.Column("placement", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.CheckConstraint("name IN ('scan', 'started', 'finished')", name="ck_placement_shown_name"),
        sa.CheckConstraint(
            "band IN ('<10', '10-49', '50-99', '100-199', '200-499', '500+')", name="ck_placement_shown_band"
        ),
        sa.ForeignKeyConstraint(["placement"], ["placement.code"], name="fk_placement_shown_placement"),
        sa.PrimaryKeyConstraint("placement", "period", "name", name="pk_placement_shown"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("campaign", sa.String(length=36), nullable=False),
        sa.Column("starts", sa.String(length=16), nullable=False),
        sa.Column("ends", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("yearly", sa.Boolean(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("counted_by", sa.String(length=8), nullable=False),
        sa.Column("exam_taken", sa.Integer(), nullable=True),
        sa.Column("exam_passed", sa.Integer(), nullable=True),
        sa.Column("quiz", sa.String(length=36), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(f"kind IN {EVENTS}", name="ck_event_kind"),
        sa.CheckConstraint(f"audience IN {AUDIENCES}", name="ck_event_audience"),
        sa.CheckConstraint("status IN ('planned', 'held', 'cancelled')", name="ck_event_status"),
        sa.CheckConstraint(
            "counted_by = '' OR counted_by IN ('heads', 'cards', 'qr', 'estimate')", name="ck_event_counted_by"
        ),
        sa.CheckConstraint("ends >= starts", name="ck_event_ends_after_start"),
        sa.CheckConstraint("planned >= 0 AND counted >= 0", name="ck_event_heads_not_negative"),
        sa.CheckConstraint("exam_passed <= exam_taken AND exam_passed >= 0", name="ck_event_passed_of_taken"),
        sa.ForeignKeyConstraint(["code"], ["placement.code"], name="fk_event_code"),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_event_area"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("code", name="uq_event_code"),
    )
    op.create_table(
        "event_text",
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("tag", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_event_text_event"),
        sa.PrimaryKeyConstraint("event", "tag", name="pk_event_text"),
    )
    op.create_table(
        "help_place",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("languages", sa.String(length=80), nullable=False),
        sa.Column("checked", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"kind IN {PLACES}", name="ck_help_place_kind"),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_help_place_area"),
        sa.PrimaryKeyConstraint("id", name="pk_help_place"),
    )
