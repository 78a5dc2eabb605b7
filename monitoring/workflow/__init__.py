"""The one write path of monitoring: lock, guard, write, log."""
