"""In place of allauth's module for security keys, which nobody is offered here (MFA_SUPPORTED_TYPES).

allauth imports that module whatever is offered, and with it fido2 and cryptography: 10 MB of the web that nothing calls.
"""


class WebAuthn:
    """What wraps a security key of an account; there is none."""
