"""gunicorn's settings for the demo: one machine, one database file, people on the loopback interface."""

from __future__ import annotations

import os
from typing import Any

from tools import worker
from tools.demo import HOST, welcome

bind = f"{HOST}:{os.environ['PORT']}"
worker_class = "gthread"
# A long print in one worker leaves the other one free.
workers = 2
threads = 4
timeout = 120
# The code is loaded once, and a refused start is said once.
preload_app = True
loglevel = "warning"


def when_ready(server: Any) -> None:
    # The server collects all its children: nobody waits for this one, it ends when the server does.
    worker.beside(server.pid)
    print(welcome(int(os.environ["PORT"])), flush=True)
