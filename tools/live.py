"""The running product for end-to-end tests and for the screenshot: its own database, its own port, its own files."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.demo import HOST, ROOT
from tools.postgres import free_port

START_SECONDS = 60


@dataclass(frozen=True)
class Installation:
    """A place with demo data: `var` holds files (and the SQLite database, unless `database_url` names another)."""

    var: Path
    database_url: str | None = None

    def environ(self) -> dict[str, str]:
        said = os.environ | {"ROADMAPS_MODE": "demo", "ROADMAPS_VAR": str(self.var)}
        # The tests' own choices must not reach the product.
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DJANGO_ALLOW_ASYNC_UNSAFE"):
            said.pop(name, None)
        if self.database_url:
            said["DATABASE_URL"] = self.database_url
        return said

    def prepare(self) -> None:
        """Migrations and demo data, by the command that `make demo` runs."""
        self._run("-m", "tools.demo", "prepare")

    def manage(self, *arguments: str) -> str:
        """A management command in this installation; returns what it printed."""
        return self._run("manage.py", *arguments)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def copy_to(self, var: Path, database_url: str | None = None) -> Installation:
        """The same data in another place; a PostgreSQL database is copied by the caller."""
        shutil.copytree(self.var, var)
        return Installation(var, database_url)

    @contextlib.contextmanager
    def serving(self) -> Iterator[str]:
        """Runs the server as `make run` does; yields its address."""
        port = free_port()
        address = f"http://{HOST}:{port}"
        log = self.var / "server.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "python:tools.server", "config.wsgi:application"],
                cwd=ROOT,
                env=self.environ() | {"PORT": str(port), "SITE_URL": address},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until_answering(address, server, log)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def wait_until_answering(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < give_up:
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except urllib.error.HTTPError:
            # An error page is an answer; the test will say what is wrong with it.
            return
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError(f"The server does not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")
