"""The grammar of terms: what may stand in the line of keys that `spelling` writes, as rules that can be read aloud.

A rule is a regular expression over keys, each followed by one space; `<name>` stands for a rule given before it. The
order of rules in a table is the order in which they are tried. Reading lists, spans and repetitions out of what the
rules find is `points`, `spans` and `reading`.
"""

from __future__ import annotations

import re

_FRAGMENTS: dict[str, str] = {}


def _rule(*alternatives: str) -> re.Pattern[str]:
    """A rule of one or several alternatives, with the fragments that it names put in."""
    return re.compile("|".join(_whole(text) for text in alternatives))


def _whole(text: str) -> str:
    return re.sub(r"(?<!\?P)<(\w+)>", lambda match: f"(?:{_FRAGMENTS[match[1]]})", text)


def _fragment(name: str, text: str) -> None:
    _FRAGMENTS[name] = _whole(text)


_fragment("n", r"(?:\d{1,2}|c\d{1,2}) ")
_fragment("month", r"m\d\d ")
_fragment("ordinal", r"(?:\d{1,2}|[ro]\d{1,2}|последний) ")
_fragment("day", r"(?P<day>\d{1,2}|o\d{1,2}|c[23]0 o\d) ")
_fragment("year_words", r"(?:(?:календарный |финансовый )?год )*")

# The year after a day or a month, and the year alone. A school year is 1 September to 31 August.
YEAR = _rule(
    r"(?:\( (?=y\d{4} (?:год )*\) ))?(?:, (?!y\d{4} (?:год )*[-:] (?:[mro\d])))?(?:(?:в|на|за|:) )?(?:"
    r"s(?P<school>\d{4}) (?:учебный )?(?:год )*"
    r"|y(?P<first>\d{4}) - (?:y(?P<second>\d{4})|(?P<second_short>\d\d)) учебный (?:год )*"
    r"|(?P<first_short>\d\d) - (?P<last_short>\d\d) учебный (?:год )+"
    r"|y(?P<opening>\d{4}) учебный (?:год )*"
    r"|y(?P<year>\d{4}) <year_words>(?:\) )?"
    r"|(?P<unnamed>\( год не назван \) )"
    r"|(?P<which>текущий|следующий|отчетный|неназванный) (?P<which_school>учебный )?(?:календарный |финансовый )?год "
    r")"
)
SCHOOL_YEARS = _rule(r"y(?P<first>\d{4}) - y(?P<last>\d{4}) учебный (?:год )*")
SECOND_YEAR = _rule(r"- y(?P<year>\d{4}) (?:год )*")
YEAR_UNNAMED = _rule(r"(?:(?P<school>учебный )|календарный )?год ")
SCHOOL_YEAR_FIRST = _rule(
    r"учебный год (?:s(?P<school>\d{4})|y(?P<first>\d{4}) - (?:y\d\d)?(?P<second>\d\d)) (?:год )*"
)

# Points of time, without the year.
POINTS: dict[str, re.Pattern[str]] = {
    "date": _rule(r"d(?P<date>[\d-]{10}) (?:год )*"),
    "short": _rule(r"e(?P<month>\d\d)-(?P<day>\d\d) "),
    "numeric_month": _rule(r"f(?P<year>\d{4})-(?P<month>\d\d) (?:год )*"),
    "day": _rule(r"<day>(?:число )?m(?P<month>\d\d) (?:месяц )?"),
    "roman_month": _rule(r"(?P<day>\d{1,2}) r(?P<month>\d{1,2}) (?=y\d)"),
    "weekday": _rule(r"(?P<ordinal><ordinal>)w(?P<weekday>[1-7]) m(?P<month>\d\d) "),
    "last_day": _rule(
        r"(?P<ordinal>последний |o1 |1 )(?P<working>рабочий )?(?:день|число) (?:(?:месяц )?m(?P<month>\d\d) )"
    ),
    "decade": _rule(r"(?P<ordinal><ordinal>)декада m(?P<month>\d\d) (?:месяц )?"),
    "half_month": _rule(r"(?P<ordinal><ordinal>)половина m(?P<month>\d\d) (?:месяц )?"),
    "week": _rule(r"(?P<ordinal><ordinal>)неделя m(?P<month>\d\d) (?:месяц )?"),
    "month": _rule(r"m(?P<month>\d\d) (?:месяц )?"),
    "quarter": _rule(r"(?:(?P<ordinal><ordinal>)квартал |квартал (?P<after>r\d |\d (?!\w)))"),
    "half": _rule(
        r"(?:(?P<ordinal><ordinal>)полугодие |(?P<ordinal_of_year><ordinal>)половина год )(?P<school>учебный год )?"
    ),
    "season": _rule(r"x(?P<month>\d\d) (?!каникул)(?:период |время |месяц )?"),
    "monthday": _rule(r"<day>число "),
    "bare": _rule(r"(?P<day>\d{1,2}) (?!раз |день |рабочий |календарный |неделя |месяц |сутки |час |- дневн|дневн)"),
    "bare_ordinal": _rule(r"(?P<ordinal>[ro]\d{1,2}) (?=[-,и] |по )"),
}
EDGE = _rule(r"(?:самый )?(?P<edge>начало|середина|конец|окончание) ")

# Words before a point or a span.
BY = _rule(
    r"(?:(?:в|на) )?(?:срок )?(?:период )?(?:"
    r"не позднее (?:чем )?(?:до |к |с )?|не (?:далее|более) (?:чем )?до |до |к (?:день )?|по |окончательно до )"
)
NOT_BEFORE = _rule(r"не ранее (?:чем )?(?:с )?|после (?=(?:t )?[de]\d)|после (?=\d{1,2} m)")
FROM = _rule(r"(?:(?:в|на|за) )?(?:период )?(?:времени )?(?:начиная )?(?:с|от) |начиная ")
WITHIN = _rule(r"(?:в|на|за) (?:(?:течение|протяжение|период|срок) )?(?:весь )?(?:период |срок )?|течение |период ")
TO = _rule(r"(?:, )?(?:и )?(?:по|до|-|не позднее|к|на) (?:- )?")
DASH = _rule(r"(?:-|по) (?:по )?")
AND = _rule(r"(?:, (?:и |а также )?|и |а также |/ )")
OR = _rule(r"(?:, )?или ")
YEAR_OPENS = _rule(r"[,:(-] ")

# A time of day beside a date; what stands after a date and changes nothing.
CLOCK = _rule(r"(?:(?P<by>до|к|не позднее) |в |на |с |по )?t (?:(?:-|до|по) t )?(?:, )?")
CLOCK_AFTER = _rule(r"(?:, )?(?:\( )?(?:(?P<by>до|к|не позднее) |в |на |с )?t (?:(?:-|до|по) t )?(?:\) )?")
ONWARD = _rule(r"и далее (?=$|[,;)])")
AFTER = _rule(r"(?:\( )?включительно (?:\) )?")
WEEKDAY_BESIDE = _rule(r"(?:, w(?P<plain>[1-7]) |\( w(?P<bracketed>[1-7]) \) |w(?P<close>[1-7]) )")
DOUBT = _rule(r"(?:\( )?\? (?:\) )?")

# What stands between parts.
JOINT = _rule(r"(?:[,:()/-] |и |а также |но |включительно |по состоянию (?=на ))+")
CLOCK_BESIDE = _rule(r"(?:(?:в|до|с|на|к|не позднее) )?t (?:(?:до|-|по) t )?")
ACT_NUMBER = _rule(r"~ (?:\d{1,2}|~) от d[\d-]{10} (?:год )*")
_fragment("stage", r"(?:этап|тур|смена|поток|группа|раздел|срез|мониторинг|диагностика|контроль|уровень) ")
_fragment(
    "which",
    r"(?:школьный|муниципальный|региональный|заочный|очный|отборочный|финальный|итоговый|промежуточный|входной) ",
)
_fragment(
    "who", r"(?:школы|учреждения|организации|оо|оу|доу|сош|кураторы|муниципалитет|(?:управление|отдел) образования) "
)
_fragment(
    "what", r"(?:приказ|проект|отчет|доклад|справка|утверждение|назначение|обучение|работа|подготовка|прием заявок) "
)
_fragment("remark", r"(?:<ordinal>)?(?:<which>(?:<stage>|<what>)?|<stage>|<who>|<what>)")
# Words that say what is due or for whom: understood, but which of the terms they belong to is not sure.
REMARK = _rule(r"[(-] <remark>(?:\) )?", r"<remark>(?:[-:] )?")
LABEL = _rule(
    r"срок (?:(?:исполнение|реализация|внедрение) )?(?=[:\-] |до |не |к |с |в |d\d|e\d|m\d|\d)"
    r"|(?:завершить|закончить|провести|представить|исполнить|разместить|сдать) (?=до |к |не позднее )"
    r"|(?:\( )?<ordinal>этап (?:[-:)] )*"
)
ROUGHLY = _rule(r"(?:ориентировочно|примерно|около|предположительно|приблизительно|предварительно) ")
HARD = _rule(r"; ")
THEN = _rule(r"(?:, )?(?:и |а )?далее (?:[-:,] )?")

WITHIN_YEARS = _rule(
    r"\( за y(?P<first>\d{4}) (?:- y(?P<last>\d{4}) )?год \) ",
    r"\( с (?P<day>\d{1,2}) m(?P<month>\d\d) y(?P<since>\d{4}) год \) ",
)

# Repetition.
_fragment(
    "times", r"(?:(?:не )?(?:реже|чаще) (?:чем )?)?(?P<least>\d{1,2} - )?(?:(?P<times>\d{1,2}|c\d{1,2}) )?(?:- )?раз "
)
_fragment("units", r"год|полугодие|квартал|четверть|триместр|месяц|неделя|день|сутки|декада")
EVERY: dict[str, re.Pattern[str]] = {
    "weekdays": _rule(
        r"(?:по |каждый |(?:в )?еженедельно (?:[,-] )?(?:\( )?(?:по |в )?(?:каждый )?)"
        r"(?:(?:до|к|в|не позднее) )?(?:t )?(?P<days>w[1-7] (?:(?:, |и |, и )(?:по )?w[1-7] )*)"
    ),
    "nth_weekday": _rule(
        r"(?:(?:в|каждый|ежемесячно|ежемесячно ,) )*(?P<ordinals><ordinal>(?:(?:, |и )<ordinal>)*)"
        r"w(?P<weekday>[1-7]) (?:каждый )?месяц ",
        r"ежемесячно (?:[,(-] )?(?:в )?(?P<only><ordinal>)w(?P<day>[1-7]) ",
    ),
    "piece_of_month": _rule(r"(?:в )?(?P<ordinal><ordinal>)(?P<piece>неделя|декада|половина) (?:каждый )?месяц "),
    "word": _rule(
        r"(?P<word>ежегодно|ежемесячно|ежеквартально|еженедельно|ежечетвертно|ежедневно) "
        r"(?:(?:в|по|кроме) (?:рабочий|выходной) день )?"
    ),
    "times": _rule(
        r"<times>(?:в|за|/) (?:течение )?(?:каждый )?(?:(?P<step>\d{1,2}|c\d{1,2}) )?(?:y(?P<year>\d{4}) )?"
        r"(?:календарный |учебный |финансовый )?(?P<unit><units>) "
    ),
    "last_month": _rule(r"(?:каждый )?последний месяц (?:каждый )?(?:отчетный )?квартал "),
    "following": _rule(
        r"(?:(?P<unit>месяц|год|квартал) )?(?:, )?следующий (?:за|после) "
        r"(?:(?:отчетный|истекший|прошедший|окончание) )*"
        r"(?P<after>квартал|месяц|период|год|полугодие)? ?"
    ),
    "month_after_quarter": _rule(r"месяц (?:, )?(?:после )(?:отчетный )(?P<after>квартал) "),
    "month_end": _rule(
        r"(?:(?:в|на|до|по|не позднее) )?последний (?P<working>рабочий )?(?:день|число) "
        r"(?:(?:каждый|отчетный|текущий) )?(?:(?P<unit>месяц|квартал|год|неделя) |(?!m\d))"
    ),
    "by_units": _rule(r"по (?P<units>кварталам|полугодиям|четвертям|месяцам) "),
    "this": _rule(r"(?:текущий|отчетный|этот) (?P<unit>месяц|квартал) "),
    "each": _rule(
        r"(?:(?:в|до|за|на|по|к|по окончании|по итогам|по завершении) )?"
        r"(?:(?:конец|окончание|(?P<opening>начало)) )?каждый (?:(?P<step>\d{1,2}|c\d{1,2}) )?"
        r"(?:календарный |учебный |рабочий |отчетный )?(?P<unit><units>) "
    ),
    "some": _rule(r"<times>(?=\( |- |: |, |$)"),
}

# What `wording` says of parts that have only the cell's own words.
_fragment("own_words", r"(?:(?!; |\( \? \) |\? ).)*")
NOT_UNDERSTOOD = _rule(r"не понято : <own_words>")
BY_EVENT = _rule(r"по событию : <own_words>")

# Terms that name no day. Words unknown to the lexicon stand here as they are written.
_fragment("need", r"(?:необходимост|потребност|надобност|востребованност)\w+ ")
_fragment("wish", r"(?:запрос|требовани|обращени|заявк|заявлени)\w* ")
_fragment("through", r"(?:в течение|на протяжение|на|в|за|с) ")
_fragment("lasting", r"(?:год|период|срок|время) ")
_fragment("school", r"(?:учебный |календарный )?")
_fragment("no_year", r"(?!y\d|s\d|\d\d - \d\d )")
ONGOING = _rule(
    r"(?:(?:в|на) )?постоянно (?:основа |основе |режиме )?",
    r"систематически |на регулярной основе |круглосуточно |круглый год |в рабочий (?:порядке|режиме) ",
    r"<through>весь <school><lasting><no_year>",
    r"(?:весь|целый) <school><lasting><no_year>",
    r"в (?:течение|продолжение) (?:c1 |1 |текущий |целый )?<school>год <no_year>",
    r"на протяжение <school>год <no_year>",
    r"учебный год <no_year>",
    r"<through>?(?:весь )?(?:период|срок|время) (?:(?:его|их) )?(?:реализация|внедрение|действие|исполнение) ",
    r"(?:в течение|на протяжение) (?:период|срок|реализация|внедрение|действие) ",
    r"в (?:ходе|процессе|ходу) (?:реализация|внедрение|действие|исполнение) ",
)
ON_REQUEST = _rule(
    r"(?:по|при|на основании|в случае|по мере|по мере возникновения|по мере поступления|исходя из) "
    r"(?:\w+ ){0,2}?(?:<need>|<wish>)",
    r"при поступлении (?:\w+ )?<wish>",
    r"по мере поступления ",
)
_fragment(
    "schedule", r"(?:график |план\w* (?:- график )?|расписани\w+ |циклограмм\w+ |календар\w+ |дорожн\w+ карт\w+ )"
)
_fragment("settled", r"(?:установл|утвержд|определ|предусм)\w+ ")
BY_SCHEDULE = _rule(
    r"(?:по|согласно|в соответствии с|на основании|в рамках) (?:[а-я]{2,} ){0,3}?<schedule>",
    r"в срок (?:, )?<settled>(?:в )?(?:[а-я]{2,} ){0,3}?<schedule>",
    r"план - график ",
)
AGREED = _rule(r"(?:по|согласно) согласовани\w+ ")

# Terms that begin or end with an event. A length of time is one of them when it is counted from something.
_fragment("counted", r"(?:(?:\d{1,2}|c\d{1,2}|~) )?(?:(?:рабочий|календарный|учебный|банковский) )?")
_fragment("length", r"<counted>(?:день|неделя|месяц|сутки|час|t|год) ")
_fragment("not_later", r"не позднее (?:чем )?(?:(?:в|за|через) )?")
DATED_AFTER = _rule(
    r"(?:за|через) <length>(?:до|после|с|от) ",
    r"(?:в течение |<not_later>|в срок (?:не более )?)<length>(?:до|после|с|от) ",
)
RELATIVE = _rule(
    r"<length>(?=с |после |от |до |перед )",
    r"(?:<not_later>|в срок (?:(?:до|не более|не позднее) )?)<length>",
    r"(?:в течение|за|через|на|до|не более) <length>",
    r"(?:(?:не позднее|в|в течение|на) )?(?:(?:\d{1,2}|c\d{1,2}) (?:- )?)?"
    r"\w*(?:дневн|недельн|месячн|суточн)\w* (?:срок|период) ",
    r"(?:на )?(?:следующий|другой|второй) (?:рабочий )?день ",
    r"(?:не позднее )?(?:(?:сразу|непосредственно|незамедлительно) )?(?:после|перед|накануне|вслед) ",
    r"(?:одновременно|параллельно|при|согласно|исходя|незамедлительно|немедленно|сразу) ",
    r"(?:до|к|с|на|в|от|не позднее|по) (?:начало|конец|окончание|середина|завершение) ",
    r"(?:до|к|с|на|в|от|не позднее|по) (?:день|срок|момент\w*|время|период|ход\w*) ",
    r"в соответствии с |в рамках |в случае |в связи |в преддверии |в канун |в ходе |во время |в дни |в момент ",
    r"в процессе |в кратчайш\w+ |в установленн\w+ |в указанн\w+ |на основании |не позднее ",
    r"по (?:мере|итогам|результатам|окончании|завершени\w+|факту|истечении) ",
    r"(?:(?:в|на|до|к|после|за) )?(?:период )?(?:[а-я]{4,} |x\d\d )?каникул\w* ",
    r"(?:(?:до|к|на|в|с|по) )?(?:(?:конец|начало|окончание) )?"
    r"<ordinal>(?:[,и-] <ordinal>)*(?:учебный )?(?:четверть|триместр) ",
    r"(?:до|к|с|от|по|в) (?=[а-я]{4,} )(?!далее |также )",
)
TAIL_JOINT = _rule(r"[,(-] (?:но |и |а также )?", r"(?:но|и|а также) ")

# What ends the words of an event: a part that surely begins anew.
_fragment("point", r"(?:d\d|e\d\d|f\d|\d{1,2} m\d\d|m\d\d |y\d{4} )")
ANEW = _rule(
    r"(?:(?:в|на|за|до|к|по|с|не позднее|не ранее|начиная с|в срок до|в период с) )?(?:t )?"
    r"(?:<point>|s\d{4} |<ordinal>(?:квартал|полугодие) )",
    r"(?:ежегодно|ежемесячно|ежеквартально|еженедельно|ежедневно|постоянно|каждый) ",
    r"(?:не (?:реже|чаще|менее) )?(?:c?\d{1,2} )?раз ",
    r"(?:в|на) (?:течение|протяжение) (?:весь |учебный |год )",
    r"по (?:запрос |график |требовани\w+ |мере |(?:[а-я]+ )?(?:график |план\w* ))",
    r"при необходимост\w+ ",
)
ANEW_AT_ONCE = _rule(
    r"(?:не позднее|до|по|не ранее|в срок до) (?:t )?<point>",
    r"и (?:далее|в течение весь) ",
    r"(?:в|на) (?:течение|протяжение|период) (?:y\d{4} |s\d{4} |m\d\d |<ordinal>(?:квартал|полугодие) )",
    r"(?:согласно|в соответствии с|по) (?:[а-я]{4,} )?(?:график |план\w* |расписани\w+ )",
)
