"""A request -> its person, and the language they chose."""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class PersonOfRequest(AuthenticationMiddleware):
    """Django's, which stands in for the person until somebody asks. Here each page asks, some two hundred times, so it is the person."""

    def process_request(self, request):
        super().process_request(request)
        request.user = get_user(request)


def language_of(request) -> str:
    """The profile's language, else the cookie's, else Vietnamese.

    The browser's Accept-Language is not asked: office machines are often set up in English
    for people who work in Vietnamese.
    """
    chosen = request.user.language if request.user.is_authenticated else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class LanguageOfReader(LocaleMiddleware):
    def process_request(self, request):
        translation.activate(language_of(request))
        request.LANGUAGE_CODE = translation.get_language()
