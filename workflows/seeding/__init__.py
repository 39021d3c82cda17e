"""The files of seeds/ -> units, directives, templates, rules as rows; or one sentence about the first mistake."""

from workflows.seeding.checking import checked
from workflows.seeding.demonstration import read_demonstration
from workflows.seeding.reading import SeedError
from workflows.seeding.writing import seed, settle_units

__all__ = ["SeedError", "checked", "read_demonstration", "seed", "settle_units"]
