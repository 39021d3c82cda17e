"""What people type while they work on a task: a move, a file, a paper, a removal, a comment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.forms.uploads import ACCEPT, TYPES, shown_name, true_type


class DayField(forms.DateField):
    default_error_messages = {"invalid": _("There is no such day. Write it as 30/04/2025.")}


NOTES = {
    # what the arrow asks: (label, sentence when it is missing)
    "reason": (
        _("Reason"),
        _("Write the reason in at least 10 letters, for example: “Waiting for the finance section to confirm the estimate.”"),
    ),
    "comment": (_("Comment on what is to be changed"), _("Write a comment before sending it back.")),
    "news": (_("What has changed"), _("It was returned: attach a new version, or write in the note what has changed.")),
    "order": (
        _("Issuer, and what it orders"),
        _("Name the issuer and what it orders in at least 10 letters, for example: “Politburo; suspended until further notice.”"),
    ),
    "optional": (_("Note"), ""),
}


class MoveForm(forms.Form):
    """The fields that one move asks. `asks` is the arrow's note, or "news" where a returned task has no new version."""

    number = forms.CharField(label=_("Number and sign of the document"), max_length=60)
    dated_on = DayField(label=_("Date of the document"))
    note = forms.CharField(max_length=2000)
    use_required_attribute = False  # the browser's sentence would not say what to write

    def __init__(self, data=None, *, asks, paper, draft, **options):
        super().__init__(data, **options)
        if not paper:
            del self.fields["number"], self.fields["dated_on"]
        for name in self.fields:
            self.fields[name].error_messages["required"] = _("Enter the number and the date of the document.")
        if paper and asks == "order":
            for name in ("number", "dated_on"):
                self.fields[name].error_messages["required"] = _("Enter the number and the date of the document that orders it.")
        note = self.fields["note"]
        note.label, note.error_messages["required"] = NOTES[asks]
        note.required = asks != "optional"
        note.widget = forms.Textarea(attrs={"rows": 3, "maxlength": 2000, "data-keep": draft})
        self.fields[next(iter(self.fields))].widget.attrs["autofocus"] = True


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ACCEPT}))

    def __init__(self, *args, refused=None, **options):
        """`refused`: why a file that was sent did not arrive (`uploads`)."""
        super().__init__(*args, **options)
        self.refused = refused
        self.fields["file"].error_messages |= {
            "required": _("Choose a file."),
            "empty": _("The file is empty. Choose another one."),
            "max_length": _("The name of the file is too long. Shorten it."),
        }

    def full_clean(self):
        super().full_clean()
        if self.refused:
            self.errors["file"] = self.error_class(self.refused.messages, renderer=self.renderer)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        self.cleaned_data["content_type"] = TYPES[true_type(upload)]
        self.cleaned_data["name"] = shown_name(upload.name)
        return upload


class PaperForm(forms.Form):
    """A document outside the system."""

    number = forms.CharField(label=_("Number and sign"), max_length=60)
    dated_on = DayField(label=_("Date issued"))
    kept_at = forms.CharField(label=_("Kept at"), max_length=200)
    subject = forms.CharField(label=_("Subject"), help_text=_("Write nothing classified here."), max_length=200, required=False)


class RemovalForm(forms.Form):
    why = forms.CharField(label=_("Reason for removing"), max_length=400)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 4000}))
    instruction = forms.BooleanField(label=_("This is an instruction"), required=False)

    def __init__(self, *args, task_id, leads, **options):
        super().__init__(*args, **options)
        self.fields["text"].widget.attrs["data-keep"] = f"task-{task_id}-comment"
        self.fields["text"].error_messages["required"] = _("Write the comment first.")
        if not leads:
            del self.fields["instruction"]
