from django.apps import AppConfig

from organizations.form_words import say_what_to_do

# Before any form is made: other apps make theirs as they are loaded.
say_what_to_do()


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "Организации и сотрудники"

    def ready(self) -> None:
        from organizations import checks  # noqa: F401  (registers the system checks)
