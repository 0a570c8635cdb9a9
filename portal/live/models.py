"""Tables of class hours. The hour itself is known to be somebody's; of those who answer there are counts alone.

Counts and digests are deleted when the code expires. A digest is of what only one device knows, so that two of them
cannot be told to be of one device; both tables are clustered on keys that hold no order of arrival."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, LargeBinary, String, Table

from portal.db import metadata
from portal.live.pacing import PACES, STAGES, WAYS
from portal.vocabulary import AUDIENCES, PHASES

class_session = Table(
    "class_session",
    metadata,
    Column("id", String(32), primary_key=True),  # random; what a slip keeps as its session
    Column("code", String(5), nullable=False, unique=True),
    Column("place", String(32), ForeignKey("area.code"), nullable=False),  # the area or school that was chosen
    Column("community", String(32), ForeignKey("area.code"), nullable=False),  # where its slips count
    Column("audience", String(16), nullable=False),
    Column("quiz", String(64), nullable=False),
    Column("module", String(64), nullable=False),  # empty: a test without a lesson
    Column("heads", Integer, nullable=False),
    Column("way", String(8), nullable=False),
    Column("pace", String(8), nullable=False),
    Column("phase", String(8), nullable=False),
    Column("stage", String(12), nullable=False),
    Column("item", Integer, nullable=False),  # which question, from 0
    Column("step", BigInteger, nullable=False),  # raised at each change
    Column("expires", BigInteger, nullable=False),  # seconds of the epoch
    Column("opened_by", String(80), nullable=False),
    Column("key", LargeBinary(32), nullable=False),  # sha256 of the key in the browser of a teacher without an account
    # A story that the class plays by vote; while it is told `stage` stays where it was.
    Column("story", String(64), nullable=False, server_default=""),
    Column("scene", String(64), nullable=False, server_default=""),  # empty: none is told now
    Column("telling", String(12), nullable=False, server_default=""),  # one of live.telling.STAGES
    Column("chosen", String(1), nullable=False, server_default=""),  # the room's way on; emptied when the code expires
    Column("vote", Integer, nullable=False, server_default="0"),  # which vote of the hour
    CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
    CheckConstraint(f"way IN {WAYS}", name="way"),
    CheckConstraint(f"pace IN {PACES}", name="pace"),
    CheckConstraint(f"phase IN {PHASES}", name="phase"),
    CheckConstraint(f"stage IN {STAGES}", name="stage"),
    CheckConstraint("heads > 0", name="heads"),
    CheckConstraint("length(key) = 32", name="key_is_sha256"),
)

class_count = Table(
    "class_count",
    metadata,
    Column("session", String(32), ForeignKey("class_session.id"), primary_key=True),
    Column("phase", String(8), primary_key=True),
    Column("item", String(64), primary_key=True),  # empty: the whole test
    Column("answer", String(4), primary_key=True),  # a-d, ? not sure, - blank; done: a test that was sent
    Column("value", BigInteger, nullable=False),
    CheckConstraint(f"phase IN {PHASES}", name="phase"),
    CheckConstraint("answer IN ('a', 'b', 'c', 'd', '?', '-', 'done')", name="answer"),
    sqlite_with_rowid=False,
)

class_seen = Table(
    "class_seen",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # of a device's random id, phase and question
    Column("session", String(32), ForeignKey("class_session.id"), nullable=False),
    CheckConstraint("length(digest) = 32", name="digest_is_sha256"),
    sqlite_with_rowid=False,
)

class_link = Table(
    "class_link",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # sha256 of the link's token; deleted when used
    Column("area", String(32), ForeignKey("area.code"), nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("expires", BigInteger, nullable=False),
    CheckConstraint("length(digest) = 32", name="digest_is_sha256"),
    sqlite_with_rowid=False,
)
