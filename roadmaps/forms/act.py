"""Forms of the act: its words and basis, a clause, an appendix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from documents.act import Basis
from documents.models import Act, Appendix, Clause
from roadmaps.forms.fields import RussianDateField
from roadmaps.forms.grids import TableGrid
from roadmaps.forms.texts import EditForm, Mark, Uid, Words
from roadmaps.workflow import ActWords, AppendixWords, ClauseWords
from roadmaps.workflow.act import FIELDS

TEXTS = tuple(name for name in FIELDS if name != "basis")


class ActForm(EditForm):
    """The act's own words; number and date are entered when it is signed."""

    kind = forms.ChoiceField(label="Вид акта", choices=Act.Kind.choices)
    issuer_lines = Words(label="Кто издаёт", rows=3, help_text="Строки бланка, каждая с новой строки.")
    issuer_genitive = Words(
        label="Кем издан, в родительном падеже",
        help_text="Для грифа и отметки о приложении: «приказом управления образования Н-ского района».",
    )
    place = Words(label="Место составления", help_text="Например, «г. Вытегра».")
    heading = Words(label="Заголовок", rows=3, help_text="О чём документ: «Об утверждении …», без точки.")
    preamble = Words(label="Преамбула", rows=6, help_text="Основание: «В соответствии с …», «В целях …».")
    operative_word = Words(label="Распорядительное слово", help_text="Пишется слитно: «приказываю», «постановляю».")
    drafter = Words(label="Исполнитель", rows=2, help_text="ФИО, должность, телефон; строки бланка.")
    signatory_post = Words(label="Должность подписывающего", help_text="Как в подписи.")
    signatory_name = Words(label="Подпись", help_text="Инициалы и фамилия. Учётная запись не нужна.")
    mark = Mark()

    def layout(self) -> Layout:
        return Layout(
            "kind",
            "issuer_lines",
            "issuer_genitive",
            "place",
            "heading",
            "preamble",
            "operative_word",
            HTML("<h2>Подпись</h2>"),
            Div(Field("signatory_post"), Field("signatory_name"), css_class="form-pair"),
            "drafter",
            "mark",
        )

    def words(self, basis: Iterable[Basis]) -> ActWords:
        return ActWords(**{name: self.cleaned_data[name] for name in TEXTS}, basis=tuple(basis))


class BasisForm(forms.Form):
    """A document that the preamble cites; one without a wording is a row left empty."""

    wording = Words(label="Как назван в преамбуле", rows=2)
    number = Words(label="Номер")
    date = RussianDateField(label="Дата", example=dt.date(2019, 12, 25), required=False)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    issuer = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(required=False, widget=forms.HiddenInput)

    def basis(self) -> Basis:
        return Basis(**{name: self.cleaned_data[name] for name in self.fields if name != "DELETE"})


BasisFormSet = forms.formset_factory(
    BasisForm, extra=1, can_delete=True, max_num=30, absolute_max=30, validate_max=True
)


def chosen_basis(formset: Any) -> list[Basis]:
    return [
        form.basis()
        for form in formset.forms
        if form not in formset.deleted_forms and form.cleaned_data.get("wording", "").strip()
    ]


class ClauseForm(EditForm):
    """A point of the act: free wording, and what is understood beside it."""

    kind = forms.ChoiceField(label="Что делает пункт", choices=Clause.Kind.choices)
    text = Words(
        label="Текст пункта",
        rows=5,
        help_text="Строка таблицы пишется отдельной строкой: | 2.9. | Обучение | до 15.11.2020 |",
    )
    executor = Words(label="Исполнитель", help_text="Если назван в пункте.")
    term = Words(label="Срок", help_text="Если назван в пункте.")
    appendix = Words(label="Приложение №", help_text="Если пункт о нём говорит.")
    label = Words(label="Номер", help_text="Пустой номер ставится по порядку.")
    place = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    target = Mark()
    uid = Uid()
    mark = Mark()

    def layout(self) -> Layout:
        return Layout(
            "kind",
            "text",
            Div(Field("executor"), Field("term"), css_class="form-pair"),
            Div(Field("appendix"), Field("label"), css_class="form-pair"),
            "place",
            "target",
            "uid",
            "mark",
        )

    def words(self) -> ClauseWords:
        names = ("text", "kind", "executor", "term", "appendix", "label")
        return ClauseWords(**{name: self.cleaned_data[name] for name in names})


class AppendixForm(EditForm):
    """What an appendix is; its table is a grid beside."""

    kind = forms.ChoiceField(label="Что в приложении", choices=Appendix.Kind.choices)
    number = Words(label="Номер", help_text="У единственного приложения номера нет.")
    title = Words(label="Название", rows=2)
    text = Words(label="Текст", rows=8, help_text="Для приложения-текста. Строка с «# » — заголовок.")
    absent = forms.BooleanField(label="Названо в акте, текста нет", required=False)
    organizations = forms.MultipleChoiceField(label="Дописать организации в перечень", required=False)
    uid = Uid()
    mark = Mark()

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organizations"]
        field.choices = choices  # type: ignore[attr-defined]
        # The enhanced field takes the label to itself; the select behind it keeps a name of its own.
        field.widget.attrs |= {"size": 6, "data-select": "Начните вводить название", "aria-label": field.label}

    def layout(self) -> Layout:
        text = Div(Field("text"), data_for_kind="text")
        return Layout("kind", "number", "title", text, "absent", "uid", "mark")

    def words(self, grid: TableGrid) -> AppendixWords:
        found = self.cleaned_data
        return AppendixWords(
            kind=found["kind"],
            number=found["number"],
            title=found["title"],
            columns=grid.columns,
            rows=grid.rows,
            text=found["text"],
            absent=found["absent"],
        )
