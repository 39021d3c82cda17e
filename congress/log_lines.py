"""A line of the log -> the same without the secret part of an address."""

import logging
import re

# What follows opens a door by itself: a calendar's address, an invitation, a new password, what a mail offers to switch off or to answer.
SECRET = re.compile(r"(/(?:lich|loi-moi|thoi-nhan-thu|tra-loi-nhanh|tai-khoan/password/reset/key)/)[^/\s\"'?]+")


class WithoutSecrets(logging.Filter):
    def filter(self, record):
        line = record.getMessage()
        hidden = SECRET.sub(r"\1…", line)
        if hidden != line:
            record.msg, record.args = hidden, None
        return True
