"""The portal is killed while people answer; a client of its own writes down what it is told (hundreds: tests/soak)."""

from pathlib import Path

from tests.faults.alone import Stall, opened
from tests.faults.diary import Client, Crowd, Diary, faults
from tests.faults.serving import Serving


def test_what_was_acknowledged_is_there_once_after_a_kill(stall: Stall, tmp_path: Path) -> None:
    with Serving(tmp_path, stall.empty()) as serving, Diary(tmp_path / "diary.log") as diary:
        serving.must("prepare", "--try")
        serving.start()
        with Crowd([Client(diary, [serving.url], number=n) for n in range(4)]) as crowd:
            crowd.wait_for(30)
            serving.kill()
            serving.start()
            crowd.wait_for(30)
        serving.kill()
        told = diary.read()
        with opened(serving.database) as engine:
            assert not faults(engine, told)
        assert told.refused[0], "nobody noticed the kill"
