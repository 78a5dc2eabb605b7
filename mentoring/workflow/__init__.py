"""The one write path of mentoring: lock the root, guard, write, log."""
