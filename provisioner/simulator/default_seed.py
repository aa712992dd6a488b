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
    come and one that goes on, a room without times, a series, and one that has ended."""
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
        ],
        "elsewhere": ["karin.olsen@example.com"],
    }


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
    end = f"{start[:11]}{int(start[11:13]) + 1}{start[13:]}" if start else ""
    return {
        "meetingId": meeting_id,
        "organizerKey": organizer,
        "subject": subject,
        "startTime": start,
        "endTime": end,
        "meetingType": kind,
    }
