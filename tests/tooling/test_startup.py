"""A start with an unsafe setting ends with a message in Russian, not with a page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import checks

from config import startup

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "ROADMAPS_MODE": "production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJ",
    "ALLOWED_HOSTS": "roadmaps.example.org",
}


def start(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Loads the WSGI application as a server does, in an environment of its own."""
    told = {name: value for name, value in (SAFE | changes).items() if value}
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ROADMAPS_VAR": str(tmp_path)} | told,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY не задан"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY слишком короткий"),
        ({"DEBUG": "on"}, "DEBUG включён"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS не задан"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY угадывается"),
        ({"SECRET_KEY": "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz-ABC"}, "SECRET_KEY угадывается"),
        ({"ALLOWED_HOSTS": "*"}, "«*» пускает под любым именем"),
        ({"ALLOWED_HOSTS": "roadmaps.example.org,*"}, "«*» пускает под любым именем"),
        ({"DATABASE_URL": "mysql://user@host/base"}, "другие базы данных не годятся"),
        ({"ROADMAPS_MODE": "prod"}, "ROADMAPS_MODE: «prod» не бывает"),
    ],
)
def test_an_unsafe_setting_stops_the_start(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    done = start(tmp_path, **change)
    assert done.returncode == 1
    assert reason in done.stderr.splitlines()[-1]


def test_errors_of_the_checks_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []
    found = [
        checks.Error("Есть демонстрационные учётные записи.", hint="Удалите их.", id="demo.E001"),
        checks.Warning("Мелочь.", id="demo.W001"),
    ]

    def run_checks(databases: list[str]) -> list[checks.CheckMessage]:
        asked.append(databases)
        return found

    monkeypatch.setattr(startup.checks, "run_checks", run_checks)
    monkeypatch.setattr(startup.connections, "close_all", lambda: None)
    with pytest.raises(SystemExit) as stopped:
        startup.refuse_unsafe_start()
    assert stopped.value.code == startup.NEVER_AGAIN
    assert asked == [["default"]]
    said = capsys.readouterr().err
    assert "Запуск остановлен" in said
    assert "Есть демонстрационные учётные записи. Удалите их. (demo.E001)" in said
    assert "Мелочь" not in said


def test_warnings_do_not_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup.checks, "run_checks", lambda databases: [checks.Warning("Мелочь.", id="demo.W001")])
    monkeypatch.setattr(startup.connections, "close_all", lambda: None)
    startup.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("told", "mode"), [({}, "demo"), ({"SECRET_KEY": "x"}, ""), ({"ROADMAPS_MODE": "production"}, "production")]
)
def test_commands_know_the_folder_of_a_demo(tmp_path: Path, told: dict[str, str], mode: str) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret_key").touch()
    (tmp_path / "manage.py").write_bytes((ROOT / "manage.py").read_bytes())
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.py").write_text("import os, sys; sys.exit(os.environ.get('ROADMAPS_MODE', ''))")
    environ = {"PATH": os.environ["PATH"]} | told
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr.strip() == mode
