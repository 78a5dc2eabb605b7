"""The worker of background jobs beside the demo's server: started again when it dies, ended with the server.

python -m tools.worker PID     PID is the server, whose child this process is
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from tools.demo import ROOT

COMMAND = (sys.executable, "manage.py", "db_worker", "--verbosity", "0")
LOOK_SECONDS = 0.3
# Before a dead worker is started again; doubled while it dies soon after its start.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
LONG_LIFE = 60.0
# A worker told to stop ends its job first; told a second time, it leaves the job to the next start.
GRACE_SECONDS = 5.0


def beside(server: int) -> subprocess.Popen[bytes]:
    """Starts the process that keeps a worker running for as long as the server does."""
    return subprocess.Popen([sys.executable, "-m", "tools.worker", str(server)], cwd=ROOT, stdin=subprocess.DEVNULL)


def keep_running(command: Sequence[str], is_wanted: Callable[[], bool], first_pause: float = FIRST_PAUSE) -> None:
    """Runs `command`, again and again when it ends, and stops it as soon as it is not wanted any more."""
    pause = first_pause
    while is_wanted():
        started = time.monotonic()
        worker = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
        try:
            while is_wanted() and worker.poll() is None:
                time.sleep(LOOK_SECONDS)
        finally:
            stop(worker)
        pause = first_pause if time.monotonic() - started > LONG_LIFE else pause
        if is_wanted():
            print(f"Исполнитель фоновых работ остановился, запуск через {pause:g} с.", file=sys.stderr, flush=True)
        again_at = time.monotonic() + pause
        while is_wanted() and time.monotonic() < again_at:
            time.sleep(min(LOOK_SECONDS, pause))
        pause = min(pause * 2, LONGEST_PAUSE)


def stop(worker: subprocess.Popen[bytes]) -> None:
    """Ends the worker, at the latest after twice the grace."""
    for tell in (worker.terminate, worker.terminate, worker.kill):
        if worker.poll() is not None:
            return
        tell()
        try:
            worker.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def main(server: int) -> None:
    # Ctrl+C reaches the whole group of processes: the end of the server is what ends this one.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    keep_running(COMMAND, lambda: os.getppid() == server)


if __name__ == "__main__":
    main(int(sys.argv[1]))
