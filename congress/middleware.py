"""A request -> its person, the language they chose, a no to what is no text, and where somebody is led who has to log in first."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware, get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme


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


class TextOnly(MiddlewareMixin):
    """A NUL is nobody's text, and none that PostgreSQL takes: no page has one in its address; in a query or a form it is 400 here, not a fault wherever it is looked up."""

    def process_view(self, request, *_view):
        if "\0" in request.path_info:
            raise Http404
        typed = request.POST.lists() if request.method == "POST" else ()
        if "%00" in request.META["QUERY_STRING"] or any("\0" in text for _name, texts in typed for text in texts):
            raise BadRequest("a NUL in what was asked for")


class LogInFirst(LoginRequiredMiddleware):
    """A form that was sent after the session's end leads, once logged in again, to the page it stood on: where it was sent to is none."""

    def handle_no_permission(self, request, view_func):
        stood_on = request.headers.get("Referer", "")
        if request.method != "POST" or not url_has_allowed_host_and_scheme(stood_on, {request.get_host()}, require_https=request.is_secure()):
            return super().handle_no_permission(request, view_func)
        page = urlsplit(stood_on)._replace(scheme="", netloc="", fragment="").geturl()
        return redirect_to_login(page, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
