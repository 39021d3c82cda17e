"""Units with dated placements -> the tree as it stands, cached as `Unit.path`."""

from collections import defaultdict

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from workflows.folding import FoldedField
from workflows.prepared import Place
from workflows.words import Level, in_language

STEP = 8


def under(path, *, field="path"):
    """The Q for a unit and all below it: a range over the fixed-width path, so that an index answers it."""
    end = Place(path.name, path.output_field, then=beyond) if isinstance(path, Place) else beyond(path)
    return Q(**{f"{field}__gte": path, f"{field}__lt": end})


def beyond(path):
    """The first path that is not below this one any more."""
    return path[:-STEP] + f"{int(path[-STEP:]) + 1:0{STEP}d}"


def ids_in(path):
    """Ids of the units from the root down to the one whose path it is."""
    return [int(path[i : i + STEP]) for i in range(0, len(path), STEP)]


class UnitManager(models.Manager["Unit"]):
    def put_in_order(self):
        """Number all units in the official order of the whole tree: each before those below it, siblings by position."""
        below = defaultdict(list)
        for unit in self.order_by("position", "code").only("pk", "parent_id", "official"):
            below[unit.parent_id].append(unit)
        waiting, changed, place = below[None][::-1], [], 0
        while waiting:
            unit, place = waiting.pop(), place + 1
            waiting += below[unit.pk][::-1]
            if unit.official != place:
                unit.official = place
                changed.append(unit)
        self.bulk_update(changed, ["official"], batch_size=500)

    def with_lower(self, today):
        """Units with direct lower ones; an ended one neither is nor has any."""
        there = Q(ended_on=None) | Q(ended_on__gte=today)
        return self.filter(there, Exists(self.filter(there, parent=OuterRef("pk")))).order_by()


class Unit(models.Model):
    """A party organisation. Name, level and parent belong to a Placement; the ones in force are cached here."""

    code = models.SlugField(max_length=80, unique=True)
    path = models.CharField(max_length=80, db_index=True, editable=False, default="")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", editable=False)
    level = models.CharField(max_length=20, choices=Level, editable=False, default=Level.CELL)
    name = models.CharField(max_length=200, editable=False, default="")
    name_en = models.CharField(max_length=200, editable=False, blank=True, default="")
    position = models.PositiveIntegerField(default=0, help_text="official order among its siblings")
    official = models.PositiveIntegerField(default=0, editable=False, db_index=True, help_text="place in the whole tree (put_in_order)")
    search = FoldedField(of=["name", "name_en"])
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True, help_text="where answers to reminder mails go; empty: to the next unit above that has one")
    demonstration = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=True)
    source = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField(null=True, blank=True, editable=False)

    objects = UnitManager()

    class Meta:
        ordering = ["position", "code"]
        indexes = [models.Index(fields=["parent", "position"], name="unit_children_in_order")]

    def __str__(self):
        return in_language(self, "name") or self.code

    @property
    def ancestor_ids(self):
        """Ids from the root down to the unit itself, read from the path."""
        return ids_in(self.path)


class Placement(models.Model):
    """A unit's parent, name and level for a stretch of time; `to_on` is its last day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20, choices=Level)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["unit", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "from_on"], name="one_placement_per_unit_and_first_day"),
            models.UniqueConstraint(fields=["unit"], condition=Q(to_on=None), name="one_open_placement_per_unit"),
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="a_placement_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("unit")), name="no_unit_is_its_own_parent"),
        ]

    def __str__(self):
        return f"{self.name} ({self.from_on})"


class Succession(models.Model):
    predecessor = models.ForeignKey(Unit, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Unit, models.CASCADE, related_name="origins")
    on_day = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on_day"], name="one_succession_per_pair_and_day"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_unit_succeeds_itself"),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
