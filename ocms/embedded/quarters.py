"""As whom a server runs, and where its files are.

PostgreSQL refuses to run as root. Started by root, the servers run as the owner of the directory that holds `.data/`,
or as `nobody` when that is root too. If that account can't reach the checkout (say, one below /root), the server gets a
directory of its own in /var/lib/ocms with its data and a copy of its programs; `.data/` then holds the way there.
No permission outside `.data/` is changed.
"""

import ctypes
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

AWAY = Path("/var/lib/ocms")
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Quarters:
    data: Path  # belongs to the account and is closed to all others
    programs: Path  # the package that holds them, or a copy of it
    sockets: Path  # short, whatever the length of the other paths: a socket's is limited to 107 bytes
    account: pwd.struct_passwd | None  # None: we are not root and run it as ourselves

    @property
    def identity(self) -> dict:
        """The arguments of `subprocess` that start a program as the account."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def own(self, path: Path) -> Path:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path


def private_directory(path: Path) -> None:
    """Others may pass through it when root made it, as the server's account must, but not look into it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
        hand_over(path)


def hand_over(path: Path) -> None:
    """What root makes belongs to the owner of the directory it is in: they may be an ordinary user."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def find_quarters(directory: Path, wheel: str) -> Quarters:
    """`wheel` is the installed package that holds the programs."""
    programs = Path(find_spec(wheel).submodule_search_locations[0])
    account = _account(directory) if os.geteuid() == 0 else None
    home = directory
    if account and ((directory / "away").exists() or not _reaches(account, directory, programs)):
        home = _home_away(directory, account)
        programs = _copy_of(programs, home)
    quarters = Quarters(home / "data", programs, _socket_directory(directory), account)
    quarters.own(quarters.sockets)
    return quarters


def _account(directory: Path) -> pwd.struct_passwd:
    data, beside_data_directory = directory / "data", directory.parent.parent
    owner = (data if data.exists() else beside_data_directory).stat().st_uid
    try:
        return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        return pwd.getpwnam("nobody")


def _reaches(account: pwd.struct_passwd, *paths: Path) -> bool:
    test = 'for path; do test -x "$path" || exit 1; done'
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.run(["/bin/sh", "-c", test, "sh", *paths], cwd="/", **identity).returncode == 0


def _home_away(directory: Path, account: pwd.struct_passwd) -> Path:
    """The same one in every run; a copied checkout gets another, a moved one takes its own along."""
    pointer = directory / "away"
    home = Path(pointer.read_text()) if pointer.exists() else None
    if home is None or not home.is_dir() or _belongs_to_another(home, directory):
        home = AWAY / secrets.token_hex(8)
        home.mkdir(mode=0o755, parents=True)
        pointer.write_text(str(home))
        hand_over(pointer)
    (home / "belongs-to").write_text(str(directory))
    if (directory / "data").exists():
        shutil.move(directory / "data", home / "data")
        _chown_tree(home / "data", account)
    return home


def _belongs_to_another(home: Path, directory: Path) -> bool:
    owner = Path((home / "belongs-to").read_text())
    pointer = owner / "away"
    return owner != directory and pointer.exists() and pointer.read_text() == str(home)


def _chown_tree(top: Path, account: pwd.struct_passwd) -> None:
    for path in [top, *top.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _copy_of(programs: Path, home: Path) -> Path:
    """With the libraries of the wheel beside it; made again when the wheel changes."""
    copy = home / f"programs-{_fingerprint(programs)}"
    if not copy.exists():
        for outdated in home.glob("programs-*"):
            shutil.rmtree(outdated)
        draft = home / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        for part in programs.parent.glob(f"{programs.name}*"):
            shutil.copytree(part, draft / part.name, symlinks=True)
        draft.rename(copy)
    return copy / programs.name


def _fingerprint(programs: Path) -> str:
    sizes = sorted((path.name, path.stat().st_size) for path in programs.rglob("*") if path.is_file())
    return hashlib.sha256(repr(sizes).encode()).hexdigest()[:12]


def _socket_directory(directory: Path) -> Path:
    """In /tmp, under a name that others can't guess and no other checkout shares, not even a copy."""
    secret = password(directory) + str(directory)
    path = Path("/tmp") / f"ocms-{hashlib.sha256(secret.encode()).hexdigest()[:16]}"  # noqa: S108
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(mode=0o700)
    return path


def password(directory: Path) -> str:
    path = directory / "password"
    if not path.exists():
        draft = directory / "password.draft"
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        hand_over(draft)
        draft.rename(path)
    return path.read_text()


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn`: the kernel sends the signal when the parent is gone, be it by `kill -9`."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, death_signal)
