"""Advisory file locks: the kernel drops them with the process, so nothing is ever stale."""

import fcntl
import os
from pathlib import Path

from ocms.embedded.quarters import hand_over


def open_lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    hand_over(path)
    return descriptor


def share(descriptor: int) -> None:
    """Waits for whoever holds it alone."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def take_alone(descriptor: int) -> None:
    """Waits for everybody else."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def try_alone(descriptor: int) -> bool:
    return _try(descriptor, fcntl.LOCK_EX)


def release(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_held_alone(path: Path) -> bool:
    return not _probe(path, fcntl.LOCK_SH)


def is_held(path: Path) -> bool:
    return not _probe(path, fcntl.LOCK_EX)


def _probe(path: Path, kind: int) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        return _try(descriptor, kind)
    finally:
        os.close(descriptor)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
