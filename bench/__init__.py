"""Ratios of processor time, measured side by side in one run: `make bench`.

A module of this package with a function `run() -> list[Ratio]` is found by itself.
"""
