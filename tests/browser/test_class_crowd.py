"""A hall full of phones, each with its connection open, before a server as `make run` starts it."""

import resource
import socket
from contextlib import ExitStack

from tests.browser.house import House

PHONES = 1500  # more than the files of a usual shell, and than the connections that granian takes unasked
STATE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_the_last_phone_is_answered_while_all_others_stay_connected(house: House) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * PHONES)), hard))
    try:
        with ExitStack() as opened:
            for _ in range(PHONES):
                phone = opened.enter_context(socket.create_connection(("127.0.0.1", house.port), timeout=20))
            phone.sendall(STATE)
            assert phone.recv(12) == b"HTTP/1.1 200"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
