"""What only the web needs. Hands on its rows; it defines nothing."""

from congress.models.accounts import User, UserManager
from congress.models.feeds import Feed
from congress.models.mail import Mail, MailHold, MailLine, Run
from congress.models.wishes import Bounce, MailAnswer, WishChange

__all__ = ["Bounce", "Feed", "Mail", "MailAnswer", "MailHold", "MailLine", "Run", "User", "UserManager", "WishChange"]
