"""People's accounts: who logs in, in which language, and whether reminders reach them by mail."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from workflows.words import in_language


def every_day():
    return list(range(7))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, name, password=None, **facts):
        user = self.model(email=self.normalize_email(email).lower(), name=name, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, name, password=None, **facts):
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **facts)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in by e-mail. `name` is a role or a person; nothing else personal is kept."""

    class Language(models.TextChoices):
        VI = "vi", "Tiếng Việt"
        EN = "en", "English"

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(max_length=150, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.VI)
    mail_reminders = models.BooleanField(_("send me reminder mails"), default=True)
    mail_at_once = models.BooleanField(_("tell me at once what was returned to me, waits for my decision or asks me for more time"), default=True)
    mail_weekly = models.BooleanField(_("send me the weekly summary"), default=True)
    mail_watched = models.BooleanField(_("remind me of tasks I watch"), default=True)
    mail_hour = models.TimeField(_("hour of the day's mail"), null=True, blank=True, help_text="empty: that of the house")
    mail_days = models.JSONField(_("days of the mail"), default=every_day, help_text="weekdays, Monday 0")
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True, help_text="empty: that of the house")
    links_version = models.PositiveIntegerField(default=1, help_text="raised to make all signed links of older mails void")
    address_refused_at = models.DateTimeField(null=True, blank=True, help_text="a server said for good that the address takes no mail")
    address_refused_why = models.CharField(max_length=300, blank=True)
    first_steps_closed = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()
    unread = 0
    """Notices not read; counted by the statement that fetches the person of a request."""

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self):
        """For the reader; what is written down for good takes `name`."""
        return in_language(self, "name")

    def get_full_name(self):
        return self.name
