"""The product's settings for a worker that a test starts: the kinds of jobs that tests have."""

from config.settings import *  # noqa: F403
from config.settings import JOB_HANDLERS

HANDLERS = {
    name: f"tests.organizations.job_handlers.{name}"
    for name in ("count", "refuse", "break_down", "stopped", "cancelled_halfway", "see", "write_slowly")
}
JOB_HANDLERS = {**JOB_HANDLERS, **HANDLERS}
