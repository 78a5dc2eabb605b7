"""Words as they are compared, not as they are shown."""


def fold(text: str) -> str:
    """`text` for searching: letter case, «ё» and runs of white space make no difference.

    Kept in a column beside the words, because databases disagree on the letter case of Cyrillic.
    """
    return " ".join(text.casefold().replace("ё", "е").split())


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number with the noun in the form that it asks for: «1 лист», «3 листа», «5 листов», «11 листов»."""
    tens, units = number % 100, number % 10
    if units == 1 and tens != 11:
        return f"{number} {one}"
    return f"{number} {few if 2 <= units <= 4 and not 12 <= tens <= 14 else many}"


def one_line(text: str, limit: int) -> str:
    """`text` with every run of white space as one space; what is longer than `limit` ends with «…»."""
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
