"""How a document stands, kept by the database itself beside its newest event, so that a page counts and lists a million
documents without asking every voucher.

``SyncEvent.is_newest`` and ``SyncEvent.shown`` follow from events and links alone: triggers write them, whoever writes the
rows, and no code of ours does. A repeat that found nothing new shows what stands in the ledger, not that it was skipped.
``install`` is called after every ``migrate``: SQLite loses its triggers when a migration makes a table anew.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

WORD = """CASE
  WHEN {event}.state IN ('pending', 'running', 'ignored') THEN {event}.state
  WHEN EXISTS (SELECT 1 FROM integrations_entitylink l WHERE {same} AND l.state = 'deviation') THEN 'deviation'
  WHEN {event}.state = 'blocked' AND {event}.code = 'verification_failed' THEN 'deviation'
  WHEN {event}.state = 'blocked' THEN 'blocked'
  WHEN {event}.result = 'verified' THEN 'verified'
  WHEN EXISTS (SELECT 1 FROM integrations_entitylink l WHERE {same} AND l.state = 'confirmed') THEN 'booked'
  WHEN EXISTS (SELECT 1 FROM integrations_entitylink l WHERE {same} AND l.state = 'verified') THEN 'verified'
  WHEN {event}.result = 'booked' THEN 'booked'
  ELSE 'ignored' END"""
KEY = ("connection_id", "flow", "document_id")
"""What makes a document: the same in events and in links."""


def word(event: str) -> str:
    """SQL: the key of ``states.STATES`` by which the document of this event (a table's name or alias) is shown."""
    return WORD.format(event=event, same=_of("l", event))


def _of(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{column} = {other}.{column}" for column in KEY)


def _same(row: str) -> str:
    """SQL: the events of the document of a trigger's row."""
    return _of("integrations_syncevent", row)


def _demote() -> str:
    return (
        "UPDATE integrations_syncevent SET is_newest = FALSE"
        f" WHERE {_same('NEW')} AND integrations_syncevent.id < NEW.id AND is_newest"
    )


def _promote() -> str:
    return (
        "UPDATE integrations_syncevent SET is_newest = TRUE WHERE id ="
        f" (SELECT MAX(id) FROM integrations_syncevent WHERE {_same('OLD')})"
    )


def _reword(where: str) -> str:
    own = word("integrations_syncevent")
    return f"UPDATE integrations_syncevent SET shown = {own} WHERE {where} AND shown <> {own}"


def _follow(row: str) -> str:
    """A link changed: its document's newest event may be shown by another word. What waits or runs is shown as such."""
    return _reword(f"{_same(row)} AND is_newest AND state IN ('done', 'blocked')")


TRIGGERS: dict[str, tuple[str, str]] = {
    "event_comes": ("AFTER INSERT ON integrations_syncevent FOR EACH ROW", _demote()),
    "event_goes": ("AFTER DELETE ON integrations_syncevent FOR EACH ROW WHEN (OLD.is_newest)", _promote()),
    "link_comes": (
        "AFTER INSERT ON integrations_entitylink FOR EACH ROW WHEN (NEW.state <> 'reserved')",
        _follow("NEW"),
    ),
    "link_changes": (
        "AFTER UPDATE OF state ON integrations_entitylink FOR EACH ROW WHEN (OLD.state <> NEW.state)",
        _follow("NEW"),
    ),
    "link_goes": ("AFTER DELETE ON integrations_entitylink FOR EACH ROW", _follow("OLD")),
}
SQLITE_TRIGGERS = {
    "event_worded": ("AFTER INSERT ON integrations_syncevent FOR EACH ROW", _reword("id = NEW.id")),
    "event_reworded": (
        "AFTER UPDATE OF state, result, code ON integrations_syncevent FOR EACH ROW",
        _reword("id = NEW.id"),
    ),
}
POSTGRESQL_WORDED = f"""
CREATE OR REPLACE FUNCTION event_worded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IN ('pending', 'running', 'ignored') THEN NEW.shown := NEW.state; RETURN NEW; END IF;
  EXECUTE $sql$ SELECT {word("e")} FROM (SELECT $1.*) e $sql$ INTO NEW.shown USING NEW;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER event_worded BEFORE INSERT OR UPDATE OF state, result, code ON integrations_syncevent
FOR EACH ROW EXECUTE FUNCTION event_worded();
"""
POSTGRESQL_COMES = f"""
CREATE OR REPLACE FUNCTION event_comes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE $sql$ UPDATE integrations_syncevent SET is_newest = FALSE FROM fresh
    WHERE {_same("fresh")} AND integrations_syncevent.id < fresh.id AND integrations_syncevent.is_newest $sql$;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER event_comes AFTER INSERT ON integrations_syncevent REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION event_comes();
"""
"""Planned anew each time (``EXECUTE``): a plan that was made for an empty table would be kept, and reads the whole of a full
one for every row."""

BACKFILL = (
    "UPDATE integrations_syncevent SET is_newest = FALSE WHERE is_newest AND EXISTS (SELECT 1 FROM integrations_syncevent"
    " newer WHERE " + _same("newer") + " AND newer.id > integrations_syncevent.id)",
    _reword("TRUE"),
)
"""For rows that were there before the triggers."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Leave the triggers as they stand here."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        others = [_postgresql(name, *one) for name, one in TRIGGERS.items() if name != "event_comes"]
        return [POSTGRESQL_WORDED, POSTGRESQL_COMES, *others]
    found = []
    for name, (when, does) in {**TRIGGERS, **SQLITE_TRIGGERS}.items():
        found += [f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {when} BEGIN {does}; END"]
    return found


def _postgresql(name: str, when: str, does: str) -> str:
    row = "OLD" if "OLD.document_id" in does else "NEW"
    for place, column in enumerate(KEY, start=1):
        does = does.replace(f"{row}.{column}", f"${place}")
    given = ", ".join(f"{row}.{column}" for column in KEY)
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN EXECUTE $sql$ {does} $sql$ USING {given}; RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER {name} {when} EXECUTE FUNCTION {name}();
"""
