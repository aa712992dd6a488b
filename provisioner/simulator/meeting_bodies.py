"""The body of a create or an update of a meeting, as each dialect spells it (goto-api sections 2 and 3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from provisioner.simulator.account import Reason, Refused
from provisioner.simulator.reading import KEY
from provisioner.simulator.scheduling import Wish


class Spelling(NamedTuple):
    """Names in the body. What is `required` must be there, if only as an empty text."""

    start_time: str
    end_time: str
    password_required: str
    conference_call: str
    meeting_type: str
    required: Collection[str]
    subject: str = "subject"
    coorganizer_keys: str = "coorganizerKeys"


GUIDE = Spelling(
    start_time="startTime",
    end_time="endTime",
    password_required="passwordRequired",  # noqa: S106 - a name
    conference_call="conferenceCallInfo",
    meeting_type="meetingType",
    required=("subject", "meetingType"),
)
OFFICIAL = Spelling(
    start_time="starttime",
    end_time="endtime",
    password_required="passwordrequired",  # noqa: S106 - a name
    conference_call="conferencecallinfo",
    meeting_type="meetingtype",
    required=(
        "subject",
        "starttime",
        "endtime",
        "passwordrequired",
        "conferencecallinfo",
        "timezonekey",
        "meetingtype",
    ),
)


def wish(body: object, spelling: Spelling) -> Wish:
    """Other names are ignored, as servers do: a body in the other dialect's spelling lacks its times."""
    if not isinstance(body, dict):
        raise Refused(Reason.INVALID, "The body is not a JSON object.")
    if missing := [name for name in spelling.required if body.get(name) is None]:
        raise Refused(Reason.INVALID, f"Required: {', '.join(missing)}.")
    return Wish(
        subject=_text(body, spelling.subject),
        meeting_type=_text(body, spelling.meeting_type),
        start_time=_text(body, spelling.start_time),
        end_time=_text(body, spelling.end_time),
        conference_call=_text(body, spelling.conference_call) or "Hybrid",
        password_required=_flag(body, spelling.password_required),
        coorganizer_keys=_keys(body, spelling.coorganizer_keys),
    )


def _text(body: Mapping[str, object], name: str) -> str:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused(Reason.INVALID, f"{name} is not a text.")
    return value or ""


def _flag(body: Mapping[str, object], name: str) -> bool:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise Refused(Reason.INVALID, f"{name} is not true or false.")
    return bool(value)


def _keys(body: Mapping[str, object], name: str) -> tuple[str, ...]:
    values = body.get(name)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(
        isinstance(each, str | int) and KEY.fullmatch(str(each)) for each in values
    ):
        raise Refused(Reason.INVALID, f"{name} is not a list of keys.")
    return tuple(dict.fromkeys(str(each) for each in values))
