"""One file per kind of work; MACHINES says which machine moves which kind."""

from workflows.machines.congress import CongressWork
from workflows.machines.general import GeneralWork
from workflows.words import Kind

MACHINES = {Kind.GENERAL: GeneralWork, Kind.CONGRESS: CongressWork}
