"""A choice of language or of light and dark -> kept for the person, and back to the page one came from."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from congress.asked import own_page
from congress.context import THEME_COOKIE, THEMES
from congress.models import User

YEAR = 365 * 24 * 3600


def _back(request):
    return redirect(own_page(request, request.POST.get("next", "")) or "/")


@login_not_required
@require_POST
def appearance(request):
    answer = _back(request)
    theme = request.POST.get("theme")
    if theme in THEMES:
        answer.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer


@login_not_required
@require_POST
def set_language(request):
    answer = _back(request)
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
    return answer
