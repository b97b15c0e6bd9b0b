"""Everything that people made, in one file and back: the database and the uploads.

    back_up(path)   restore(path, replace=False)

The file is a tar (manifest.json, database.dump as pg_dump makes it, media/…) with the SHA-256 of all its bytes behind
it. So it says itself whether it is whole; who altered it on purpose could write a new sum, so keep it where strangers
can't. Nothing is changed before the sum was checked, and the database changes in one transaction.
"""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ocms.backup import database
from ocms.backup.archive import Archive, BackupError, sealed

__all__ = ["BackupError", "back_up", "restore"]

FORMAT = 1


def back_up(path: Path) -> None:
    """Uploads have names of their own and never change, so those from before and after the dump are what it needs."""
    with sealed(path) as tar, TemporaryDirectory(dir=path.parent) as scratch:
        tar.add_text("manifest.json", _manifest())
        saved = tar.add_tree("media", settings.MEDIA_ROOT, _uploads())
        dump = Path(scratch) / "database.dump"
        database.dump_to(dump)
        tar.add(dump, "database.dump")
        tar.add_tree("media", settings.MEDIA_ROOT, _uploads() - saved)


def restore(path: Path, *, replace: bool = False) -> None:
    with Archive(path) as archive, TemporaryDirectory(dir=path.parent) as scratch:
        _refuse_what_we_cannot_read(archive.manifest)
        database.refuse_company()
        if not replace:
            _refuse_to_overwrite()
        dump = Path(scratch) / "database.dump"
        archive.extract("database.dump", dump)
        before = _uploads()
        try:
            restored = archive.extract_tree("media", settings.MEDIA_ROOT)
            database.load_from(dump, replace=replace)
        except BaseException:
            _delete(_uploads() - before)
            raise
        _delete(before - restored)
    cache.clear()
    call_command("migrate", verbosity=0)


def _manifest() -> dict:
    return {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgresql": database.server_version(),
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
    }


def _uploads() -> set[Path]:
    return {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}


def _refuse_what_we_cannot_read(manifest: dict) -> None:
    known = set(MigrationLoader(None).disk_migrations)
    unknown = {tuple(migration) for migration in manifest["migrations"]} - known
    if manifest["format"] != FORMAT or unknown:
        raise BackupError(
            "This backup is of another version of OCMS: restore it with that one, then upgrade."
        )


def _refuse_to_overwrite() -> None:
    if database.has_tables():
        raise BackupError("The database is not empty. To replace all that is in it: make restore REPLACE=1")
    if _uploads():
        raise BackupError(
            f"{settings.MEDIA_ROOT} is not empty. To replace all that is in it: make restore REPLACE=1"
        )


def _delete(paths: set[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
