"""Watching for writes: whether anything was committed since, asked of the database file's own counter where there is one."""

import sqlite3
import threading

from sqlalchemy import create_engine, make_url, text

from forum.core.work import SiteVersion

_QUESTION = f"SELECT number FROM {SiteVersion.__tablename__}"  # nosec B608


class VersionWatch:
    """Reads the site's version; on SQLite a question to the file's own counter spares the query."""

    def __init__(self, database_url: str):
        self._lock = threading.Lock()
        self._seen: int | None = None
        self._number = -1
        url = make_url(database_url)
        self._file = url.database if url.get_backend_name() == "sqlite" else None
        self._connection: sqlite3.Connection | None = None
        self._engine = None if self._file else create_engine(database_url, pool_size=1, isolation_level="AUTOCOMMIT")

    def number(self) -> int:
        """Return the version that stands now."""
        if self._engine is not None:
            with self._engine.connect() as connection:
                return int(connection.execute(text(_QUESTION)).scalar_one())
        with self._lock:
            seen = self._count()
            if seen != self._seen:
                self._number = self._open().execute(_QUESTION).fetchone()[0]
                self._seen = seen
            return self._number

    def commits(self) -> int | None:
        """Return a number that changes whenever anybody commits anything; None where the engine has none to offer."""
        if self._engine is not None:
            return None
        with self._lock:
            return self._count()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, check_same_thread=False)
        return self._connection

    def _count(self) -> int:
        return int(self._open().execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let the database go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._engine is not None:
            self._engine.dispose()
