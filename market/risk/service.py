"""What early warning can be asked to do."""

from market.risk.data.service import enter_datum, withdraw_datum
from market.risk.decisions.service import (
    change_watch,
    end_mute,
    end_override,
    end_watch,
    mute,
    set_band,
    watch,
)
from market.risk.notes.service import withdraw_note, write_note
from market.risk.restricted.service import hand_on, write_restricted
from market.risk.scores.service import score_all, score_place

__all__ = [
    "change_watch",
    "end_mute",
    "end_override",
    "end_watch",
    "enter_datum",
    "hand_on",
    "mute",
    "score_all",
    "score_place",
    "set_band",
    "watch",
    "withdraw_datum",
    "withdraw_note",
    "write_note",
    "write_restricted",
]
