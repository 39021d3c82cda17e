"""One file per kind of work; MACHINES says which machine moves which kind."""

from workflows.machines.congress import CongressWork
from workflows.machines.document import DocumentWork
from workflows.machines.election import ElectionWork
from workflows.machines.general import GeneralWork
from workflows.machines.personnel import PersonnelWork
from workflows.machines.propaganda import PropagandaWork
from workflows.machines.service import ServiceWork
from workflows.words import Kind

MACHINES = {
    Kind.GENERAL: GeneralWork,
    Kind.DOCUMENT: DocumentWork,
    Kind.PERSONNEL: PersonnelWork,
    Kind.PROPAGANDA: PropagandaWork,
    Kind.SERVICE: ServiceWork,
    Kind.ELECTION: ElectionWork,
    Kind.CONGRESS: CongressWork,
}
