"""The floor: the same calls with csv, httpx and sqlite3 and nothing else. No holds, no limits, no proof.

python floor.py ROSTER DATABASE, with the PROVISIONER_GOTO__ variables of the simulator.
"""

from __future__ import annotations

import asyncio
import csv
import os
import sqlite3
import sys
from pathlib import Path

import httpx

FIELDS = (("first_name", "firstName"), ("last_name", "lastName"))
LOOKS = ({}, {"status": "ACTIVE"}, {"status": "INACTIVE"})
GOTO = {name: os.environ[f"PROVISIONER_GOTO__{name}"] for name in ("BASE_URL", "TOKEN_URL", "ACCOUNT_KEY")}
CLIENT = (os.environ["PROVISIONER_GOTO__CLIENT_ID"], os.environ["PROVISIONER_GOTO__CLIENT_SECRET"])
ROOT = f"{GOTO['BASE_URL']}/G2M/rest/v2"
ACCOUNT = f"{ROOT}/accounts/{GOTO['ACCOUNT_KEY']}/organizers"


class Floor:
    def __init__(self, http: httpx.AsyncClient, database: sqlite3.Connection) -> None:
        self.http = http
        self.database = database
        self.slots = asyncio.Semaphore(8)
        database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, what TEXT, who TEXT)")

    def note(self, what: str, who: str) -> None:
        self.database.execute("INSERT INTO log (what, who) VALUES (?, ?)", (what, who))
        self.database.commit()

    async def call(self, method: str, url: str, **more: object) -> httpx.Response:
        async with self.slots:
            answer = await self.http.request(method, url, **more)
        answer.raise_for_status()
        return answer

    async def sign_in(self) -> None:
        answer = await self.http.post(
            GOTO["TOKEN_URL"], data={"grant_type": "client_credentials"}, auth=CLIENT
        )
        self.http.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"

    async def organizers(self) -> dict[str, dict]:
        found, query = {}, {"limit": "100"}
        while True:
            page = (await self.call("GET", ACCOUNT, params=query)).json()
            found |= {each["email"].lower(): each for each in page["organizers"]}
            if not page.get("nextPageToken"):
                return found
            query["nextPageToken"] = page["nextPageToken"]

    async def write(self, what: str, method: str, url: str, body: dict | None = None) -> None:
        self.note(f"{what} intended", url)
        await self.call(method, url, json=body)
        self.note(f"{what} done", url)

    async def look(self, key: str) -> None:
        for query in LOOKS:
            await self.call("GET", f"{ROOT}/organizers/{key}/meetings", params=query)

    async def delete(self, key: str) -> None:
        await self.look(key)
        await self.write("delete", "DELETE", f"{ACCOUNT}/{key}")

    async def follow(self, roster: list[dict[str, str]]) -> None:
        await self.sign_in()
        organizers = await self.organizers()
        creates, updates, deletes = [], [], []
        for row in roster:
            seen = organizers.get(row["email"].lower())
            wanted = {their: row[ours] for ours, their in FIELDS}
            if row["status"] == "terminated":
                deletes += [seen["organizerKey"]] if seen else []
            elif seen is None:
                creates.append(wanted | {"email": row["email"]})
            elif any(seen[name] != value for name, value in wanted.items()):
                updates.append(seen | wanted)
        self.note("plan", f"{len(creates)} {len(updates)} {len(deletes)}")
        await asyncio.gather(*(self.look(key) for key in deletes))
        await asyncio.gather(*(self.delete(key) for key in deletes))
        puts = (self.write("update", "PUT", f"{ROOT}/organizers/{o['organizerKey']}", o) for o in updates)
        await asyncio.gather(*puts)
        await asyncio.gather(*(self.write("create", "POST", ACCOUNT, body) for body in creates))


def read(roster: str) -> list[dict[str, str]]:
    with Path(roster).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def main(roster: str, database: str) -> None:
    rows = read(roster)
    async with httpx.AsyncClient(timeout=30) as http:
        await Floor(http, sqlite3.connect(database)).follow(rows)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
