"""EDGE. What an operator may set, where it is gathered from, and one clear sentence where it is wrong.

Only `wiring` (and what stands above it) holds a `Settings`; everything below is given plain values.
"""

from provisioner.settings.document import Described, described, variable_of
from provisioner.settings.groups import GotoSettings, PolicySettings, RosterSettings, Settings
from provisioner.settings.layers import toml_folder
from provisioner.settings.load import load_settings, settings_beside_a_file, toml_file
from provisioner.settings.meetings_group import MeetingsSettings
from provisioner.settings.needed import needed_by_grant, require, roster_sources
from provisioner.settings.service_groups import (
    AuditSettings,
    DatabaseSettings,
    NotifySettings,
    ScheduleSettings,
    WebSettings,
)

__all__ = [
    "AuditSettings",
    "DatabaseSettings",
    "Described",
    "GotoSettings",
    "MeetingsSettings",
    "NotifySettings",
    "PolicySettings",
    "RosterSettings",
    "ScheduleSettings",
    "Settings",
    "WebSettings",
    "described",
    "load_settings",
    "needed_by_grant",
    "require",
    "roster_sources",
    "settings_beside_a_file",
    "toml_file",
    "toml_folder",
    "variable_of",
]
