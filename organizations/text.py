"""Words as they are compared, not as they are shown."""


def fold(text: str) -> str:
    """`text` for searching: letter case, «ё» and runs of white space make no difference.

    Kept in a column beside the words, because databases disagree on the letter case of Cyrillic.
    """
    return " ".join(text.casefold().replace("ё", "е").split())
