"""What jobs of the tests do: functions that the setting names, as a floor's own are named."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from organizations.access import Access
from organizations.jobs import Progress, cancel
from organizations.models import Job, Municipality, Organization
from organizations.refusals import Refused


def count(job: Job, progress: Progress) -> dict[str, Any]:
    """Counts to `total`."""
    for number in range(job.arguments["total"]):
        progress.step(number, job.arguments["total"], f"Число {number}")
    return {"counted": job.arguments["total"], "url": "/", "label": "Открыть", "note": "Сосчитано"}


def refuse(job: Job, progress: Progress) -> dict[str, Any]:
    raise Refused("Считать нечего: добавьте числа.")


def break_down(job: Job, progress: Progress) -> dict[str, Any]:
    raise ZeroDivisionError("inside")


def stopped(job: Job, progress: Progress) -> dict[str, Any]:
    """As a worker ends that got its second signal."""
    raise SystemExit(1)


def cancelled_halfway(job: Job, progress: Progress) -> dict[str, Any]:
    progress.step(1, 3, "Первый шаг")
    cancel(Job.objects.get(pk=job.pk), by=job.owner)
    progress.step(2, 3, "Второй шаг")
    raise AssertionError("the step after cancelling did not raise")


def see(job: Job, progress: Progress) -> dict[str, Any]:
    """What a handler sees of the tenants: queries are narrowed to the job's own."""
    return {
        "municipalities": sorted(set(Organization.objects.values_list("municipality", flat=True))),
        "tenants": Municipality.objects.count(),
        "access": sorted(Access.of(job.owner).municipality_ids),
    }


def write_slowly(job: Job, progress: Progress) -> dict[str, Any]:
    """Makes files 0…9 in a folder, each once whoever made it, and waits before the sixth while a file «hold» stands."""
    folder = Path(job.arguments["folder"])
    (folder / f"attempt-{job.attempts}").touch()
    for number in range(10):
        progress.step(number, 10, f"Файл {number}")
        while number == 5 and (folder / "hold").exists():
            time.sleep(0.05)
        made = folder / f"{number}.txt"
        if not made.exists():
            made.write_text(str(job.attempts))
    return {"files": 10}
