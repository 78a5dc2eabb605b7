"""Builds two databases, small and country, and writes the figures to a file: `python -m bench.scale M S FILE`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path


def main(municipalities: int, schools: int, answer: Path) -> None:
    import django

    django.setup()
    from django_scopes import scopes_disabled

    from bench.scale import databases, figures, indicators, registers

    with scopes_disabled():
        databases.build(municipalities, schools)
        # Figures of lines change the country at their end: they come last.
        ratios = [*registers.measure(), *indicators.measure(), *figures.measure()]
    answer.write_text(json.dumps([asdict(ratio) for ratio in ratios], ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
