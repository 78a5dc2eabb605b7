"""What `make run` says before it serves."""

from __future__ import annotations

import os
import socket

import pytest

from organizations.demo import ACCOUNTS
from tools import demo


@pytest.mark.parametrize(("said", "port"), [({}, 8000), ({"PORT": ""}, 8000), ({"PORT": "8010"}, 8010)])
def test_the_port_comes_from_the_environment(said: dict[str, str], port: int) -> None:
    assert demo.port_from(said) == port


@pytest.mark.parametrize("said", ["0", "65536", "-1", "http", "80 80"])
def test_a_port_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(demo.DemoError, match="нужно число от 1 до 65535"):
        demo.port_from({"PORT": said})


def test_a_busy_port_gives_a_clear_message() -> None:
    with socket.socket() as other:
        other.bind((demo.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(demo.DemoError, match=f"Порт {port} занят"):
            demo.refuse_busy_port(port)
    demo.refuse_busy_port(port)


def test_the_welcome_gives_address_accounts_and_password() -> None:
    text = demo.welcome(8010)
    assert "http://127.0.0.1:8010/" in text
    assert "roadmap-demo" in text
    emails = {word for word in text.split() if word.endswith("@example.org")}
    assert emails == {account.email for account in ACCOUNTS}
    assert len(emails) == 7


@pytest.mark.parametrize(
    ("said", "address"), [("", "http://127.0.0.1:8010"), ("https://plans.example.org", "https://plans.example.org")]
)
def test_links_of_letters_lead_to_the_port_unless_an_address_is_set(
    monkeypatch: pytest.MonkeyPatch, said: str, address: str
) -> None:
    monkeypatch.setenv("PORT", "8000")
    monkeypatch.setenv("SITE_URL", said)
    begun: list[str] = []
    monkeypatch.setattr(os, "execv", lambda *_: begun.append(os.environ["SITE_URL"]))
    demo.serve(8010)
    assert begun == [address]
