"""What only the web needs. Hands on its rows; it defines nothing."""

from congress.models.accounts import User, UserManager
from congress.models.mail import Mail, MailHold, MailLine, Run

__all__ = ["Mail", "MailHold", "MailLine", "Run", "User", "UserManager"]
