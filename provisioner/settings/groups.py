"""Every setting with its type, default and reason (interface, "Settings"). A name that a later capability
needs arrives with it. What decides is here, what runs around it in `service_groups`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from provisioner.settings.group import Group
from provisioner.settings.meetings_group import MeetingsSettings
from provisioner.settings.service_groups import (
    AuditSettings,
    DatabaseSettings,
    NotifySettings,
    ScheduleSettings,
    WebSettings,
)
from provisioner.settings.values import (
    AccountKey,
    Amount,
    BaseUrl,
    Count,
    DateFormat,
    Encoding,
    EndpointUrl,
    Percent,
    Scopes,
    Secret,
    Text,
    Texts,
    TimeZone,
    machine_time_zone,
)

OurField = Literal[
    "employee_id",
    "email",
    "first_name",
    "last_name",
    "status",
    "start_date",
    "end_date",
    "manager",
    "locale",
    "time_zone",
]
Standing = Literal["active", "leave", "future", "leaver", "never_started"]


class GotoSettings(Group):
    api: Literal["guide-v2", "official-v1"] = Field(
        default="guide-v2", description="the dialect that the account answers; check tells which"
    )
    account_key: AccountKey | None = Field(default=None, description="key of the GoTo account")
    base_url: BaseUrl = Field(default="https://api.getgo.com", description="scheme and host of the API")
    token_url: EndpointUrl = Field(
        default="https://authentication.logmeininc.com/oauth/token", description="where tokens are issued"
    )
    authorize_url: EndpointUrl = Field(
        default="https://authentication.logmeininc.com/oauth/authorize", description="where a person signs in"
    )
    grant: Literal["client_credentials", "authorization_code", "personal_access_token"] = Field(
        default="client_credentials",
        description="how a token is obtained; authorization_code: by `provisioner auth login`",
    )
    client_id: Text | None = Field(default=None, description="id of the OAuth client")
    client_secret: Secret | None = Field(
        default=None, description="secret of the OAuth client; better in the environment or a secret file"
    )
    personal_access_token: Secret | None = Field(
        default=None, description="of the grant of that name; better in the environment or a secret file"
    )
    token_key: Secret | None = Field(
        default=None, description="encrypts the stored grant of authorization_code; any long random text"
    )
    redirect_port: Annotated[Count, Field(ge=1, le=65535)] = Field(
        default=8421, description="port of 127.0.0.1 that the browser comes back to after a sign-in"
    )
    scopes: Scopes | None = Field(
        default=None, description="scopes that `apply` asks for; unset, those that goto.api needs"
    )
    read_scopes: Scopes | None = Field(
        default=None,
        description="scopes that a dry run asks for: the server refuses its writes; unset, the dialect says",
    )
    service_organizer: Text | None = Field(
        default=None,
        description="address of the organizer behind the token, where the token answer does not name it",
    )
    license_keys: Texts = Field(
        default=(),
        description="official-v1: keys of the licences of GoTo Meeting; unset, those whose products say so",
    )
    seats: Count | None = Field(
        default=None,
        description="number of seats, where the API cannot tell; else its refusals decide",
    )
    strip_other_products: bool = Field(
        default=False,
        description="official-v1: a suspension takes the licences of other GoTo services too",
    )
    page_size: Annotated[Count, Field(ge=1, le=100)] = Field(
        default=100, description="organizers a page, 1 to 100"
    )
    timeout_s: Amount = Field(default=30.0, description="seconds until a call counts as unanswered")
    concurrency: Annotated[Count, Field(ge=1, le=64)] = Field(default=8, description="calls at once, 1 to 64")
    requests_per_second: Amount = Field(
        default=10.0, description="calls a second at most; the client learns the real limit below it"
    )
    run_budget_minutes: Amount = Field(
        default=50.0,
        description="minutes after which a run starts no further change, for an hourly run",
    )


class RosterSettings(Group):
    source: Texts | None = Field(
        default=None,
        repr=False,
        description="path or URL (https, sftp) of the roster, or a list of them that must all be complete",
    )
    format: Literal["auto", "csv", "xlsx", "json"] = Field(
        default="auto", description="how the file is built; auto tells by its first bytes"
    )
    preset: Text = Field(
        default="generic",
        description="known headings and status words: the name of one that is shipped, or a .toml file",
    )
    columns: dict[OurField, str] = Field(
        default={}, description='our field -> their heading; "" for a field to do without'
    )
    status_words: dict[str, Standing] = Field(
        default={}, description="their status word -> active, leave, future, leaver or never_started"
    )
    date_format: DateFormat = Field(
        default="%Y-%m-%d", description="how dates are written, as strptime has it; unset, as the preset says"
    )
    time_zone: TimeZone = Field(
        default_factory=machine_time_zone,
        description="IANA zone in which days begin and end; the machine's where it is not set",
    )
    max_mb: Annotated[Count, Field(ge=1)] = Field(default=200, description="megabytes a source may have")
    encoding: Encoding = Field(
        default="auto", description="encoding to fall back to after byte-order mark and UTF-8, such as cp1252"
    )
    headers: dict[str, SecretStr] = Field(
        default={}, description="HTTP headers for a roster behind a URL, such as a key; better a secret file"
    )
    max_age_hours: Count = Field(
        default=0, description="hours since the source was written until it is an objection; 0 = no limit"
    )
    max_shrink_percent: Percent = Field(
        default=10, description="percent of the active people that may be missing before it is an objection"
    )
    max_held_percent: Percent = Field(
        default=5, description="percent of the rows that may be held before it is an objection"
    )


class PolicySettings(Group):
    absent: Literal["leaver", "report"] = Field(
        default="leaver", description="what somebody gone from the roster is"
    )
    absence_rosters: Annotated[Count, Field(ge=1)] = Field(
        default=2, description="different accepted rosters in a row that a person must be missing from"
    )
    absence_hours: Count = Field(default=24, description="hours between first missing and acting")
    unmanaged: Literal["report", "leaver"] = Field(
        default="report", description="what an organizer is whom the roster never named"
    )
    leaver: Literal["suspend_then_delete", "suspend", "report"] = Field(
        default="suspend_then_delete", description="what becomes of a leaver"
    )
    grace_days: Count = Field(
        default=30, description="days between suspension and deletion; 0 = the next run"
    )
    on_leave: Literal["keep", "suspend"] = Field(
        default="keep", description="what becomes of a person on leave"
    )
    create_days_before_start: Count = Field(
        default=0, description="days before the start date that a seat is given"
    )
    removal_limit_percent: Percent = Field(
        default=10,
        description="percent of the managed organizers that one run may suspend and delete together",
    )
    removal_limit_floor: Count = Field(default=1, description="removals a run may make in any case")
    removal_window_days: Count = Field(default=7, description="days of the rolling window over removals")
    removal_window_percent: Percent = Field(
        default=20, description="percent that may be removed within the window"
    )
    create_limit_percent: Percent = Field(
        default=25, description="percent of the managed organizers a run may add"
    )
    create_limit_floor: Count = Field(default=20, description="creations a run may make in any case")
    address_change_limit_percent: Percent = Field(
        default=20, description="percent of the managed organizers whose address a run may change"
    )
    address_change_limit_floor: Count = Field(
        default=5, description="address changes a run may make in any case"
    )
    over_limit: Literal["hold_all", "hold_removals"] = Field(
        default="hold_all", description="over a limit apply nothing, or all but what is over it"
    )
    protected: Texts = Field(
        default=(),
        description="patterns (* and ?) of addresses, employee ids, organizer keys that are never removed",
    )
    protect_admins: bool = Field(default=True, description="never remove an organizer with an admin role")
    min_admins: Count = Field(default=1, description="admins that must be left")
    approve_deletes: bool = Field(default=False, description="every deletion waits for an approval")
    approval_hours: Count = Field(default=72, description="hours until an approval expires")


class Settings(BaseSettings):
    """All of them, valid. By itself it reads nothing from anywhere: see `load_settings`."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *args: object,
        **kw: object,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)

    goto: GotoSettings = Field(default_factory=GotoSettings)
    roster: RosterSettings = Field(default_factory=RosterSettings)
    policy: PolicySettings = Field(default_factory=PolicySettings)
    meetings: MeetingsSettings = Field(default_factory=MeetingsSettings)
    schedule: ScheduleSettings = Field(default_factory=ScheduleSettings)
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    audit: AuditSettings = Field(default_factory=AuditSettings)
    notify: NotifySettings = Field(default_factory=NotifySettings)
    web: WebSettings = Field(default_factory=WebSettings)
