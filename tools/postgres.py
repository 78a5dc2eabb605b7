"""A PostgreSQL of its own for the tests: made in a temporary folder, gone when they end.

    python -m tools.postgres COMMAND…      runs COMMAND with DATABASE_URL naming the fresh server

PostgreSQL refuses to run as root, so as root the server runs as `postgres` or `nobody`, who owns its folder.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Any

from tools.system_packages import SetUpError, postgresql_binaries

# The data lives for minutes and nobody misses it: nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
START_SECONDS = 60


def server_user() -> pwd.struct_passwd | None:
    """Who runs the server: None says "the one who runs the tests"."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise SetUpError("PostgreSQL не запускается от root: заведите пользователя postgres.")


def as_user(user: pwd.struct_passwd | None, folder: Path) -> dict[str, Any]:
    """The arguments of subprocess that make a command run as `user` in `folder`."""
    arguments: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL}
    if user is not None:
        arguments |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return arguments


@contextlib.contextmanager
def temporary_postgresql(settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """Yields the URL of an empty server; stops it and removes its folder afterwards, whatever happened.

    `settings` of the server stand over SETTINGS.
    """
    binaries = postgresql_binaries()
    if binaries is None:
        raise SetUpError("Нет PostgreSQL 15 или новее: sudo apt install -y postgresql")
    user = server_user()
    # The temporary folder of root may be closed to others; /tmp is open to all.
    folder = Path(tempfile.mkdtemp(prefix="roadmaps-pg-", dir="/tmp" if user else None))
    try:
        password = create_cluster(binaries, folder, user)
        port = free_port()
        server = start(binaries, folder, port, user, settings)
        try:
            wait_until_ready(binaries, port, server, folder)
            yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
        finally:
            # Fast shutdown: open connections are cut.
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_cluster(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> str:
    """Fills `folder` with an empty cluster; returns the password of its superuser."""
    password = secrets.token_urlsafe(24)
    password_file = folder / "password"
    password_file.write_text(password, encoding="utf-8")
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
        os.chown(password_file, user.pw_uid, user.pw_gid)
    subprocess.run(
        [
            *(binaries / "initdb", "--pgdata", folder / "data", "--username", "postgres"),
            *("--pwfile", password_file, "--auth", "scram-sha-256", "--no-sync"),
            # The same order of letters on every machine.
            *("--encoding", "UTF8", "--locale", "C.UTF-8"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        **as_user(user, folder),
    )
    password_file.unlink()
    return password


def start(
    binaries: Path, folder: Path, port: int, user: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    options = SETTINGS | dict(settings) | {"port": str(port), "unix_socket_directories": str(folder)}
    command = [str(binaries / "postgres"), "-D", str(folder / "data")]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        # A group of its own: Ctrl+C reaches the tests first, they end, then the server is stopped.
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, process_group=0, **as_user(user, folder))


def wait_until_ready(binaries: Path, port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < give_up:
        ready = subprocess.run([binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    log = (folder / "log").read_text(encoding="utf-8", errors="replace")
    raise SetUpError(f"PostgreSQL не запустился:\n{log[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(number: int, _frame: FrameType | None) -> None:
    """A signal that would kill this process leaves through the `finally` above instead."""
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        with temporary_postgresql() as url:
            return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
