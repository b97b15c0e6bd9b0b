import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

LESS_URGENT = 5  # as `nice` has it: a quarter to a third of a core that others want too


class Argon2id(Argon2PasswordHasher):
    """Argon2id at the floor of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.

    One thread of each process that serves does all the hashing, and gives way to those that answer readers.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return _alone(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        return _alone(super().verify, password, encoded)


def _alone(work, *args):
    return _hashing.submit(work, *args).result() if settings.SERVING else work(*args)


def _give_way() -> None:
    if sys.platform == "linux":  # where a single thread can
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LESS_URGENT)


def _start() -> None:
    global _hashing
    _hashing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hashing", initializer=_give_way)


_start()
os.register_at_fork(after_in_child=_start)  # a thread of the parent does not come along
