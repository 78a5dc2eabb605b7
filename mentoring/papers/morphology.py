"""Names and posts in a case: a suggestion, and whether two sources agree on it. Pure.

Surnames are bent by the rules of pytrovich and by the dictionary of pymorphy3; where they disagree, or the sex is not
known, the suggestion is not sure, and a person looks at it before anything is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

FEMALE, MALE = "femn", "masc"
NOMINATIVE = "nomn"
Known = Mapping[tuple[str, str], str]
"""What people corrected: (word or phrase, key of the case and sex) → wording."""


@dataclass(frozen=True, slots=True)
class Bent:
    """Words in a case. `sure` is False where a person should look."""

    wording: str
    sure: bool


_INITIALS = re.compile(r"(?:[А-ЯЁA-Z]\.\s?){1,3}")
_FULL = re.compile(r"\s+")
_TURKIC = {"оглы": MALE, "оглу": MALE, "улы": MALE, "кызы": FEMALE, "гызы": FEMALE}
_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_ACTING = re.compile(r"(?i)(?:и\.?\s?о\.?|врио|вр\.?\s?и\.?\s?о\.?)\s+")
_ABBREVIATION = re.compile(r"[А-ЯЁ]{2,}\b")
_AGREEING = ("ADJF", "PRTF")


def sex_of(name: str) -> str:
    """The sex that a full name tells: FEMALE, MALE, or "" where it does not."""
    parts = _split(name)
    patronymic, first = parts.get("patronymic", ""), parts.get("first", "")
    last_word = patronymic.rpartition(" ")[2].casefold()
    if last_word in _TURKIC:
        return _TURKIC[last_word]
    if re.search(r"(?i)(?:ич|ыч)$", patronymic):
        return MALE
    if re.search(r"(?i)(?:вна|чна|шна)$", patronymic):
        return FEMALE
    word, tag = (first, "Name") if first else (parts.get("surname", ""), "Surn")
    readings = [parse.tag for parse in _parses(word) if tag in parse.tag]
    sexes = {str(own.gender) for own in readings if own.case == NOMINATIVE and own.number == "sing"}
    return sexes.pop() if len(sexes) == 1 and sexes <= {MALE, FEMALE} else ""


def initials(name: str) -> str:
    """«Петрова Анна Сергеевна» → «А.С. Петрова»; what is short already stays so."""
    parts = _split(name)
    if parts.get("initials") or "first" not in parts:
        return f"{parts.get('initials', '')} {parts['surname']}".strip() if parts.get("surname") else name.strip()
    letters = parts["first"][:1] + "." + (parts["patronymic"][:1] + "." if parts.get("patronymic") else "")
    return f"{letters} {parts['surname']}"


def person(name: str, case: str, *, sex: str = "", known: Known | None = None) -> Bent:
    """A full name, or initials with a surname, in `case` (a mark of the dictionary)."""
    name = " ".join(name.split())
    if case == NOMINATIVE or not name:
        return Bent(name, True)
    sex = sex or sex_of(name)
    parts = _split(name)
    if "surname" not in parts:
        return Bent(name, False)
    bent = {
        role: _known_or(parts[role], role, case, sex, known or {})
        for role in ("surname", "first", "patronymic")
        if role in parts
    }
    words = [bent["surname"].wording]
    if parts.get("initials"):
        words = [parts["initials"], *words] if parts["order"] == "before" else [*words, parts["initials"]]
    words += [bent[role].wording for role in ("first", "patronymic") if role in bent]
    return Bent(" ".join(words), bool(sex) and all(one.sure for one in bent.values()))


def phrase(words: str, case: str, *, known: Known | None = None) -> Bent:
    """A post or the name of an organization in `case`: its first noun with what agrees with it, the rest as it is."""
    words = " ".join(words.split())
    if case == NOMINATIVE or not words:
        return Bent(words, True)
    if corrected := (known or {}).get((words, case)):
        return Bent(corrected, True)
    if _ACTING.match(words):
        return Bent(words, True)
    if _ABBREVIATION.match(words):
        # «МБОУ «Алгасовская СОШ»» stays; «МБОУ Алгасовская СОШ» may want «Алгасовской».
        return Bent(words, not re.search(r"(?<!«)\b[А-ЯЁ][а-яё]", re.sub(r"«.*»", "", words)))
    head = re.split(r"[«\"(]", words, maxsplit=1)[0]
    found = list(_WORD.finditer(head))
    place = _head_noun(found)
    if place is None:
        return Bent(words, False)
    noun = _nominative(found[place][0], ("NOUN", *_AGREEING))
    gender = noun.tag.gender
    result, end, sure = [], 0, noun.is_known
    for match in found[: place + 1]:
        shape = _nominative(match[0], ("NOUN",) if match is found[place] else _AGREEING, gender) or noun
        wanted = {case, noun.tag.number} - {None}
        if shape.tag.POS in _AGREEING and noun.tag.number == "sing" and gender:
            wanted.add(gender)
            if case == "accs" and gender == MALE:
                wanted.add(noun.tag.animacy or "inan")
        form = shape.inflect(wanted)
        sure = sure and form is not None and shape.is_known
        result += [words[end : match.start()], _cased(form.word if form else match[0], match[0])]
        end = match.end()
    return Bent(inside("".join(result) + words[end:]), sure)


def inside(words: str) -> str:
    """A post or an organization's full name inside a sentence begins small, as in «приказом управления …»."""
    return words if _ABBREVIATION.match(words) else words[:1].lower() + words[1:]


def corrections(nominative: str, wording: str, case: str, *, sex: str = "") -> Iterator[tuple[str, str, str]]:
    """What a person's answer about a full name teaches: (word, key, wording) of every word that was not known."""
    before, after = _split(nominative), _split(wording)
    sex = sex or sex_of(nominative)
    if not sex or before.keys() != after.keys():
        return
    for role in ("surname", "first", "patronymic"):
        bent = _bend(before[role], role, case, sex) if role in before else Bent("", sure=True)
        if role in before and (not bent.sure or bent.wording != after[role]):
            yield before[role], f"{case}-{sex}", after[role]


def _split(name: str) -> dict[str, str]:
    """Surname, first name and patronymic, or surname with initials, as they stand."""
    name = " ".join(name.split())
    if match := _INITIALS.match(name):
        surname = name[match.end() :].strip()
        return {"initials": match[0].strip().replace(" ", ""), "surname": surname, "order": "before"} if surname else {}
    words = name.split(" ") if name else []
    if len(words) >= 2 and _INITIALS.fullmatch(" ".join(words[1:])):
        return {"surname": words[0], "initials": "".join(words[1:]), "order": "behind"}
    if not words:
        return {}
    roles = dict(zip(("surname", "first"), words, strict=False))
    if len(words) > 2:
        roles["patronymic"] = " ".join(words[2:])
    return roles


def _known_or(word: str, role: str, case: str, sex: str, known: Known) -> Bent:
    corrected = known.get((word, f"{case}-{sex}"))
    return Bent(corrected, True) if corrected else _bend(word, role, case, sex)


# «Черных», «Шевченко», «Дзю» stay as they are; a woman's surname that ends in a consonant does too.
_UNBENT = {MALE: re.compile(r"(?i)(?:[ыи]х|[оуюыиэе])$"), FEMALE: re.compile(r"(?i)(?:[ыи]х|[оуюыиэе]|[^аеёиоуыэюя])$")}
_TAGS = {"surname": "Surn", "first": "Name", "patronymic": "Patr"}


def _bend(word: str, role: str, case: str, sex: str) -> Bent:
    """By the rules and by the dictionary; sure where both say the same."""
    if not _WORD.fullmatch(word):
        # «Мамед оглы», «фон Берг», Latin letters: only a person knows.
        return Bent(word, False)
    ruled = _by_rules(word, role, case, sex or MALE)
    if role == "surname" and ruled == word and sex and _UNBENT[sex].search(word):
        return Bent(word, True)
    told = {_plain(_cased(form, word)) for form in _by_dictionary(word, _TAGS[role], case, sex)}
    return Bent(ruled, bool(sex) and told == {_plain(ruled)})


def _by_rules(word: str, role: str, case: str, sex: str) -> str:
    maker, part, gender, cases = _petrovich()
    ruled = str(maker.make(part[role], gender[sex], cases[case], word))
    return ruled if "ё" in word.casefold() else ruled.replace("ё", "е")


def _by_dictionary(word: str, tag: str, case: str, sex: str) -> Iterator[str]:
    if not sex:
        return
    if "-" in word:
        parts = [set(_by_dictionary(one, tag, case, sex)) for one in word.split("-")]
        if all(len(forms) == 1 for forms in parts):
            yield "-".join(forms.pop() for forms in parts)
        return
    for parse in _parses(word):
        own = parse.tag
        if tag in own and own.case == NOMINATIVE and own.number == "sing" and (own.gender is None or own.gender == sex):
            form = parse.inflect({case, "sing"})
            if form is not None:
                yield form.word


def _head_noun(found: list[re.Match[str]]) -> int | None:
    """Where the noun stands that everything before it agrees with."""
    for place, match in enumerate(found):
        if _parses(match[0])[0].tag.POS in ("PREP", "CONJ"):
            return None
        if _nominative(match[0], ("NOUN",)):
            return place
        if not _nominative(match[0], _AGREEING):
            return None
    return None


def _nominative(word: str, kinds: tuple[str, ...], gender: str | None = None) -> Any:
    """The likeliest reading of the word as one of `kinds` in the nominative."""
    for parse in _parses(word):
        tag = parse.tag
        if tag.POS in kinds and tag.case == NOMINATIVE and (gender is None or tag.gender in (gender, None)):
            return parse
    return None


def _cased(form: str, like: str) -> str:
    """`form` with the letter case of `like`: capitals of each part of a double word are kept."""
    if like.isupper() and len(like) > 1:
        return form.upper()
    parts, models = form.split("-"), like.split("-")
    if len(parts) != len(models):
        models = [like] * len(parts)
    return "-".join(
        part[:1].upper() + part[1:] if model[:1].isupper() else part for part, model in zip(parts, models, strict=True)
    )


def _plain(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _parses(word: str) -> list[Any]:
    return _dictionary().parse(word) if word else []


@cache
def _dictionary() -> Any:
    # A third of a second and 15 MB: read when the first name is bent, not when the server starts.
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@cache
def _petrovich() -> tuple[Any, dict[str, Any], dict[str, Any], dict[str, Any]]:
    from pytrovich.enums import Case, Gender, NamePart
    from pytrovich.maker import PetrovichDeclinationMaker

    parts = {"surname": NamePart.LASTNAME, "first": NamePart.FIRSTNAME, "patronymic": NamePart.MIDDLENAME}
    cases = {
        "gent": Case.GENITIVE,
        "datv": Case.DATIVE,
        "accs": Case.ACCUSATIVE,
        "ablt": Case.INSTRUMENTAL,
        "loct": Case.PREPOSITIONAL,
    }
    return PetrovichDeclinationMaker(), parts, {FEMALE: Gender.FEMALE, MALE: Gender.MALE}, cases
