from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "Организации и сотрудники"

    def ready(self) -> None:
        from organizations import checks  # noqa: F401  (registers the system checks)
