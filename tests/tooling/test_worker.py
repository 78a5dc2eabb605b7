"""The worker beside the demo's server: started again when it dies, ended with the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tools import worker

# Notes its start, then lives until it is told to stop.
LIVES = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1], str(os.getpid())).touch(); time.sleep(600)"
# The same, but the first signal does not end it: a worker that ends its job first.
LINGERS = (
    f"import signal; signal.signal(signal.SIGTERM, lambda *_: signal.signal(signal.SIGTERM, signal.SIG_DFL)); {LIVES}"
)
# A server that starts what keeps the worker, as tools/server.py does, and does nothing more.
SERVES = """
import os, signal, sys, time
from tools import worker
# Whoever runs the tests in the background of a script has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
worker.COMMAND = (sys.executable, "-c", sys.argv[1], sys.argv[2])
if os.fork() == 0:
    worker.main(os.getppid())
    os._exit(0)
time.sleep(600)
"""


def wait_for(what: Callable[[], object]) -> None:
    give_up = time.monotonic() + 30
    while not what():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def started(folder: Path) -> list[int]:
    """The process numbers that workers noted."""
    return sorted(int(path.name) for path in folder.iterdir())


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_worker_ends_with_the_server_however_it_ends(tmp_path: Path, number: signal.Signals) -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVES, LIVES, str(tmp_path)], cwd=worker.ROOT)
    wait_for(lambda: started(tmp_path))
    server.send_signal(number)
    server.wait(90)
    [pid] = started(tmp_path)
    wait_for(lambda: not is_alive(pid))


def test_a_killed_worker_is_started_again(tmp_path: Path) -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVES, LIVES, str(tmp_path)], cwd=worker.ROOT)
    wait_for(lambda: started(tmp_path))
    [first] = started(tmp_path)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: len(started(tmp_path)) == 2)
    server.kill()
    server.wait()
    wait_for(lambda: not any(map(is_alive, started(tmp_path))))


def test_a_worker_that_dies_at_once_is_started_with_growing_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.01)
    noted = tmp_path / "starts"
    noted.touch()

    def starts() -> list[float]:
        return [float(line) for line in noted.read_text().split()]

    worker.keep_running(["sh", "-c", f"date +%s.%N >> {noted}"], lambda: len(starts()) < 4, first_pause=0.05)
    pauses = [later - sooner for sooner, later in pairwise(starts())]
    assert [pause >= least for pause, least in zip(pauses, (0.05, 0.1, 0.2), strict=True)] == [True] * 3
    assert "Исполнитель фоновых работ остановился, запуск через 0.2 с." in capsys.readouterr().err


def test_a_worker_that_ends_its_job_first_is_told_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE_SECONDS", 0.5)
    process = subprocess.Popen([sys.executable, "-c", LINGERS, str(tmp_path)])
    wait_for(lambda: started(tmp_path))
    worker.stop(process)
    assert process.returncode == -signal.SIGTERM
