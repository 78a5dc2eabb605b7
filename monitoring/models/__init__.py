"""Rows of the top floor: letters and notices."""

from monitoring.models.digest import DigestLog, NoticeMark

__all__ = ["DigestLog", "NoticeMark"]
