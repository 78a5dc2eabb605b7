"""The locks are exact, hashed, free of addresses, and agree with one another and with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def locked(name: str) -> dict[str, str]:
    """Package → version."""
    text = (ROOT / "requirements" / name).read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\n]+)", text, re.MULTILINE))


def asked(requirement: str) -> str:
    return re.split(r"[~=<>\[; ]", requirement)[0].lower()


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_no_lock_names_a_registry_or_a_path(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text
    assert not re.findall(r"^\s*(#|--(?!hash=sha256:[0-9a-f]{64}\b)).*", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_package_is_exact_and_hashed(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    blocks = [block for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE) if block.strip()]
    assert blocks
    assert [block for block in blocks if not re.match(r"\S+==\S+", block) or "--hash=" not in block] == []


def test_the_lock_of_the_tests_holds_the_lock_of_the_product() -> None:
    assert locked("base.txt").items() <= locked("dev.txt").items()


def test_what_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {asked(each) for each in project["dependencies"]} <= locked("base.txt").keys()
    assert {asked(each) for each in project["optional-dependencies"]["dev"]} <= locked("dev.txt").keys()


def test_psycopg_3_stays_out() -> None:
    # With it installed Django silently takes it instead of psycopg2.
    assert "psycopg" not in locked("dev.txt")
    assert "psycopg2-binary" in locked("base.txt")
