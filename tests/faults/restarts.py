"""A reload as an operator asks for it, waited for until it is over."""

import os
import signal
import time

from tests.faults.serving import Serving


def reload_workers(serving: Serving, seconds: float = 120) -> None:
    """SIGHUP, until other workers serve and the old ones are gone."""
    assert serving.server
    before = serving.workers_now()
    os.kill(serving.server.pid, signal.SIGHUP)
    until = time.monotonic() + seconds
    while set(serving.workers_now()) & set(before):
        assert time.monotonic() < until, serving.log[-800:]
        time.sleep(0.1)
    assert len(serving.workers_now()) == len(before)
