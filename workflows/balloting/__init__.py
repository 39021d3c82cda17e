"""Elections: hands on what may be written of delegates, names, the list, ballots and the congress's decision; defines nothing."""

from workflows.balloting.ballots import NameVotes, decide, record_ballot
from workflows.balloting.names import MOST_NAMES, nominate, record_consent, record_list_vote, take_out, withdraw
from workflows.balloting.registering import register_delegates
from workflows.moving import Refused

__all__ = [
    "MOST_NAMES", "NameVotes", "Refused", "decide", "nominate", "record_ballot", "record_consent", "record_list_vote", "register_delegates",
    "take_out", "withdraw",
]  # fmt: skip
