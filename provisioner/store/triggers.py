"""The audit log refuses to be changed. A courtesy to the honest; the proof is the chain."""

from __future__ import annotations

from sqlalchemy import Connection

_LOG = "the audit log is append-only"
_DETAIL = "a detail of the audit log is append-only, and can only be erased"
_ERASING = "NEW.salt IS NULL AND NEW.detail IS NULL AND NEW.erased_by IS NOT NULL AND OLD.erased_by IS NULL"

_SQLITE = (
    f"CREATE TRIGGER audit_log_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, '{_LOG}'); END",
    f"CREATE TRIGGER audit_log_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, '{_LOG}'); END",
    "CREATE TRIGGER audit_detail_update BEFORE UPDATE ON audit_detail "
    f"WHEN NOT ({_ERASING} AND NEW.seq = OLD.seq) BEGIN SELECT RAISE(ABORT, '{_DETAIL}'); END",
    "CREATE TRIGGER audit_detail_delete BEFORE DELETE ON audit_detail "
    f"BEGIN SELECT RAISE(ABORT, '{_DETAIL}'); END",
)

_POSTGRESQL = (
    "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_LOG}'; END $$",
    "CREATE TRIGGER audit_log_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
    "CREATE TRIGGER audit_detail_delete BEFORE DELETE OR TRUNCATE ON audit_detail "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
    "CREATE TRIGGER audit_detail_update BEFORE UPDATE ON audit_detail FOR EACH ROW "
    f"WHEN (NOT ({_ERASING} AND NEW.seq = OLD.seq)) EXECUTE FUNCTION audit_refuses()",
)


def create_triggers(connection: Connection) -> None:
    statements = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    for statement in statements:
        connection.exec_driver_sql(statement)
