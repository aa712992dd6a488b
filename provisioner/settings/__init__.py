"""EDGE. What an operator may set, where it is gathered from, and one clear sentence where it is wrong.

Only `wiring` (and what stands above it) holds a `Settings`; everything below is given plain values.
"""

from provisioner.settings.document import Described, described
from provisioner.settings.groups import (
    AuditSettings,
    DatabaseSettings,
    GotoSettings,
    PolicySettings,
    RosterSettings,
    ScheduleSettings,
    Settings,
    WebSettings,
)
from provisioner.settings.load import load_settings
from provisioner.settings.needed import require, roster_sources

__all__ = [
    "AuditSettings",
    "DatabaseSettings",
    "Described",
    "GotoSettings",
    "PolicySettings",
    "RosterSettings",
    "ScheduleSettings",
    "Settings",
    "WebSettings",
    "described",
    "load_settings",
    "require",
    "roster_sources",
]
