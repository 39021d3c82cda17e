"""Vietnamese text -> composed text (NFC), text folded for search, and a key that sorts by Vietnamese letters."""

import unicodedata

from django.db import models

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
PLACE = {letter: place for place, letter in enumerate(ALPHABET, 1)}
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng
DROPPED = dict.fromkeys(map(ord, "'’‘ʼ`´"))
SAME = DROPPED | {ord("đ"): "d", ord("–"): "-", ord("—"): "-"}


def composed(text):
    """The text with its letters in one piece (NFC), as it is stored."""
    return unicodedata.normalize("NFC", text)


def folded(text):
    """Small letters without marks: "Đắk Glong" and "dak  glong", "hòa" and "hoà", composed or not, become the same.

    Apostrophes go too: "Đắk R'lấp" is found by "dak rlap".
    """
    apart = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.translate(SAME).split())


def sort_key(text):
    """Letters first (Đ after D, Ă and Â after A), tones only between equal letters, as Vietnamese dictionaries do."""
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", text.casefold()).translate(DROPPED):
        base, tone = _parted(letter)
        # Spaces and figures keep their own order, before every letter.
        letters.append((1, PLACE[base]) if base in PLACE else (0, ord(base)))
        tones.append(tone)
    return letters, tones


def _parted(letter):
    """A composed letter -> the letter of the alphabet, and its tone."""
    apart = unicodedata.normalize("NFD", letter)
    tone = max((TONES.get(mark, 0) for mark in apart), default=0)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))
    return bare[:1], tone


def by_given_name(name):
    """People are called, and sorted, by the last word of their name."""
    return sort_key(name.split()[-1] if name.split() else ""), sort_key(name)


class FoldedField(models.TextField):
    """The folded text of other fields of the row, kept whenever the row is saved or created in bulk.

    `update()` goes past it: whoever renames rows in bulk writes `folded(...)` too.
    """

    def __init__(self, *, of=(), **options):
        self.of = tuple(of)
        super().__init__(**dict(editable=False, blank=True, default="") | options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def pre_save(self, row, add):
        text = folded(" ".join(str(value) for field in self.of if (value := getattr(row, field))))
        setattr(row, self.attname, text)
        return text
