"""A session's number -> the person of the request. Logging in itself is allauth's."""

from allauth.account.auth_backends import AuthenticationBackend

from congress import clock
from congress.noticing import person_of


class LogIn(AuthenticationBackend):
    def get_user(self, user_id):
        """With the number of their unread notices, which stands on every page."""
        person = person_of(user_id, today=clock.today())
        return person if person and self.user_can_authenticate(person) else None
