"""The licences of the simulated account. Who has one of GoTo Meeting can host."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MEETING_LICENSE_KEY = "7205759403792794001"
"""Beyond 2^53, as all keys here."""
MEETING_PRODUCT = "G2M"


class Invitation(StrEnum):
    """What a user has made of the invitation to the account. A seat is held in each case."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    DECLINED = "declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class License:
    """`seats` is None where they never run out."""

    key: str
    products: tuple[str, ...] = (MEETING_PRODUCT,)
    seats: int | None = None
    enabled: bool = True

    @property
    def is_meeting(self) -> bool:
        return MEETING_PRODUCT in self.products
