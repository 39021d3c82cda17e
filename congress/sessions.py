"""A session's key -> the session. Django's own in the database; only its one statement, of every page, is built once a process."""

from django.contrib.sessions.backends import db
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from workflows.prepared import Place, Prepared


def _current():
    return SessionStore.get_model_class().objects.filter(session_key=Place("key", CharField()), expire_date__gt=Place("now", DateTimeField()))


CURRENT = Prepared(_current)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        found = CURRENT.rows(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
        return next(iter(found), None)
