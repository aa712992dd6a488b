"""Who somebody's manager is, however they are named; nobody unless it is one certain other person."""

from __future__ import annotations

import pytest

from provisioner.people.managers import resolve
from provisioner.people.person import Person

BO = Person(2, "008", "Bo.Berg@example.org", "Bo", "van der Berg")
TWINS = (Person(3, "1", "k1@example.org", "Kim", "Lee"), Person(4, "2", "k2@example.org", "Kim", "Lee"))


def manager_of_ada(text: str | None, *others: Person) -> str | None:
    ada = Person(9, "007", "ada@example.org", "Ada", "Lovelace", manager=text)
    return resolve([ada, BO, *TWINS, *others]).get("007")


@pytest.mark.parametrize(
    "text",
    [
        "008",
        "bo.berg@EXAMPLE.org",
        "Bo van der Berg",
        "bo  van der berg",
        "van der Berg, Bo",
        "CN=Bo van der Berg,OU=Staff,DC=example,DC=org",
        "cn=van der Berg\\, Bo,OU=Staff,DC=example,DC=org",
        "CN=Bo van der Berg",
    ],
)
def test_found(text: str) -> None:
    assert manager_of_ada(text) == "008"


@pytest.mark.parametrize(
    "text",
    [None, "8", "099", "gone@example.org", "Kim Lee", "Lee, Kim", "007", "Ada Lovelace", "CN=,DC=x"],
)
def test_gone_ambiguous_or_himself_is_nobody(text: str | None) -> None:
    assert manager_of_ada(text) is None


def test_a_shared_address_is_nobodys() -> None:
    assert manager_of_ada("bo.berg@example.org", BO._replace(employee_id="018")) is None


def test_an_id_counts_before_a_name() -> None:
    named_like_an_id = Person(5, "5", "x@example.org", "008", "")
    assert manager_of_ada("008", named_like_an_id) == "008"
