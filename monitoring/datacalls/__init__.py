"""Requests for data: columns, answers, totals, the asker's own form."""
