"""PostgreSQL on several machines behind one address: how it is spelled, how long a silent server is waited for, what is
done when another one takes over.

May not import any room, and asks no server anything itself: `portal.db` makes the engine."""

import re
from typing import Any
from urllib.parse import unquote

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError

# What an address may say otherwise. A machine that lost its power says nothing more: without these the next answer
# would be waited for by the minute, and a request of a person waits 12 seconds (slips.writer).
PATIENCE = {
    "connect_timeout": "3",  # seconds for each host
    "keepalives_idle": "4",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "tcp_user_timeout": "8000",  # milliseconds for what was sent and not received
}
_SEVERAL = re.compile(
    r"(?P<kind>postgres(?:ql)?(?:\+\w+)?)://(?:(?P<user>[^/?]*)@)?(?P<hosts>[^/?@]*,[^/?@]*)(?P<rest>.*)"
)
_READ_ONLY = "25006"
_CANCELLED = "01000"  # the class of PostgreSQL's warning that a commit no longer waits for its standby
_DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"


def read_address(text: str) -> URL:
    """`text` as SQLAlchemy takes it. Several hosts may be spelled as libpq does: `postgresql://u:p@h1:5432,h2:5432/db`.

    Raises ArgumentError or ValueError."""
    found = _SEVERAL.fullmatch(text)
    if not found:
        return make_url(text)
    address = make_url(f"{found['kind']}://{found['rest'] if found['rest'].startswith('/') else '/' + found['rest']}")
    user, _, password = (found["user"] or "").partition(":")
    address = address.set(username=unquote(user) or None, password=unquote(password) or None)
    pairs = [_host_and_port(one) for one in found["hosts"].split(",")]
    hosts, ports = (",".join(each) for each in zip(*pairs, strict=True))
    return address.update_query_dict({"host": hosts, "port": ports})


def _host_and_port(text: str) -> tuple[str, str]:
    """The two as libpq wants them; an IPv6 address stands in brackets where a port may follow."""
    found = re.fullmatch(r"\[(?P<six>[^\]]*)\](?::(?P<a>\d+))?|(?P<name>[^:\[\]]+)(?::(?P<b>\d+))?", text)
    if not found:
        raise ValueError(f"{text!r} is no host or host:port")
    return unquote(found["six"] or found["name"]), found["a"] or found["b"] or "5432"


def patience(address: URL) -> dict[str, str]:
    """What an address leaves open."""
    return {name: value for name, value in PATIENCE.items() if name not in address.query}


def is_gone(error: BaseException) -> bool:
    """Whether the server is not there, or not the one that writes: asked again a moment later another one may be.

    False for whatever a statement itself did wrong, and for SQLite."""
    if not isinstance(error, DBAPIError) or not isinstance(error.orig, psycopg.Error):
        return False
    if error.connection_invalidated:
        return True
    # Refused, timed out, no server that writes: psycopg found no connection to have a code from.
    return isinstance(error.orig, psycopg.OperationalError) and (error.orig.sqlstate or "08").startswith(("08", "57P"))


def follow(engine: Engine) -> None:
    """Let `engine` leave a server that has become a standby, and never take a commit for durable that is not."""

    @event.listens_for(engine, "handle_error")
    def _leave(context: ExceptionContext) -> None:
        # Behind a balancer a connection may outlive its primary. All connections of the pool are then made anew.
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY and not _by_wish(context):
            context.is_disconnect = True

    @event.listens_for(engine, "connect")
    def _durable(connection: "psycopg.Connection[Any]", record: Any) -> None:
        connection.execute(_DURABLE)
        connection.commit()

        def note(said: psycopg.errors.Diagnostic) -> None:
            if said.sqlstate == _CANCELLED:
                record.info["unsure"] = True

        connection.add_notice_handler(note)


def _by_wish(context: ExceptionContext) -> bool:
    """Whether this connection was told to read only."""
    raw = context.connection.connection.driver_connection if context.connection else None
    return bool(getattr(raw, "read_only", False))
