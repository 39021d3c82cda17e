"""A YAML file and a shape -> its entries with every field read, or one sentence naming file, entry and field."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

import yaml
from django.utils.translation import gettext as _

from workflows.folding import composed

NAMING = ("code", "key", "line", "number", "predecessor", "title", "unit", "person", "verb", "level", "role", "on")


class SeedError(Exception):
    """A mistake in a seed file, in one sentence. Nothing was written."""

    def __init__(self, file, entry, field, what):
        self.file, self.entry, self.field, self.what = file, entry, field, what
        place = [file]
        if entry:
            place.append(_("entry “%(entry)s”") % {"entry": entry})
        if field:
            place.append(_("field “%(field)s”") % {"field": field})
        super().__init__(f"{', '.join(place)}: {what}")


class Wrong(Exception):
    """What is wrong with a value, and the way to it inside the file."""

    def __init__(self, what, *path):
        super().__init__(what)
        self.what, self.path = what, path

    def inside(self, step):
        return Wrong(self.what, step, *self.path)


@dataclass(frozen=True)
class Field:
    read: Callable[[Any], Any]
    required: bool = True
    default: Any = None


def optional(read, default: Any = ""):
    return Field(read, required=False, default=default)


def fill(shape, entry):
    """The entry with every field of the shape: read where it stands, else its default."""
    if not isinstance(entry, dict):
        raise Wrong(_("here must stand fields with their values."))
    for key in entry:
        if key not in shape:
            known = ", ".join(shape)
            raise Wrong(_("this field is unknown; known are: %(known)s.") % {"known": known}, str(key))
    filled = {}
    for name, field in shape.items():
        if name not in entry:
            if field.required:
                raise Wrong(_("this field is missing."), name)
            filled[name] = field.default() if callable(field.default) else field.default
            continue
        try:
            filled[name] = field.read(entry[name])
        except Wrong as wrong:
            raise wrong.inside(name) from None
    return filled


# What a field may hold


def text(length=200):
    def read(value):
        if not isinstance(value, str):
            raise Wrong(_("here must stand a text in quotation marks, not %(value)s.") % {"value": value})
        words = composed(value.strip())
        if len(words) > length:
            raise Wrong(_("the text has %(n)d letters, at most %(length)d fit.") % {"n": len(words), "length": length})
        return words

    return read


def filled_text(length=200):
    def read(value):
        if not (words := text(length)(value)):
            raise Wrong(_("the text is empty."))
        return words

    return read


def between(low, high, read):
    """A number that makes sense here: what lies outside could be stored, but would break whatever reads it."""

    def read_within(value):
        found = read(value)
        if not low <= found <= high:
            raise Wrong(_("%(value)s is not between %(low)s and %(high)s.") % {"value": value, "low": low, "high": high})
        return found

    return read_within


def _any_whole(value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong(_("“%(value)s” is not a whole number.") % {"value": value})
    return value


def _any_number(value):
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise Wrong(_("“%(value)s” is not a number.") % {"value": value})
    return Decimal(str(value))


def whole(low, high):
    return between(low, high, _any_whole)


def number(low, high):
    return between(low, high, _any_number)


def exact(value):
    """A whole number or a share like 3/10, kept exact."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Fraction(value)
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,6}/[0-9]{1,6}", value) or not int(value.split("/")[1]):
        raise Wrong(_("“%(value)s” is neither a whole number nor a share like 3/10.") % {"value": value})
    return Fraction(value)


def yes_no(value):
    if not isinstance(value, bool):
        raise Wrong(_("“%(value)s” is neither true nor false.") % {"value": value})
    return value


def day(value):
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Wrong(_("“%(value)s” is not a day; write it as 2025-02-10.") % {"value": value})
    return value


def moment(value):
    if not isinstance(value, datetime):
        raise Wrong(_("“%(value)s” is not a moment; write it as 2025-02-10 09:30:00.") % {"value": value})
    return value


def one_of(choices):
    known = [str(choice) for choice in choices]

    def read(value):
        if str(value) not in known:
            raise Wrong(_("“%(value)s” is not one of: %(known)s.") % {"value": value, "known": ", ".join(known)})
        return str(value)

    return read


def some(read_one):
    """A list whose items are read one by one."""

    def read(value):
        if not isinstance(value, list):
            raise Wrong(_("here must stand a list."))
        items = []
        for position, item in enumerate(value, 1):
            try:
                items.append(read_one(item))
            except Wrong as wrong:
                raise wrong.inside(label(item, position)) from None
        return items

    return read


def at_least_one(read_one):
    def read(value):
        if not (items := some(read_one)(value)):
            raise Wrong(_("here must stand at least one."))
        return items

    return read


def one(shape):
    return lambda entry: fill(shape, entry)


def many(shape):
    return some(one(shape))


def named(shape):
    """A mapping of names to entries of one shape."""

    def read(value):
        if not isinstance(value, dict):
            raise Wrong(_("here must stand names with their fields."))
        found = {}
        for name, entry in value.items():
            try:
                found[str(name)] = fill(shape, entry)
            except Wrong as wrong:
                raise wrong.inside(str(name)) from None
        return found

    return read


def label(item, position):
    """What an entry is called in a sentence: by its naming field, else by its place in the list."""
    if isinstance(item, dict):
        for name in NAMING:
            if name in item and isinstance(item[name], str | int | date):
                return str(item[name])
    return str(position)


# Files


class _Loader(yaml.SafeLoader):
    """YAML in which a key that stands twice in one entry is a mistake, not the second silently winning."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem=_("a field's name is a word"), problem_mark=key_node.start_mark)
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=_("the field “%(field)s” stands twice") % {"field": key}, problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)

    def construct_day(self, node):
        """2025-02-30 stays a text, so that the field it stands in can be named."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return self.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_day)
# YAML 1.1 takes on, off, yes and no for booleans; here only true and false are, as in YAML 1.2.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _unreadable(error):
    mark = getattr(error, "problem_mark", None)
    problem = " ".join(str(getattr(error, "problem", None) or error).split())
    if mark is None:
        return _("the file can't be read: %(problem)s.") % {"problem": problem}
    return _("line %(line)d can't be read: %(problem)s.") % {"line": mark.line + 1, "problem": problem}


def load(path):
    """What stands in the file, unread. Raises SeedError."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise SeedError(path.name, "", "", _("the file is missing.")) from None
    except UnicodeDecodeError:
        raise SeedError(path.name, "", "", _("the file is not in UTF-8.")) from None
    except yaml.YAMLError as error:
        raise SeedError(path.name, "", "", _unreadable(error)) from None


def read(path, shape):
    """The whole file by its shape. Raises SeedError."""
    content = load(path)
    try:
        return fill(shape, content)
    except Wrong as wrong:
        raise at(path.name, wrong) from None


def at(file, wrong):
    """The way to a mistake as file, entry, field: in `units › xa-a › level` the entry is xa-a and the field level."""
    path = [str(step) for step in wrong.path]
    entry = path[1] if len(path) > 1 else ""
    field = " ".join(path[2:]) if len(path) > 2 else ("" if len(path) == 2 else path[0] if path else "")
    return SeedError(file, entry, field, wrong.what)
