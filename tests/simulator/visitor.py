"""A client that asks exactly what it is told to, and a small account to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx

from provisioner.simulator import Simulator

ACCOUNT = "6425603496547407943"
READ = "collab:meeting:read admin:org.read"
ALL = f"{READ} collab:meeting:manage identity:scim.user.management admin:org.manage"


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 4, 5, 6, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def small_seed(
    organizers: list[dict[str, object]] | None = None, *, count: int = 0, **more: object
) -> dict[str, object]:
    """`count` organizers with consecutive keys beyond 2^53 are added to those given."""
    made = [
        {
            "organizerKey": str(8514119291996270000 + at),
            "email": f"person{at}@example.com",
            "firstName": f"First{at}",
            "lastName": "Last",
        }
        for at in range(count)
    ]
    return {
        "account_key": ACCOUNT,
        "clients": [{"client_id": "demo", "client_secret": "demo-secret", "scopes": ALL.split()}],
        "organizers": [*(organizers or []), *made],
        **more,
    }


class Visitor:
    def __init__(self, simulator: Simulator, scope: str | None = None) -> None:
        self.simulator = simulator
        self.base = f"{simulator.base_url}/G2M/rest/v2"
        self.organizers_path = f"/accounts/{simulator.account.key}/organizers"
        self._client = httpx.Client(timeout=10)
        self._scope = scope
        self.sign_in()

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask_for_token(self, form: Mapping[str, str], **more: object) -> httpx.Response:
        return self._client.post(self.simulator.token_url, data=dict(form), **more)  # type: ignore[arg-type]

    def sign_in(self) -> None:
        form = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        answer = self.ask_for_token(form, auth=("demo", "demo-secret"))
        self._client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self._client.request(method, self.base + path, json=body)

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path)

    def control(self, method: str, what: str, body: object = None) -> httpx.Response:
        return self._client.request(method, f"{self.simulator.base_url}/_simulator/{what}", json=body)

    def create(self, email: str) -> httpx.Response:
        return self.ask(
            "POST", self.organizers_path, {"email": email, "firstName": "New", "lastName": "User"}
        )

    def pages(self, limit: int | None = None) -> list[dict[str, object]]:
        """Follows the cursor to its end."""
        query = f"?limit={limit}" if limit else "?"
        pages = [self.get(self.organizers_path + query).raise_for_status().json()]
        while "nextPageToken" in pages[-1]:
            token = pages[-1]["nextPageToken"]
            pages.append(self.get(f"{self.organizers_path}{query}&nextPageToken={token}").json())
        return pages
