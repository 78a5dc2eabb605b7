#!/usr/bin/env python
import os
import sys
from pathlib import Path


def main() -> None:
    # The secret key under var/ is the demo's own: where `make demo` made it, commands need not be told the mode.
    # Servers and production say theirs in the environment.
    if not {"ROADMAPS_MODE", "SECRET_KEY"} & set(os.environ) and (Path(__file__).parent / "var/secret_key").exists():
        os.environ["ROADMAPS_MODE"] = "demo"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
