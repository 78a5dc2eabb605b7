"""What a country costs: pages and acts on 1.8 million lines beside the same on a thousand, on a PostgreSQL of its own.

    python -m bench scale                        2,400 municipalities and 40,000 schools, some ten minutes
    python -m bench --size 240x4000 scale        a tenth of it

The country is built and measured by a process of its own, `bench.scale.__main__`: this one has another database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.harness import Ratio
from tools.postgres import temporary_postgresql

FULL = (2_400, 40_000)
# As on a small server of one's own; what the tests' server leaves out of care for the disk stays left out.
_SERVER = {"shared_buffers": "512MB", "work_mem": "16MB", "maintenance_work_mem": "256MB", "max_wal_size": "4GB"}


def run(size: tuple[int, int] = FULL) -> list[Ratio]:
    """Builds the country of so many municipalities and schools, tells of it on stderr, and measures."""
    with temporary_postgresql(_SERVER) as url, tempfile.TemporaryDirectory(prefix="roadmaps-scale-") as folder:
        answer = Path(folder) / "ratios.json"
        environment = os.environ | {
            "DATABASE_URL": url,
            "ROADMAPS_VAR": folder,
            "ROADMAPS_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        command = [sys.executable, "-m", "bench.scale", *map(str, size), str(answer)]
        subprocess.run(command, env=environment, stdout=sys.stderr, check=True)
        return [Ratio(**row) for row in json.loads(answer.read_text(encoding="utf-8"))]
