"""What an operator is told when the database cannot be used: what is wrong in plain words, and what to do.

May not import any room. Says nothing that a statement held, and no password: of the address only the file or host."""

from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from portal.postgres import read_address

# Part of what SQLite says -> what it means for whoever runs it. The first that fits is told.
_FILE = (
    ("is gone", "{file} is gone: bring it back, or `portal restore` the newest backup into a new one"),
    ("unable to open", "{file} cannot be opened: its folder is missing, full, read-only or not this user's"),
    ("readonly", "{file} cannot be written: its disk is read-only, or the file is not this user's"),
    ("read-only", "{file} cannot be written: its disk is read-only, or the file is not this user's"),
    ("is full", "the disk of {file} is full: make room, but never delete it or what is named after it"),
    (
        "i/o error",
        "the disk of {file} fails or is full: look at the system's log, make room or copy it to another disk",
    ),
    ("locked", "another program holds {file}: wait for it or end it, then try again"),
    ("not a database", "{file} is damaged: move it away and `portal restore` the newest backup into a new one"),
    ("malformed", "{file} is damaged: move it away and `portal restore` the newest backup into a new one"),
    ("no such table", "{file} has no tables of the portal: run `portal prepare`"),
)
_SERVER = (
    ("password", "{host} refuses the name or the password of PORTAL_DATABASE"),
    ("does not exist", "{host} has no such database or name: see PORTAL_DATABASE, then run `portal prepare`"),
    ("read-only", "{host} only reads: no server of PORTAL_DATABASE takes answers now"),
    ("too many", "{host} takes no more connections: raise max_connections or run fewer processes"),
    ("starting up", "{host} is starting: try again in a moment"),
    ("refused", "no PostgreSQL answers at {host}: is it running, and is the port right?"),
    ("could not translate", "the name {host} of PORTAL_DATABASE is not known"),
    ("timeout", "{host} does not answer in time: is it running, and does the network lead there?"),
    ("no space", "the disk of {host} is full: make room there"),
)


def explain(error: SQLAlchemyError, database: str) -> str:
    """One line for the operator about `error` of the database at the address `database`."""
    said = str(getattr(error, "orig", None) or error).lower()
    try:
        address = read_address(database)
    except (ArgumentError, ValueError):
        return "PORTAL_DATABASE is no address: write it as sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    known = _FILE if address.get_backend_name() == "sqlite" else _SERVER
    for part, words in known:
        if part in said:
            return words.format(file=address.database, host=_host(address))
    return f"the database refused: {str(error).splitlines()[0]}"


def _host(address: URL) -> str:
    found = address.host or address.query.get("host") or "this machine"
    return found if isinstance(found, str) else ",".join(found)
