"""The model's own reference data, as rows: forms, role models, points of stages, requests and competences.

Sources: распоряжение Минпросвещения 25.12.2019 № Р-145 and письмо 23.01.2020 № МР-42/02 (the five forms of pupils and
teachers and their role models), письмо 21.12.2021 № АЗ-1128/08 (forms for teachers), the plan of Моршанский район
(приказ 09.06.2020 № 146: the points of the seven stages and the pupils' requests, word for word).
"""

from __future__ import annotations

from dataclasses import dataclass

PUPILS, TEACHERS = "students", "teachers"

FEDERAL, FOR_TEACHERS, USUAL = "Р-145", "АЗ-1128/08", "обычные местные"
"""Where a form comes from, as the page of reference data says it."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form: who mentors whom, from which source, ages in full years or None, its role models by name."""

    code: str
    name: str
    source: str
    audience: str
    mentor: str
    mentee: str
    mentor_ages: tuple[int | None, int | None] = (None, None)
    mentee_ages: tuple[int | None, int | None] = (None, None)
    same_school: bool = False
    models: tuple[str, ...] = ()


_TEACHER_MODELS = (
    "опытный педагог – молодой специалист",
    "лидер педагогического сообщества – педагог, испытывающий проблемы",
    "педагог-новатор – консервативный педагог",
    "опытный предметник – неопытный предметник",
)

# The mentee's ages are the federal 10–19; a mentor among pupils is 15–19. Both only warn.
FORMS = (
    FormRow(
        "student_student",
        "ученик – ученик",
        FEDERAL,
        PUPILS,
        "pupil",
        "pupil",
        (15, 19),
        (10, 19),
        same_school=True,
        models=("успевающий – неуспевающий", "лидер – пассивный", "равный – равному"),
    ),
    FormRow(
        "teacher_teacher",
        "учитель – учитель",
        FEDERAL,
        TEACHERS,
        "teacher",
        "teacher",
        same_school=True,
        models=("опытный учитель – молодой специалист", *_TEACHER_MODELS[1:]),
    ),
    FormRow(
        "univ_student",
        "студент – ученик",
        FEDERAL,
        PUPILS,
        "student",
        "pupil",
        mentee_ages=(10, 19),
        models=("успевающий – неуспевающий", "лидер – равнодушный", "равный – другому", "куратор – автор проекта"),
    ),
    FormRow(
        "employer_student",
        "работодатель – ученик",
        FEDERAL,
        PUPILS,
        "employee",
        "pupil",
        mentee_ages=(10, 19),
        models=(
            "активный профессионал – равнодушный потребитель",
            "коллега – молодой коллега",
            "работодатель – будущий сотрудник",
        ),
    ),
    FormRow(
        "employer_univ",
        "работодатель – студент",
        FEDERAL,
        PUPILS,
        "employee",
        "student",
        models=(
            "активный профессионал – равнодушный потребитель",
            "успешный профессионал – студент, выбирающий профессию",
            "коллега – будущий коллега",
            "работодатель – будущий сотрудник",
        ),
    ),
    FormRow(
        "educator_educator",
        "педагог – педагог",
        FOR_TEACHERS,
        TEACHERS,
        "teacher",
        "teacher",
        same_school=True,
        models=_TEACHER_MODELS,
    ),
    FormRow(
        "head_educator",
        "руководитель образовательной организации – педагог",
        FOR_TEACHERS,
        TEACHERS,
        "teacher",
        "teacher",
        same_school=True,
    ),
    FormRow(
        "employer_future_educator",
        "работодатель – студент педагогического вуза или колледжа",
        FOR_TEACHERS,
        TEACHERS,
        "employee",
        "student",
    ),
    FormRow(
        "lecturer_educator",
        "педагог вуза или колледжа – молодой педагог",
        FOR_TEACHERS,
        TEACHERS,
        "teacher",
        "teacher",
    ),
    FormRow("partner_educator", "социальный партнёр – педагог", FOR_TEACHERS, TEACHERS, "employee", "teacher"),
    FormRow("teacher_student", "учитель – ученик", USUAL, PUPILS, "teacher", "pupil", mentee_ages=(10, 19)),
    FormRow("lecturer_student", "педагог – студент", USUAL, PUPILS, "teacher", "student"),
    FormRow("partner_student", "социальный партнёр – ученик", USUAL, PUPILS, "employee", "pupil", mentee_ages=(10, 19)),
)

POINTS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("определение заинтересованных в реализации программы аудиторий", "Аудитории определены"),
        (
            "информирование этих аудиторий о возможностях наставничества и планируемых результатах",
            "Аудитории информированы",
        ),
        ("формирование команды организаторов и выбор куратора", "Команда собрана, куратор назначен"),
        ("определение необходимых для реализации программы ресурсов", "Ресурсы определены"),
    ),
    (
        ("материалы личных дел обучающихся", "Личные дела"),
        ("материалы, предоставленные классным руководителем", "Классные руководители"),
        ("материалы, предоставленные школьным психологом", "Школьный психолог"),
        ("результаты опроса родителей", "Опрос родителей"),
        ("результаты профориентационных тестов", "Профориентационные тесты"),
        ("результаты опросов и анкетирования школьников и студентов", "Опросы и анкеты школьников"),
    ),
    (
        (
            "базу наставников-выпускников, заинтересованных в поддержке своей alma mater, имеющих опыт взаимодействия "
            "с системой и разделяющих ее ценности",
            "Выпускники",
        ),
        (
            "базу наставников-сотрудников региональных предприятий, заинтересованных в подготовке будущих кадров "
            "(может пересекаться с базой выпускников)",
            "Сотрудники предприятий",
        ),
        (
            "базу наставников-педагогов, заинтересованных в тиражировании личного педагогического опыта и создании "
            "продуктивной педагогической атмосферы",
            "Педагоги",
        ),
    ),
    (
        (
            "подготовку анкет и тестов для определения уровня готовности, компетенций и личной мотивации наставляемых",
            "Анкеты и тесты",
        ),
        ("привлечение внешних и внутренних ресурсов для организации обучения наставников", "Ресурсы для обучения"),
        ("проведение обучения наставников", "Обучение проведено"),
    ),
    (
        ("подготовку инструментов для формирования пар / групп", "Инструменты подготовлены"),
        (
            "проведение мероприятия / тестирования / встреч для формирования пар / групп",
            "Встречи для подбора прошли",
        ),
        ("закрепление итогов мероприятия и пар / групп", "Итоги и пары закреплены"),
        (
            "психологическое сопровождение наставляемых, не сформировавших пару / группу, продолжение поиска "
            "наставника",
            "Поддержка тех, кто без пары",
        ),
    ),
    (
        ("анализ компетенций и сильных сторон наставника и наставляемого", "Компетенции и сильные стороны"),
        (
            "определение приоритетных целей развития наставляемого и общих задач пары / группы",
            "Цели и общие задачи",
        ),
        (
            "предоставление наставникам методических рекомендаций, дополнительных материалов по работе с наставляемыми",
            "Материалы наставникам",
        ),
        ("организацию контроля за работой групп со стороны куратора", "Контроль куратора"),
        ("организацию регулярного сбора обратной связи", "Обратная связь"),
        ("фиксацию промежуточных результатов наставнического взаимодействия", "Промежуточные итоги"),
    ),
    (
        (
            "определение форм представления результатов работы конкретной пары / группы",
            "Формы представления итогов",
        ),
        ("сбор обратной связи от участников программы", "Обратная связь"),
        ("представление результатов программы всей организации", "Итоги всей организации"),
        (
            "организацию и проведение финального мероприятия, на котором будут представлены результаты и награждены "
            "наставники",
            "Финальное мероприятие",
        ),
        (
            "предоставление информации в муниципальные, региональные и всероссийские медиа для тиражирования "
            "результатов и привлечения новых участников, партнеров и спонсоров в следующий цикл наставнической "
            "программы",
            "Информация в СМИ",
        ),
    ),
)
"""By stage: the point word for word with the source's own slips («мотивации наставляемых»), and its short name."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A typical problem of a mentee: what is asked for, never a diagnosis."""

    code: str
    name: str
    audience: str = PUPILS
    psychological: bool = False


REQUESTS = (
    RequestRow(
        "motivation",
        "низкая мотивация к учебе и саморазвитию, неудовлетворительная успеваемость, отсутствие качественной "
        "саморегуляции",
    ),
    RequestRow(
        "choice",
        "отсутствие осознанной позиции, необходимой для выбора образовательной траектории и будущей "
        "профессиональной реализации",
    ),
    RequestRow("self_realization", "невозможность качественной самореализации в рамках стандартной школьной программы"),
    RequestRow("civic", "отсутствие условий для формирования активной гражданской позиции"),
    RequestRow(
        "prospects",
        "низкая информированность о перспективах самостоятельного выбора векторов творческого развития, карьерных и "
        "иных возможностей",
    ),
    RequestRow(
        "identity",
        "кризис идентификации, разрушение или низкий уровень сформированности ценностных и жизненных позиций и "
        "ориентиров",
        psychological=True,
    ),
    RequestRow(
        "communication",
        "конфликтность, неразвитые коммуникативные навыки, затрудняющие горизонтальное и вертикальное социальное "
        "движение",
    ),
    RequestRow("meta_skills", "отсутствие условий для формирования метапредметных навыков и метакомпетенции"),
    RequestRow(
        "talent",
        "высокий порог вхождения в образовательные программы, программы развития талантливых школьников",
    ),
    RequestRow(
        "stability",
        "падение эмоциональной устойчивости, психологические кризисы, связанные с общей трудностью подросткового "
        "периода на фоне отсутствия четких перспектив будущего и регулярной качественной поддержки",
        psychological=True,
    ),
    RequestRow(
        "adaptation",
        "проблемы адаптации в (новом) учебном коллективе: психологические, организационные и социальные",
    ),
    RequestRow(
        "inclusion",
        "невключенность в образовательный процесс в силу психоэмоциональных затруднений, общая отстраненность, "
        "низкая учебная мотивация",
        psychological=True,
    ),
    RequestRow(
        "acceptance",
        "коммуникационные проблемы, возможно возникающие вследствие непринятия ребенка коллективом",
        psychological=True,
    ),
    RequestRow("young_specialist", "вхождение в профессию молодого специалиста, первые три года работы", TEACHERS),
    RequestRow("new_place", "вхождение в новый коллектив педагога, пришедшего из другой организации", TEACHERS),
    RequestRow("return", "возвращение в профессию после перерыва", TEACHERS),
    RequestRow("subject_method", "методика преподавания предмета, подготовка урока", TEACHERS),
    RequestRow("class_management", "работа с классом: дисциплина, мотивация, классное руководство", TEACHERS),
    RequestRow("digital", "цифровые инструменты и новые технологии обучения", TEACHERS),
    RequestRow("special_pupils", "работа с обучающимися, которым нужны особые условия, и с одарёнными", TEACHERS),
    RequestRow("parents", "общение с родителями обучающихся", TEACHERS),
    RequestRow("attestation", "подготовка к аттестации и профессиональным конкурсам", TEACHERS),
    RequestRow("burnout", "усталость от работы, профессиональное выгорание", TEACHERS, psychological=True),
)
"""Pupils': the eleven and the special-needs block's two of the Моршанский plan in its words; teachers': usual ones."""


@dataclass(frozen=True, slots=True)
class CompetenceRow:
    """What a mentor can help with, and the codes of requests that it meets."""

    code: str
    name: str
    meets: tuple[str, ...]
    audience: str = PUPILS


COMPETENCES = (
    CompetenceRow("studies", "успехи в учёбе, умение объяснять", ("motivation", "meta_skills", "inclusion")),
    CompetenceRow("self_organization", "планирование времени и дел", ("motivation", "meta_skills")),
    CompetenceRow("profession", "знание профессий и путей в них", ("choice", "prospects")),
    CompetenceRow("admission", "опыт поступления и учёбы в колледже или вузе", ("choice", "prospects", "talent")),
    CompetenceRow("project", "проектная и исследовательская работа", ("self_realization", "meta_skills", "talent")),
    CompetenceRow("olympiads", "олимпиады и конкурсы", ("talent", "self_realization", "motivation")),
    CompetenceRow("creative", "творчество", ("self_realization", "prospects", "stability")),
    CompetenceRow("sport", "спорт и здоровый образ жизни", ("self_realization", "stability", "motivation")),
    CompetenceRow("volunteering", "волонтёрство и общественная работа", ("civic", "identity", "adaptation")),
    CompetenceRow("leadership", "лидерство, школьное самоуправление", ("civic", "communication", "adaptation")),
    CompetenceRow(
        "listening", "умение слушать и поддержать", ("identity", "stability", "inclusion", "acceptance", "adaptation")
    ),
    CompetenceRow("conflicts", "умение договариваться и решать споры", ("communication", "acceptance", "adaptation")),
    CompetenceRow(
        "special_pupils_help", "опыт общения с детьми, которым нужны особые условия", ("inclusion", "acceptance")
    ),
    CompetenceRow(
        "lesson", "методика урока и предмета", ("subject_method", "young_specialist", "return"), audience=TEACHERS
    ),
    CompetenceRow(
        "class_work",
        "классное руководство, работа с трудным классом",
        ("class_management", "young_specialist"),
        audience=TEACHERS,
    ),
    CompetenceRow("digital_teaching", "цифровые технологии в обучении", ("digital", "return"), audience=TEACHERS),
    CompetenceRow(
        "school_life",
        "порядки школы, документы и отчёты",
        ("young_specialist", "new_place", "return"),
        audience=TEACHERS,
    ),
    CompetenceRow("inclusive", "инклюзивное обучение, одарённые дети", ("special_pupils",), audience=TEACHERS),
    CompetenceRow("family", "работа с семьёй", ("parents", "class_management"), audience=TEACHERS),
    CompetenceRow(
        "career", "аттестация, конкурсы, обобщение опыта", ("attestation", "subject_method"), audience=TEACHERS
    ),
    CompetenceRow("support", "психологическая поддержка коллег", ("burnout", "new_place"), audience=TEACHERS),
)

SOURCES = {row.code: row.source for row in FORMS}
"""The source of each of the model's own forms by its code."""
