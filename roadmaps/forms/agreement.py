"""Forms of agreement and approval: the comment of a return, the requisites of the signed act, files beside a plan."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from documents.act import ActKind
from roadmaps.controllers import Proposal
from roadmaps.forms.controllers import offer_controllers
from roadmaps.forms.fields import RussianDateField
from roadmaps.workflow import Registration

_ACTING = re.compile(r"(?i)и\.\s?о\.|исполняющ|врио|вр\.\s?и\.\s?о\.")
# The first word of a post in the genitive, as it stands after «И.о.»; other words of a post stay as they are.
_GENITIVE = {
    "руководитель": "руководителя",
    "начальник": "начальника",
    "глава": "главы",
    "директор": "директора",
    "заместитель": "заместителя",
    "заведующий": "заведующего",
    "заведующая": "заведующей",
    "председатель": "председателя",
    "министр": "министра",
    "ректор": "ректора",
}


def acting_post(post: str) -> str:
    """The post of the one who acts for its holder: «И.о. руководителя Администрации района».

    A proposal for a person to correct: only the words that such posts begin with are put into the genitive.
    """
    words = post.split()
    if words and words[0].lower() == "первый":
        words[0] = "первого"
    place = 1 if words[:1] == ["первого"] else 0
    if len(words) > place:
        words[place] = _GENITIVE.get(words[place].lower(), words[place])
    rest = " ".join(words)
    # «МКУ» and other names in capitals keep their case.
    lowered = rest if rest[1:2].isupper() else rest[:1].lower() + rest[1:]
    return f"И.о. {lowered}".strip()


class ReturnForm(forms.Form):
    """Why a plan goes back: the comment must be there."""

    comment = forms.CharField(
        label="Что исправить",
        help_text="Замечание увидят все, кто работает с картой; оно останется в истории.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Напишите, что исправить: без замечания карту не возвращают",
            "max_length": "Замечание длиннее %(limit_value)d знаков: сократите его (сейчас %(show_value)d)",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(Layout(_field("comment")))


class RegisterForm(forms.Form):
    """The requisites of the signed act, as its paper shows them."""

    kind = forms.ChoiceField(label="Вид акта", choices=[(kind.value, kind.capitalize()) for kind in ActKind])
    date = RussianDateField(label="Дата", example=dt.date(2020, 10, 23))
    number = forms.CharField(label="Номер", max_length=40, help_text="Как в журнале регистрации")
    acting = forms.BooleanField(label="И.о., подписал исполняющий обязанности", required=False)
    post = forms.CharField(label="Должность", max_length=300, help_text="Как в подписи")
    name = forms.CharField(label="Подписал", max_length=100, help_text="Учётная запись ему не нужна")
    controller: Any = forms.ModelChoiceField(
        label="Контролирует исполнение", queryset=None, required=False, empty_label="Не назначен"
    )
    same_act = forms.BooleanField(label="Номер и дата верны: один акт утверждает обе карты", required=False)
    scan = forms.FileField(
        label="Скан подписанного экземпляра",
        required=False,
        help_text="PDF, PNG или JPEG; можно приложить позже",
        error_messages={"empty": "Файл пуст. Проверьте, что он сохранён, и выберите его ещё раз"},
    )

    def __init__(self, *args: Any, today: dt.date, kind: ActKind, control: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_controllers(self.fields["controller"], control)
        signed = ActKind(self.data["kind"]) if self.data.get("kind") in set(ActKind) else kind
        self.fields["date"].latest = today  # type: ignore[attr-defined]
        self.fields["date"].help_text = f"Например, {today:%d.%m.%Y}"
        required = {
            "kind": "Выберите вид акта",
            "date": f"Укажите дату {signed.genitive}",
            "number": f"Укажите номер {signed.genitive}",
            "post": "Укажите должность подписавшего",
            "name": "Укажите инициалы и фамилию",
        }
        for field, message in required.items():
            self.fields[field].error_messages["required"] = message
        for field, limit in (("number", 40), ("post", 300), ("name", 100)):
            self.fields[field].error_messages["max_length"] = f"Слишком длинно: не больше {limit} знаков"
        self.fields["scan"].widget.attrs.update({"accept": ".pdf,.png,.jpg,.jpeg", "class": "form-control"})
        plain = self.initial.get("post", "")
        if plain and not _ACTING.match(plain):
            self.fields["acting"].widget.attrs.update(
                {"data-acting-field": "id_post", "data-plain-post": plain, "data-acting-post": acting_post(plain)}
            )
        self.helper = _helper(
            Layout(
                Div(_field("date"), _field("number"), _field("kind"), css_class="form-pair"),
                _field("post", template="roadmaps/_post_field.html", css_class="serif-field"),
                _field("name", css_class="serif-field"),
                _field("controller"),
            )
        )

    def clean_number(self) -> str:
        """Without the sign: the document prints «№» itself."""
        number = re.sub(r"^(?:№|N)\s*", "", " ".join(self.cleaned_data["number"].split()))
        if not number:
            raise forms.ValidationError(self.fields["number"].error_messages["required"])
        return number

    def clean(self) -> dict[str, Any]:
        """A post of an acting person is proposed in the right case and never saved before a person saw it."""
        found = super().clean() or self.cleaned_data
        post = found.get("post", "")
        if found.get("acting") and post and not _ACTING.match(post):
            proposed = acting_post(post)
            self.data = {**self.data, "post": proposed}
            self.add_error("post", f"Проверьте: «{proposed}». Если в подписи так, сохраните ещё раз; нет — исправьте")
        return found

    def registration(self) -> Registration:
        """What was entered, for `workflow.register_act`."""
        found = self.cleaned_data
        return Registration(
            kind=found["kind"],
            number=found["number"],
            date=found["date"],
            signatory_post=found["post"],
            signatory_name=found["name"],
            same_act=found["same_act"],
            controller=found["controller"],
        )


class CorrectedFileForm(forms.Form):
    """A lawyer's DOCX to be kept beside the draft."""

    file = forms.FileField(
        label="Исправленный документ",
        help_text="DOCX без макросов",
        error_messages={"required": "Выберите файл", "empty": "Файл пуст. Проверьте, что он сохранён"},
    )
    comment = forms.CharField(
        label="Примечание",
        required=False,
        max_length=300,
        help_text="Чьи правки и о чём, например «Юрист: пункты 2 и 4»",
        error_messages={"max_length": "Слишком длинно: не больше 300 знаков"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".docx"
        self.helper = _helper(Layout(_field("file"), _field("comment")))


class ScanForm(forms.Form):
    """The scan of the signed original, put beside an edition later."""

    scan = forms.FileField(
        label="Скан подписанного экземпляра",
        help_text="PDF, PNG или JPEG. Прикладывается один раз: заменить его нельзя",
        error_messages={"required": "Выберите файл", "empty": "Файл пуст. Проверьте, что он сохранён"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scan"].widget.attrs["accept"] = ".pdf,.png,.jpg,.jpeg"
        self.helper = _helper(Layout(_field("scan")))


class VerifyForm(forms.Form):
    """A file to be compared with the edition's own; it is read and not kept."""

    file = forms.FileField(
        label="Файл с вашего компьютера",
        help_text="Он нигде не сохраняется",
        error_messages={"required": "Выберите файл", "empty": "Файл пуст: сравнивать нечего"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(Layout(_field("file")))


def _field(name: str, template: str = "components/_crispy_field.html", **kwargs: Any) -> Field:
    """A field whose hint and fault stand between its label and the control."""
    return Field(name, template=template, **kwargs)


def _helper(layout: Layout) -> FormHelper:
    """Fields only: the page's own form tag holds them, its token and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = layout
    return helper
