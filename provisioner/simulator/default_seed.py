"""A small account to begin with. The people are invented."""

from __future__ import annotations

from provisioner.simulator import guide_v2, official_v1

ACCOUNT_KEY = "6425603496547407943"
CLIENT_ID = "demo"
CLIENT_SECRET = "demo-secret"  # noqa: S105 - it opens a simulator on loopback and nothing else
PERSONAL_ACCESS_TOKEN = "demo-pat"  # noqa: S105
SERVICE_ORGANIZER = "it-automation@example.com"
PEOPLE = (
    ("ada.okafor", "Ada", "Okafor", "en_US", "Europe/London"),
    ("bruno.keller", "Bruno", "Keller", "de_DE", "Europe/Berlin"),
    ("chen.li", "Chen", "Li", "en_US", "Asia/Singapore"),
    ("dolores.vega", "Dolores", "Vega", "es_ES", "Europe/Madrid"),
    ("emil.novak", "Emil", "Novák", "en_US", "Europe/Prague"),
    ("farah.haddad", "Farah", "Haddad", "fr_FR", "Europe/Paris"),
    ("grace.mbeki", "Grace", "Mbeki", "en_US", "Africa/Johannesburg"),
    ("hugo.lindqvist", "Hugo", "Lindqvist", "en_US", "Europe/Stockholm"),
    ("ines.duarte", "Inês", "Duarte", "pt_BR", "America/Sao_Paulo"),
    ("jonas.weber", "Jonas", "Weber", "de_DE", "Europe/Berlin"),
)


def default_seed() -> dict[str, object]:
    """The organizer behind the token is an admin; the last of the people is suspended. There are meetings to
    come and one that goes on, a room without times, a series, and one that has ended. Dolores Vega has one of
    each kind to hand over, and a history with people in it."""
    first = 8514119291996279100
    scopes = [*guide_v2.SCOPES, *official_v1.SCOPES]
    admin = _organizer(str(first), "it-automation", "IT", "Automation", "en_US", "UTC")
    admin["adminRoles"] = ["SUPER_USER"]
    organizers = [admin]
    organizers += [_organizer(str(first + at), *person) for at, person in enumerate(PEOPLE, start=1)]
    organizers[-1]["status"] = "SUSPENDED"
    return {
        "account_key": ACCOUNT_KEY,
        "seats": 25,
        "suspended_keeps_seat": True,
        "seatless_status": 402,
        "clients": [
            {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "scopes": scopes,
                "personal_access_token": PERSONAL_ACCESS_TOKEN,
            }
        ],
        "service_organizer": SERVICE_ORGANIZER,
        "organizers": organizers,
        "meetings": [
            _meeting("399489813", str(first + 1), "Weekly planning", "recurring"),
            _meeting("830328669", str(first + 2), "Project room", "recurring"),
            _meeting(
                "527664493", str(first + 2), "Meeting with a client", "scheduled", "2039-08-02T22:00:00Z"
            ),
            _meeting("611204877", str(first + 4), "Budget review", "recurring", "2039-09-05T08:00:00+0000"),
            _meeting("702915336", str(first + 5), "Interview", "immediate")
            | {"startTime": "2022-08-07T19:29:46Z", "status": "ACTIVE"},
            _meeting("564056453", str(first + 3), "First scheduling", "immediate", "2022-08-07T19:29:46Z")
            | {
                "meetingInstanceKey": "564056453001",
                "attendees": [{"attendeeEmail": "guest@example.com", "joinTime": "2022-08-07T19:29:49"}],
            },
            *_to_hand_over(str(first + 4), [str(first + 1), str(first + 2)]),
        ],
        "elsewhere": ["karin.olsen@example.com"],
    }


def _to_hand_over(owner: str, coorganizers: list[str]) -> list[dict[str, object]]:
    """Beside the series 611204877: a meeting with co-organizers, a room, and two sessions of the series, the
    first with somebody who came back and somebody without a name."""
    review = _meeting("611204878", owner, "Supplier review", "scheduled", "2039-10-04T13:00:00Z")
    series = [
        _meeting("611204877", owner, "Budget review", "recurring", f"2022-{day}T08:00:00+0000")
        for day in ("08-01", "08-08")
    ]
    ines = {"attendeeName": "Inês Duarte", "attendeeEmail": "ines.duarte@example.com"}
    first = [
        _stay("2022-08-01T08:00:30", "2022-08-01T08:20:00", **ines),
        _stay("2022-08-01T08:31:00", "2022-08-01T08:58:00", **ines),
        _stay("2022-08-01T08:02:00", "2022-08-01T08:59:00", attendeeName="NA"),
    ]
    second = [_stay("2022-08-08T08:01:00", "2022-08-08T08:50:00", **ines)]
    return [
        review | {"coorganizerKeys": coorganizers},
        _meeting("611204879", owner, "Dolores' room", "recurring"),
        series[0] | {"status": "HISTORY", "meetingInstanceKey": "611204877001", "attendees": first},
        series[1] | {"status": "HISTORY", "meetingInstanceKey": "611204877002", "attendees": second},
    ]


def _stay(joined: str, left: str, **attendee: str) -> dict[str, str]:
    return {**attendee, "joinTime": joined, "leaveTime": left}


def _organizer(
    key: str, name: str, first_name: str, last_name: str, locale: str, time_zone: str
) -> dict[str, object]:
    return {
        "organizerKey": key,
        "email": f"{name}@example.com",
        "firstName": first_name,
        "lastName": last_name,
        "locale": locale,
        "timeZone": time_zone,
    }


def _meeting(meeting_id: str, organizer: str, subject: str, kind: str, start: str = "") -> dict[str, object]:
    """One hour long where it has a start at all."""
    end = f"{start[:11]}{int(start[11:13]) + 1:02}{start[13:]}" if start else ""
    return {
        "meetingId": meeting_id,
        "organizerKey": organizer,
        "subject": subject,
        "startTime": start,
        "endTime": end,
        "meetingType": kind,
    }
