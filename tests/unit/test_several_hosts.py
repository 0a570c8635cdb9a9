"""One address for several PostgreSQL servers, spelled as libpq does; and what counts as "the server is gone"."""

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from portal.db import make_engine
from portal.postgres import PATIENCE, is_gone, read_address


def told(address: str) -> dict[str, object]:
    """What psycopg is told."""
    engine = make_engine(address)
    _, words = engine.dialect.create_connect_args(engine.url)
    return {name: value for name, value in words.items() if name != "context"}


def test_several_hosts_as_libpq_spells_them() -> None:
    words = told("postgresql://who:p%40ss%2F@a.example:5433,b.example/portal?target_session_attrs=read-write")
    assert words == {
        "user": "who",
        "password": "p@ss/",
        "host": "a.example,b.example",
        "port": "5433,5432",
        "dbname": "portal",
        "target_session_attrs": "read-write",
    }


@pytest.mark.parametrize(
    ("address", "hosts", "ports"),
    [
        ("postgresql://[::1]:5433,[fe80::2]/portal", "::1,fe80::2", "5433,5432"),
        ("postgresql+psycopg://a:1,b:2,c:3/portal", "a,b,c", "1,2,3"),
        ("postgres://%2Frun%2Fpg,b/portal?sslmode=require", "/run/pg,b", "5432,5432"),
    ],
)
def test_other_spellings(address: str, hosts: str, ports: str) -> None:
    words = told(address)
    assert (words["host"], words["port"], words["dbname"]) == (hosts, ports, "portal")


def test_one_host_and_a_file_stay_what_they_were() -> None:
    assert told("postgresql://who@a.example:5433/portal")["port"] == 5433
    assert read_address("sqlite:////tmp/a,b/portal.db").database == "/tmp/a,b/portal.db"


@pytest.mark.parametrize(
    "address", ["postgresql://a:x,b:1/portal", "postgresql://a,,b/portal", "postgresql://[::1,b/p"]
)
def test_what_is_no_list_of_hosts_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="host"):
        read_address(address)


def test_a_silent_server_is_not_waited_for_by_the_minute_unless_the_address_says_so() -> None:
    assert int(PATIENCE["connect_timeout"]) <= 5
    assert {"keepalives_idle", "tcp_user_timeout"} <= PATIENCE.keys()
    engine = make_engine(
        "postgresql://127.0.0.1:1,127.0.0.1:2/portal?connect_timeout=7&target_session_attrs=read-write"
    )
    with pytest.raises(OperationalError) as caught, engine.connect():
        pass
    assert told(str(engine.url))["connect_timeout"] == "7"
    assert is_gone(caught.value)


def test_a_fault_of_a_statement_is_no_lost_server() -> None:
    assert not is_gone(OperationalError("SELECT 1", {}, psycopg.errors.DeadlockDetected()))
    assert is_gone(OperationalError("SELECT 1", {}, psycopg.errors.AdminShutdown()))
    assert is_gone(OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused")))
    assert not is_gone(OperationalError("SELECT 1", {}, Exception("database is locked")))
    assert not is_gone(ValueError())
