"""The settings of what surrounds the decisions: when, where they are remembered, who is told of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from provisioner.settings.group import Group
from provisioner.settings.values import (
    Count,
    DatabaseUrl,
    MailAddress,
    MailAddresses,
    Paths,
    Secret,
    Secrets,
    Text,
    TimeZone,
    one_or_many,
)

NoticeKinds = Annotated[
    tuple[Literal["changes", "held", "approval", "failed", "seats", "digest"], ...],
    BeforeValidator(one_or_many),
]


class ScheduleSettings(Group):
    mode: Literal["observe", "apply"] = Field(default="observe", description="observe only plans; apply acts")
    cron: Text = Field(default="0 * * * *", description="minute, hour, day, month, weekday")
    time_zone: TimeZone | None = Field(
        default=None, description="IANA zone of cron; that of the roster if not set"
    )
    jitter_s: Count = Field(default=0, description="seconds by which a run may begin later, at random")
    freeze: tuple[date, ...] = Field(default=(), description="days on which nothing is removed")


class DatabaseSettings(Group):
    url: DatabaseUrl = Field(
        default="sqlite:///provisioner.db",
        repr=False,
        description="where everything is remembered: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME",
    )


class AuditSettings(Group):
    key: Secret | None = Field(
        default=None,
        description="key of the HMAC over the audit log; better in the environment or a secret file",
    )
    anchors: Paths = Field(default=(), description="files (best elsewhere) to which checkpoints are appended")


class NotifySettings(Group):
    webhooks: Secrets = Field(
        default=(), description="addresses to which each notice is sent as JSON by POST; better a secret file"
    )
    urls: Secrets = Field(
        default=(), description="addresses as Apprise has them (extra `notify`); better a secret file"
    )
    smtp_url: Secret | None = Field(
        default=None,
        description="the server for mail: smtp+starttls://USER:PASSWORD@HOST, smtps:// or smtp://",
    )
    mail_from: MailAddress | None = Field(default=None, description="address whose mail it is")
    mail_to: MailAddresses = Field(default=(), description="addresses to which notices are mailed")
    on: NoticeKinds = Field(
        default=("approval", "failed", "seats"),
        description="what is told: changes, held, approval, failed, seats, digest",
    )


class WebSettings(Group):
    host: Text = Field(
        default="127.0.0.1", description="address on which serve answers; 0.0.0.0 for every address"
    )
    port: Annotated[Count, Field(le=65_535)] = Field(
        default=8080, description="port on which serve answers; 0 takes a free one"
    )
    token: Secret | None = Field(
        default=None,
        description="who sends it as a bearer token is told why /readyz says no, and /metrics from afar",
    )
