"""The product with the five real roadmaps and the demo accounts, on this machine only.

python -m tools.demo prepare     database, migrations, demo data into an empty database
python -m tools.demo serve       the same, then the server on 127.0.0.1:$PORT
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from monitoring.demo_addresses import ANSWER_SECRET
from organizations.demo import ACCOUNTS, PASSWORD

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
DEFAULT_PORT = 8000


class DemoError(Exception):
    """The demo cannot start; the text says in Russian what to change."""


def port_from(environ: dict[str, str] | os._Environ[str]) -> int:
    said = environ.get("PORT") or str(DEFAULT_PORT)
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise DemoError(f"PORT={said}: нужно число от 1 до 65535, например make run PORT=8010")
    return int(said)


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        # As the server itself binds: a port left by a server stopped a second ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise DemoError(f"Порт {port} доступен только администратору: make run PORT=8010") from error
        except OSError as error:
            raise DemoError(
                f"Порт {port} занят: остановите другую программу или укажите другой порт, make run PORT=…"
            ) from error


def prepare() -> None:
    """Brings the database up to date; loads the demo data where there is no municipality yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["ROADMAPS_MODE"] = "demo"
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import OperationalError

    # Files made from here on (database, secret key, papers) are the owner's alone.
    os.umask(0o077)
    try:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_demo")
    except ImproperlyConfigured as error:
        raise DemoError(f"Настройки неверны: {error}") from error
    except OperationalError as error:
        raise DemoError(f"База данных недоступна: {error}") from error


def serve(port: int) -> None:
    """Becomes the server: this process is replaced, so that Ctrl+C and signals reach it."""
    os.environ["PORT"] = str(port)
    # Links of letters lead to this server, unless the environment names another address.
    if not os.environ.get("SITE_URL"):
        os.environ["SITE_URL"] = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tools.server", "config.wsgi:application"]
    os.execv(sys.executable, command)


def welcome(port: int) -> str:
    width = max(len(account.email) for account in ACCOUNTS)
    accounts = "\n".join(f"  {account.email:<{width}}  {account.who}" for account in ACCOUNTS)
    return (
        f"\nДорожные карты наставничества: http://{HOST}:{port}/\n"
        f"Анкета наставляемого по QR-коду, без входа: http://{HOST}:{port}/q/{ANSWER_SECRET}/\n"
        f"Учётные записи для знакомства, пароль у всех {PASSWORD}:\n{accounts}\n"
        "Остановить: Ctrl+C\n"
    )


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["prepare"]:
            prepare()
            print("Демонстрационные данные готовы. Запуск: make run")
            return 0
        port = port_from(os.environ)
        refuse_busy_port(port)
        prepare()
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    serve(port)
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
