"""How often an open page may be written to: counted in this process's memory, forgotten after the pause."""

from __future__ import annotations

from django.core.cache import cache


def is_too_fast(what: str, key: str, *, limit: int, seconds: int) -> bool:
    """Count one more try of `key` at `what`; whether there were more than `limit` within `seconds` of the first."""
    name = f"pace:{what}:{key}"
    if cache.add(name, 1, timeout=seconds):
        return False
    try:
        return bool(cache.incr(name) > limit)
    except ValueError:
        # It ran out between the two questions.
        return False
