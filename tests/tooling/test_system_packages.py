"""Missing system packages are installed where nobody has to be asked, and named in one line otherwise."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools import system_packages as system
from tools.system_packages import Need, SetUpError


def test_only_what_is_absent_is_missing() -> None:
    wanted = [Need("libpango-1.0-0", lambda: True), Need("fonts-croscore", lambda: False)]
    assert system.missing(wanted) == ["fonts-croscore"]


def test_running_asks_for_neither_a_browser_nor_a_database_server() -> None:
    run = {need.package for need in system.needs("run")}
    test = {need.package for need in system.needs("test")}
    assert {"libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-croscore"} < run
    assert {"postgresql", "libatomic1"} < test - run
    assert (test - run) & {"chromium", "chromium-browser"}


def test_the_package_of_venv_is_that_of_the_running_python() -> None:
    version = ".".join(map(str, system.sys.version_info[:2]))
    assert system.needs("run")[0].package == f"python{version}-venv"


def test_the_instruction_is_one_line_that_can_be_pasted() -> None:
    line = system.instruction(["python3.11-venv", "libpango-1.0-0"])
    assert "\n" not in line
    assert line.endswith("sudo apt install -y python3.11-venv libpango-1.0-0")


def test_ubuntu_has_its_own_name_for_the_browser() -> None:
    assert system.browser_package({"ID": "ubuntu"}) == "chromium-browser"
    assert system.browser_package({"ID": "debian"}) == "chromium"


def test_os_release_is_read_with_and_without_quotes(tmp_path: Path) -> None:
    path = tmp_path / "os-release"
    path.write_text('ID=debian\nVERSION_ID="12"\n\n# comment\n')
    assert system.os_release(str(path)) == {"ID": "debian", "VERSION_ID": "12"}
    assert system.os_release(str(tmp_path / "absent")) == {}


def test_a_library_and_a_module_that_do_not_exist_are_absent() -> None:
    assert system.has_library("libc.so.6")
    assert not system.has_library("libabsent-0.so.0")
    assert system.has_module("json")
    assert not system.has_module("absent_module")


def test_an_old_postgresql_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9 (Ubuntu 14.9)'\n")
    (tmp_path / "postgres").chmod(0o755)
    assert system.postgresql_version(tmp_path) == 14 < system.OLDEST_POSTGRESQL
    assert system.postgresql_version(tmp_path / "absent") == 0


class Apt:
    """Stands for apt: answers with the given exit codes and remembers the verbs."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.verbs: list[str] = []

    def __call__(self, command: list[str], prefix: list[str]) -> subprocess.CompletedProcess[str]:
        self.verbs.append(command[len(system.APT)])
        return subprocess.CompletedProcess(command, self.codes.pop(0), stdout="E: Unable to locate package")


def test_the_lists_are_not_refreshed_without_need(monkeypatch: pytest.MonkeyPatch) -> None:
    apt = Apt(0)
    monkeypatch.setattr(system, "apt", apt)
    system.install(["fonts-croscore"], [])
    assert apt.verbs == ["install"]


def test_a_failed_installation_is_tried_again_with_fresh_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    apt = Apt(100, 0, 0)
    monkeypatch.setattr(system, "apt", apt)
    system.install(["fonts-croscore"], [])
    assert apt.verbs == ["install", "update", "install"]


def test_a_second_failure_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "apt", Apt(100, 0, 100))
    with pytest.raises(SetUpError, match="fonts-croscore"):
        system.install(["fonts-croscore"], [])


def test_without_root_nothing_is_tried_and_the_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    apt = Apt()
    monkeypatch.setattr(system, "apt", apt)
    monkeypatch.setattr(system, "root_prefix", lambda: None)
    monkeypatch.setattr(system, "needs", lambda goal: [Need("libpango-1.0-0", lambda: False)])
    with pytest.raises(SetUpError, match="sudo apt install -y libpango"):
        system.ensure("run")
    assert apt.verbs == []


def test_sudo_is_asked_only_when_it_asks_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    sudo = tmp_path / "sudo"
    sudo.write_text('#!/bin/sh\n[ "$1" = -n ] || exit 9\nexit 0\n')
    sudo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert system.root_prefix() == ["sudo", "-n"]
    sudo.write_text("#!/bin/sh\nexit 1\n")
    assert system.root_prefix() is None
    monkeypatch.setenv("PATH", str(tmp_path / "absent"))
    assert system.root_prefix() is None


def test_a_complete_machine_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    apt = Apt()
    monkeypatch.setattr(system, "apt", apt)
    monkeypatch.setattr(system, "needs", lambda goal: [Need("libpango-1.0-0", lambda: True)])
    system.ensure("run")
    assert apt.verbs == []
