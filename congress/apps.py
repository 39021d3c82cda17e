"""The web app."""

import sys

from django.apps import AppConfig

from congress import no_security_keys


class CongressConfig(AppConfig):
    name = "congress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # The first of the apps to be ready: before allauth asks for it.
        sys.modules["allauth.mfa.webauthn.internal.auth"] = no_security_keys
