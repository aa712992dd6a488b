"""What releases each hold and objection, as docs/codes.md has it: data for `why` and for refusals."""

from __future__ import annotations

from collections.abc import Mapping

_APPROVE = "provisioner approve DIGEST --by NAME --reason TEXT"

RELEASES: Mapping[str, str] = {
    "absent": "time; or say in the roster that this person has left, then provisioner apply",
    "address_change_limit": _APPROVE,
    "address_cycle": "give one of them another address for one run, then provisioner apply",
    "address_reused": "provisioner identity release ADDRESS; or another address for the newcomer",
    "address_taken": "change or delete that organizer in GoTo, then provisioner apply",
    "admin": "take the admin role away in GoTo, then provisioner apply",
    "adoption_low": f"the right goto.account_key, or a roster of this account; if both are right, {_APPROVE}",
    "awaits_approval": _APPROVE,
    "blank_status": "fill the cell in, then provisioner apply",
    "contradiction": "mend the row, then provisioner apply",
    "create_limit": _APPROVE,
    "damaged": "mend the cell at its source, then provisioner apply",
    "deleted_by_hand": "provisioner identity unlink EMPLOYEE_ID; then this person gets a new organizer",
    "duplicate": "leave one row (or one organizer) of them, then provisioner apply",
    "field_not_accepted": "set the value by hand in GoTo, or another in the roster, then provisioner apply",
    "first_run": "the next provisioner apply",
    "freeze": "provisioner apply on another day",
    "held_by_hand": "that day; or provisioner hold remove WHO",
    "held_share": f"mend them; or {_APPROVE}",
    "in_grace": "time, then provisioner apply; a return before that brings everything back",
    "last_admin": "make somebody else an admin in GoTo, then provisioner apply",
    "listing_lost": f"find out in GoTo what became of them; or {_APPROVE}",
    "meetings_unknown": "nothing to do: the next provisioner apply looks again",
    "no_employee_id": "fill the cell in, then provisioner apply",
    "no_seat": "buy or free a seat (and correct goto.seats), then provisioner apply",
    "ordered": "a roster that agrees; or provisioner suspend WHO --withdraw",
    "oscillation": "time, then provisioner apply",
    "profile_elsewhere": "the transfer; provisioner apply asks again when the row changes, or after a week",
    "protected": "take the pattern out of the settings, then provisioner apply",
    "reactivated_by_hand": "suspend it in GoTo, or mend the roster, then provisioner apply",
    "removal_limit": _APPROVE,
    "removal_window": _APPROVE,
    "reported": "PROVISIONER_POLICY__LEAVER=suspend provisioner apply",
    "roster_older": f"the newest export; or {_APPROVE}",
    "roster_shrink": f"export it again; or {_APPROVE}",
    "roster_stale": f"export it again; or {_APPROVE}",
    "same_name_vanished": "provisioner identity link EMPLOYEE_ID ORGANIZER_KEY if it is the same person",
    "service_organizer": "another service organizer for the OAuth client, then provisioner apply",
    "suspended_by_hand": "reactivate it by hand in GoTo, then provisioner apply",
    "too_long": "shorten it at its source, then provisioner apply",
    "unknown_status": "look at the organizer in GoTo; once its status is a known one, provisioner apply",
    "unknown_word": "name it in roster.status_words, then provisioner apply",
    "unlinked": "provisioner identity link EMPLOYEE_ID ORGANIZER_KEY",
    "upcoming_meetings": "move or delete them in GoTo, or let them end, then provisioner apply",
}
