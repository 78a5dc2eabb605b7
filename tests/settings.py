"""The product's settings as the tests run them: demo mode, everything it writes in a temporary folder.

SQLite by default, in a file (two writers need one); DATABASE_URL chooses PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "ROADMAPS_TEST_DIR" not in os.environ:
    # Made once and inherited by the workers of pytest-xdist; the process that made it cleans up.
    os.environ["ROADMAPS_TEST_DIR"] = tempfile.mkdtemp(prefix="roadmaps-tests-")
    atexit.register(shutil.rmtree, os.environ["ROADMAPS_TEST_DIR"], ignore_errors=True)
_folder = Path(os.environ["ROADMAPS_TEST_DIR"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
_folder.mkdir(exist_ok=True)

os.environ["ROADMAPS_MODE"] = "demo"
os.environ["ROADMAPS_VAR"] = str(_folder)
os.environ["SECRET_KEY"] = "tests-only-" + "0123456789" * 5

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    # As in production but for the disk: WAL, IMMEDIATE, foreign keys.
    _pragmas = DATABASES["default"]["OPTIONS"]["init_command"]
    DATABASES["default"]["OPTIONS"]["init_command"] = _pragmas.replace("synchronous=FULL", "synchronous=OFF")
# Static files are found when asked for: gathering them anew for every Client() takes longer than a request.
WHITENOISE_AUTOREFRESH = True
# Signing in happens in almost every test; argon2 is slow on purpose and is tested by itself.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Jobs are done in place; a test of the queue or of a worker asks for them.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
