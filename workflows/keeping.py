"""An uploaded file -> its name in the store, and a row's file -> open; or a sentence for its reader and a line in the log for whoever runs the software."""

import logging
from contextlib import suppress

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.moving import Refused

log = logging.getLogger(__name__)
NOT_KEPT = gettext_lazy("The file could not be kept: the store is full or out of order. Nothing was saved; tell the administrator.")


def keep(field, file, name):
    """Put a file into the store of a FileField. Where the store takes it only in part, nothing of it stays."""
    stored = field.generate_filename(None, name)
    try:
        return field.storage.save(stored, file)
    except OSError as error:
        log.error("event=file_not_kept field=%s error=%s", field, error)
        with suppress(OSError):
            field.storage.delete(stored)
        raise Refused(str(NOT_KEPT), "file") from None


def opened(row):
    """The file of a row that says it has one, open for reading."""
    try:
        return row.file.open("rb")
    except OSError as error:
        log.error("event=file_not_read row=%s:%s error=%s", row._meta.label_lower, row.pk, error)
        raise Refused(_("“%(name)s” is not in the store. Tell the administrator.") % {"name": row.original_name}) from None
