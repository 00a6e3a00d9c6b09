"""Faults that the database layer can name; the services turn them into errors of the domain.

Fault
├── DuplicateEmail        another user has that e-mail
├── DuplicateName         another exercise or muscle group has that name
├── StillUsed             a living exercise trains the muscle group
├── UnknownReference      a row that is referred to does not exist (any more)
├── KeyTaken              the user has already used that idempotency key
├── AlreadyClaimed        the first administrator exists
└── DatabaseNotUsable     the service must not start on this database
    ├── UnsupportedDatabase   the URL is of another kind than SQLite (a file) or PostgreSQL
    ├── DatabaseUnreadable    it cannot be opened, reached or understood
    │   └── DatabaseAway      it does not answer, and may later
    ├── SchemaBehind          it awaits a migration
    └── SchemaAhead           it was migrated by newer code
"""


class Fault(Exception):
    """Root of all faults; its text is one plain sentence."""


class DuplicateEmail(Fault):
    """The unique index on users.email refused the row."""


class DuplicateName(Fault):
    """A unique index on a name (case and spaces aside) refused the row."""


class StillUsed(Fault):
    """A living exercise refers to the muscle group."""


class UnknownReference(Fault):
    """A foreign key refused the row."""


class KeyTaken(Fault):
    """The primary key of idempotency_keys refused the row."""


class AlreadyClaimed(Fault):
    """The one row of bootstrap exists."""


class DatabaseNotUsable(Fault):
    """Root of what stops a start."""


class UnsupportedDatabase(DatabaseNotUsable):
    """DATABASE_URL is not one that we can serve from."""


class DatabaseUnreadable(DatabaseNotUsable):
    """Not a database, no permission, or nobody listens."""


class DatabaseAway(DatabaseUnreadable):
    """Nobody listens yet, or the server is about to start or to stop."""


class SchemaBehind(DatabaseNotUsable):
    """Older than this code, or empty."""


class SchemaAhead(DatabaseNotUsable):
    """At a revision that this code does not know."""
