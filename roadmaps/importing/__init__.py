"""Pasted and uploaded tables as values with doubts marked; nothing here writes anything."""
