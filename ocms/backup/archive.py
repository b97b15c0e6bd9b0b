"""A tar with the SHA-256 of all its bytes behind it."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

SEAL = b"\nOCMS backup, SHA-256 of what stands above: %s\n"
SEAL_SIZE = len(SEAL % (b"0" * 64))


class BackupError(Exception):
    """Nothing was changed; the message is one sentence for the person at the terminal."""


class Tar:
    def __init__(self, file: BinaryIO):
        self._tar = tarfile.open(fileobj=file, mode="w")  # noqa: SIM115 its owner closes it
        self.close = self._tar.close

    def add_text(self, name: str, content: dict) -> None:
        data = json.dumps(content, indent=1).encode()
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        self._tar.addfile(entry, BytesIO(data))

    def add(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = os.fstat(file.fileno()).st_size, int(path.stat().st_mtime)
            self._tar.addfile(entry, file)

    def add_tree(self, top: str, root: Path, paths: set[Path]) -> set[Path]:
        """Those of the paths that were still there."""
        added = set()
        for path in sorted(paths):
            try:
                self.add(path, f"{top}/{path.relative_to(root)}")
            except FileNotFoundError:
                continue
            added.add(path)
        return added


@contextmanager
def sealed(path: Path) -> Iterator[Tar]:
    """Writes beside the path and moves there when whole, so that there is never half a backup of that name."""
    draft = path.with_name(f"{path.name}.unfinished")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            tar = Tar(file)
            yield tar
            tar.close()
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest().encode()
            file.write(SEAL % digest)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


class Archive:
    """A backup whose seal was found to be right."""

    def __init__(self, path: Path):
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise BackupError(f"{path} can't be read: {error.strerror}.") from error
        if not _seal_is_right(self._file):
            self._file.close()
            raise BackupError(f"{path} is not a whole backup of OCMS: it was cut short or altered.")
        self._file.seek(0)
        self._tar = tarfile.open(fileobj=self._file, mode="r:")  # noqa: SIM115 it ends with its file

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_) -> None:
        self._file.close()

    @property
    def manifest(self) -> dict:
        return json.load(self._tar.extractfile("manifest.json"))

    def extract(self, name: str, target: Path) -> None:
        with target.open("xb") as file:
            shutil.copyfileobj(self._tar.extractfile(name), file)

    def extract_tree(self, top: str, root: Path) -> set[Path]:
        """All below `top`; what is there already is what we would write, for names are given once."""
        paths = set()
        for entry in self._tar:
            name = PurePosixPath(entry.name)
            if not entry.isfile() or name.parts[0] != top or ".." in name.parts:
                continue
            target = root.joinpath(*name.parts[1:])
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                self._extract_whole(entry.name, target)
            paths.add(target)
        return paths

    def _extract_whole(self, name: str, target: Path) -> None:
        """There is never half a file of that name: the next restore would take it for what it should be."""
        draft = target.with_name(f"{target.name}.unfinished")
        draft.unlink(missing_ok=True)
        self.extract(name, draft)
        draft.rename(target)


def _seal_is_right(file: BinaryIO) -> bool:
    remaining = os.fstat(file.fileno()).st_size - SEAL_SIZE
    digest = hashlib.sha256()
    while remaining > 0 and (chunk := file.read(min(remaining, 1024 * 1024))):
        digest.update(chunk)
        remaining -= len(chunk)
    return remaining == 0 and file.read() == SEAL % digest.hexdigest().encode()
