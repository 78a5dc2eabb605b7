"""The set-up notices everything that is not a whole environment, and builds that anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import environment as env
from tools.system_packages import SetUpError


@pytest.fixture
def place(tmp_path: Path) -> env.Environment:
    """Locks and an environment folder that does not exist yet."""
    locks = tmp_path / "requirements"
    locks.mkdir()
    (locks / "base.txt").write_text("django==5.2 --hash=sha256:aa\n")
    (locks / "dev.txt").write_text("django==5.2 --hash=sha256:aa\npytest==9 --hash=sha256:bb\n")
    return env.Environment(tmp_path / ".venv", locks)


def put_package(place: env.Environment, name: str) -> Path:
    """A package as pip leaves it: a module, byte code, and a RECORD that names both."""
    site = place.site_packages()
    dist_info = site / f"{name}-1.0.dist-info"
    dist_info.mkdir(parents=True)
    (site / f"{name}.py").write_text("x = 1\n")
    (dist_info / "RECORD").write_text(
        f"{name}.py,sha256=abc,6\n__pycache__/{name}.cpython-311.pyc,,\n{name}-1.0.dist-info/RECORD,,\n"
    )
    return dist_info


@pytest.fixture
def built(place: env.Environment, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replaces venv and pip by writing files; the list tells what was done, in order."""
    done: list[str] = []

    def rebuild(folder: Path) -> None:
        done.append("rebuild")
        if folder.exists():
            env.shutil.rmtree(folder)
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").write_text("")

    def install(place: env.Environment, goal: str) -> None:
        done.append(f"install {goal}")
        for name in ("django", "pytest")[: env.GOALS.index(goal) + 1]:
            if not (place.site_packages() / f"{name}-1.0.dist-info").exists():
                put_package(place, name)

    monkeypatch.setattr(env, "rebuild", rebuild)
    monkeypatch.setattr(env, "install", install)
    return done


def test_the_second_start_does_nothing(place: env.Environment, built: list[str]) -> None:
    assert env.ensure(place, "run") is True
    assert env.ensure(place, "run") is False
    assert built == ["rebuild", "install run"]


def test_tests_go_on_top_of_a_whole_environment_and_serve_the_product_too(
    place: env.Environment, built: list[str]
) -> None:
    env.ensure(place, "run")
    env.ensure(place, "test")
    assert env.ensure(place, "run") is False
    assert built == ["rebuild", "install run", "install test"]


def leave_without_marker(place: env.Environment) -> None:
    place.marker("run").unlink()


def change_the_lock(place: env.Environment) -> None:
    place.lock("run").write_text("django==5.3 --hash=sha256:cc\n")


def lose_a_file(place: env.Environment) -> None:
    (place.site_packages() / "django.py").unlink()


def cut_a_file_short(place: env.Environment) -> None:
    (place.site_packages() / "django.py").write_text("x")


def lose_the_record(place: env.Environment) -> None:
    (place.site_packages() / "django-1.0.dist-info" / "RECORD").unlink()


def lose_the_interpreter(place: env.Environment) -> None:
    place.python.unlink()


def cut_the_marker_short(place: env.Environment) -> None:
    place.marker("run").write_text('{"built_from": "')


def write_another_marker(place: env.Environment) -> None:
    place.marker("run").write_text("[]")


@pytest.mark.parametrize(
    "harm",
    [
        leave_without_marker,
        change_the_lock,
        lose_a_file,
        cut_a_file_short,
        lose_the_record,
        lose_the_interpreter,
        cut_the_marker_short,
        write_another_marker,
    ],
)
def test_a_harmed_environment_is_built_anew(
    place: env.Environment, built: list[str], harm: Callable[[env.Environment], None]
) -> None:
    env.ensure(place, "run")
    harm(place)
    assert env.is_complete(place, "run") is False
    env.ensure(place, "run")
    assert built == ["rebuild", "install run"] * 2
    assert env.is_complete(place, "run") is True


def test_byte_code_may_come_and_go(place: env.Environment, built: list[str]) -> None:
    env.ensure(place, "run")
    assert not (place.site_packages() / "__pycache__").exists()
    assert env.is_complete(place, "run") is True


def test_an_interrupted_installation_on_top_leaves_no_marker(
    place: env.Environment, built: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    env.ensure(place, "run")

    def interrupted(place: env.Environment, goal: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(env, "install", interrupted)
        env.ensure(place, "test")
    assert not place.marker("run").exists()
    env.ensure(place, "test")
    assert built == ["rebuild", "install run", "rebuild", "install test"]


def test_an_older_environment_of_the_tests_is_not_built_upon(place: env.Environment, built: list[str]) -> None:
    env.ensure(place, "test")
    place.lock("test").write_text("django==5.2 --hash=sha256:aa\npytest==10 --hash=sha256:dd\n")
    env.ensure(place, "test")
    assert built == ["rebuild", "install test"] * 2


def test_another_interpreter_means_another_environment(
    place: env.Environment, built: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    env.ensure(place, "run")
    monkeypatch.setattr(env.sys, "executable", "/usr/local/bin/python3.99")
    assert env.is_complete(place, "run") is False


def test_a_venv_that_cannot_be_made_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python3"
    # As on Debian without python3-venv: the folder is created, then it fails.
    broken.write_text('#!/bin/sh\nmkdir -p "$3/bin"\necho "ensurepip is not available" >&2\nexit 1\n')
    broken.chmod(0o755)
    monkeypatch.setattr(env.sys, "executable", str(broken))
    with pytest.raises(SetUpError, match="виртуальное окружение"):
        env.rebuild(tmp_path / ".venv")
    assert not (tmp_path / ".venv").exists()


def test_settings_of_pip_that_lead_elsewhere_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_CERT", "/etc/ssl/corporate.pem")
    assert "PIP_TARGET" not in env.clean_environ()
    assert env.clean_environ()["PIP_CERT"] == "/etc/ssl/corporate.pem"


def test_the_marker_names_what_was_installed(place: env.Environment, built: list[str]) -> None:
    env.ensure(place, "test")
    said = json.loads(place.marker("test").read_text())
    assert said["packages"] == ["django-1.0.dist-info", "pytest-1.0.dist-info"]
