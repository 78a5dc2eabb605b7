"""Rows that are found by words: what is searched stands in a column of its own, folded as `text.fold` says."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

from organizations.text import fold

M = TypeVar("M", bound=models.Model)


class SearchedQuerySet(models.QuerySet[M]):
    def matching(self, words: str) -> Self:
        """Rows whose `folded()` holds all the words, in any letter case, ё = е."""
        for word in fold(words).split():
            self = self.filter(search_text__contains=word)
        return self


class Searched(models.Model):
    """A row with the words that a search looks through, written anew whenever the row is."""

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = self.folded()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    def folded(self) -> str:
        """What a search looks through, folded."""
        raise NotImplementedError
