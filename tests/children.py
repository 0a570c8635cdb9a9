"""What tests do in processes of their own: close at the same time, write at the same time, die at a chosen moment."""

import multiprocessing
import os
import signal
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import Engine, event

from portal.db import make_engine
from portal.sealing import scrubbing
from portal.slips import store as slips
from portal.slips.store import Submission
from portal.slips.writer import Writer
from tests.samples import a_slip, close_month

# A server that has imported the portal once and forks for each child: milliseconds a child, and no fork of threads.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.children"])


def url_of(engine: Engine) -> str:
    """The address by which a child opens the same database."""
    return engine.url.render_as_string(hide_password=False)


def child(target: Any, *arguments: Any) -> BaseProcess:
    """Start `target(*arguments)` in a process of its own."""
    process = processes.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def die(*_: object) -> None:
    """As the machine would: no cleaning up, no rollback."""
    os.kill(os.getpid(), signal.SIGKILL)


def close_and_die(url: str, month: str, statement: int) -> None:
    """Close `month`, but be killed before the given statement of the closing; 0: right before its commit."""
    engine = make_engine(url)
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            die()

    event.listen(engine, "before_cursor_execute", count)
    if statement == 0:
        event.listen(engine, "commit", die)
    close_month(engine, month)


def close_and_die_before_scrub(url: str, month: str) -> None:
    """Close `month`, but be killed between the commit and the rewriting."""
    scrubbing._rewrite_sqlite = scrubbing._rewrite_postgresql = die  # type: ignore[assignment]
    close_month(make_engine(url), month)


def close_together(url: str, month: str, barrier: Any, answers: Any) -> None:
    """Close `month` at the same moment as another process; report how it went."""
    engine = make_engine(url)
    with engine.connect():
        barrier.wait(20)
    done = close_month(engine, month)
    answers.put((done.already_closed, done.sealed, done.scrubbed))


def write_and_die(url: str, month: str, n: int, written: Any) -> None:
    """Write through the writer, say so after each reply, and be killed."""
    writer = Writer(make_engine(url))
    for _ in range(n):
        writer.record(Submission(month, a_slip()))
        written.release()
    die()


def write_together(url: str, month: str, digests: list[bytes], barrier: Any, answers: Any) -> None:
    """Send the same submissions as another process at the same moment; report the outcomes."""
    engine = make_engine(url)
    barrier.wait(20)
    outcomes = [slips.record(engine, [Submission(month, a_slip(), (), digest)])[0] for digest in digests]
    answers.put(outcomes.count("stored"))
