"""A person (and a unit) -> a new secret address; what stands in an address -> its row, as long as it is good."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from congress.models import Feed, User

NOTED_EVERY = timedelta(hours=1)
"""Programs ask often: the time of the last reading is written at most once in this while."""


def _hash(token):
    return sha256(token.encode()).hexdigest()


def make_feed(person, unit=None, *, at):
    """A new address in the place of the one before; returns its secret part, which is kept nowhere."""
    token = token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)  # two clicks at once: the later one's address stays
        revoke_feed(Feed.objects.filter(person=person, unit=unit), at=at)
        Feed.objects.create(person=person, unit=unit, token_hash=_hash(token), made_at=at)
    return token


def revoke_feed(feeds, *, at):
    """No address of these answers any longer; returns how many did."""
    return feeds.filter(revoked_at=None).update(revoked_at=at)


def address_of(token):
    return settings.SITE_URL + reverse("feed", args=[token])


def feed_of(token):
    """The row of a good address; None for one that was revoked, never made, or whose account is closed."""
    good = Feed.objects.filter(token_hash=_hash(token), revoked_at=None, person__is_active=True)
    return good.select_related("person", "unit").first()


def was_read(feed, *, at):
    if feed.last_read_at is None or feed.last_read_at <= at - NOTED_EVERY:
        Feed.objects.filter(Q(last_read_at=None) | Q(last_read_at__lt=at), pk=feed.pk).update(last_read_at=at)
