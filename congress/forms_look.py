"""Django's forms -> label, hint, error, field in our templates (FORM_RENDERER)."""

from django.forms.renderers import TemplatesSetting


class FormsLook(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
