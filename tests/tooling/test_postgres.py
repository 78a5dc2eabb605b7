"""The PostgreSQL of the tests is a real one, and leaves nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg2
import pytest

from tools.postgres import temporary_postgresql

SERVERS = "roadmaps-pg-*"


def test_the_server_answers_and_is_gone_even_after_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = Path("/tmp") if os.geteuid() == 0 else tmp_path
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(where.glob(SERVERS))
    with pytest.raises(RuntimeError, match="a test failed"), temporary_postgresql() as url:
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('data_directory')")
            version, folder = cursor.fetchone()
        assert version >= 150000
        assert (set(where.glob(SERVERS)) - before) == {Path(folder).parent}
        raise RuntimeError("a test failed")
    assert not Path(folder).exists()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url)
