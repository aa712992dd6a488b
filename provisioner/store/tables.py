"""The tables as statements name them. Rows do not leave this folder; what leaves is `Entry`, `Memory` and the
types of `reading`."""

from __future__ import annotations

from provisioner.store.stored_row import StoredRow, table_of
from provisioner.store.tables_of_meetings import MeetingHanded, MeetingLook, ProductsGivenUp
from provisioner.store.tables_of_orders import (
    Approval,
    ApprovalSpent,
    HandHold,
    HoldTold,
    Pause,
    SuspensionOrder,
    WaitingPlan,
)
from provisioner.store.tables_of_people import (
    Absence,
    AcceptedRoster,
    Address,
    AnnouncedStart,
    Link,
    Manager,
    OpenIntent,
    OrganizerGone,
    PartedPair,
    ProfileElsewhere,
    Suspension,
    ValueNotAccepted,
)
from provisioner.store.tables_of_the_log import AccountState, AuditDetail, AuditLog, DatabaseInfo, Run

SCHEMA_VERSION = 1
METADATA = StoredRow.metadata

audit_log = table_of(AuditLog)
audit_detail = table_of(AuditDetail)
run = table_of(Run)
database_info = table_of(DatabaseInfo)
account_state = table_of(AccountState)

link = table_of(Link)
parted_pair = table_of(PartedPair)
address = table_of(Address)
absence = table_of(Absence)
announced_start = table_of(AnnouncedStart)
manager = table_of(Manager)
accepted_roster = table_of(AcceptedRoster)
open_intent = table_of(OpenIntent)
suspension = table_of(Suspension)
organizer_gone = table_of(OrganizerGone)
value_not_accepted = table_of(ValueNotAccepted)
profile_elsewhere = table_of(ProfileElsewhere)

hold_told = table_of(HoldTold)
hand_hold = table_of(HandHold)
suspension_order = table_of(SuspensionOrder)
pause = table_of(Pause)
waiting_plan = table_of(WaitingPlan)
approval = table_of(Approval)
approval_spent = table_of(ApprovalSpent)

meeting_look = table_of(MeetingLook)
meeting_handed = table_of(MeetingHanded)
products_given_up = table_of(ProductsGivenUp)
