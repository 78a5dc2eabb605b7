from django.core.checks import register


@register()
def _x(app_configs, **kw):
    return []
