"""Request -> what every page's frame shows: product name, demonstration day, light or dark, the page one is on."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

PRODUCT_NAME = _("Congress tracker")
THEMES = ("light", "dark", "auto")
THEME_COOKIE = "theme"


def surroundings(request):
    match = request.resolver_match
    chosen = request.COOKIES.get(THEME_COOKIE)
    return {
        "product_name": str(PRODUCT_NAME),
        "demo_today": getattr(settings, "DEMO_TODAY", None),
        "theme": chosen if chosen in THEMES else "auto",
        "on_page": match.url_name if match else "",
    }
