"""What is done to the product while people are at it, and what must hold.

Each ends with the ledger and check_invariants.

`Outcome.broken` says what did not hold; nothing is asserted before the whole of it is known.
"""

import random
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis, RedisError

from tests.chaos import ledger
from tests.chaos.place import Place
from tests.chaos.visitors import Line, Log, Visitors, patiently

HEALED_WITHIN = 5  # seconds


@dataclass
class Outcome:
    what: str
    seconds: float
    rate: float
    log: Log
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: int = 0

    def expect(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.broken.append(sentence)


class Rehearsal:
    """One fault under load: `with rehearsal(…)` is entered by the visitors, and judged when they have left."""

    def __init__(self, place: Place, students: int = 40):
        self.place = place
        self.students, self.courses = ledger.people(place, students)

    def run(self, what: str, act: Callable[[Outcome], None], *, rate: float = 60) -> Outcome:
        started = time.monotonic()
        with Visitors(self.place.port, self.students, self.courses, rate=rate) as visitors:
            outcome = Outcome(what, 0, rate, visitors.log)
            act(outcome)
        outcome.seconds = time.monotonic() - started
        patiently(lambda: self._check(outcome), 60)
        return outcome

    def _check(self, outcome: Outcome) -> None:
        gone = ledger.lost(self.place, outcome.log)
        outcome.lost = len(gone)
        outcome.expect(not gone, f"lost: {gone[:3]}")
        outcome.expect(500 not in outcome.log.statuses(), "an answer was 500")
        outcome.expect(bool(outcome.log.acknowledged), "nothing was acknowledged")
        self.place.check_invariants()


def workers_killed(
    rehearsal: Rehearsal, seconds: float, rate: float = 60, most_errors: float = 0.01
) -> Outcome:
    """kill -9 of one of two workers every second. On a busy machine more requests are under way at each kill."""

    def act(outcome: Outcome) -> None:
        _wait(1)
        end, kills = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            rehearsal.place.kill_a_worker()
            kills += 1
            _wait(1)
        outcome.notes.append(f"{kills} workers killed")

    outcome = rehearsal.run("a worker killed (-9) every second", act, rate=rate)
    _expect_few_errors(outcome, most_errors)
    return outcome


def postgres_killed(rehearsal: Rehearsal, away: float) -> Outcome:
    """All its processes killed (-9), and started again after a while."""

    def act(outcome: Outcome) -> None:
        _wait(2)
        rehearsal.place.postgres.kill()
        outcome.expect(_alive(rehearsal.place), "/health/live/ did not answer 200")
        _wait(away)
        rehearsal.place.postgres.start()
        _expect_healed(outcome, rehearsal.place)
        _wait(1)

    outcome = rehearsal.run(f"PostgreSQL killed (-9), back after {away:g} s", act)
    _expect_told_within(outcome, 6)
    return outcome


def postgres_frozen(rehearsal: Rehearsal, seconds: float) -> Outcome:
    def act(outcome: Outcome) -> None:
        _wait(2)
        rehearsal.place.postgres.freeze()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            outcome.expect(_alive(rehearsal.place), "/health/live/ did not answer 200")
            _wait(1)
        rehearsal.place.postgres.thaw()
        _expect_healed(outcome, rehearsal.place)
        _wait(1)

    outcome = rehearsal.run(f"PostgreSQL frozen for {seconds:g} s", act)
    _expect_told_within(outcome, 10)
    return outcome


def redis_fault(rehearsal: Rehearsal, fault: str, seconds: float) -> Outcome:
    """`fault` is one of REDIS_FAULTS. All goes on; a page is at most 10 ms slower once the breaker is open."""

    def act(outcome: Outcome) -> None:
        _wait(3)
        began = time.time()
        with REDIS_FAULTS[fault](rehearsal.place.valkey):
            _wait(seconds)
        _wait(0.5)
        usual = outcome.log.quantile(0.5, until=began)
        noise = outcome.log.quantile(0.9, until=began) - usual
        added = outcome.log.quantile(0.5, since=began) - usual
        outcome.notes.append(f"median {usual * 1000:.0f} ms, {added * 1000:+.0f} ms during it")
        outcome.expect(added < 0.01 + noise, f"{added * 1000:.0f} ms slower")

    outcome = rehearsal.run(f"Redis {fault}", act, rate=40)
    outcome.expect(not outcome.log.errors, f"errors: {outcome.log.errors[:3]}")
    return outcome


def disk_full(rehearsal: Rehearsal, disk: Path, seconds: float) -> Outcome:
    """Everything PostgreSQL keeps is on `disk`. Writes are refused, reads go on, and with room again all is well."""

    def act(outcome: Outcome) -> None:
        _wait(2)
        _fill(disk)
        refused = _write_until_refused(rehearsal)
        outcome.expect(refused == 503, f"a write without room answered {refused}")
        reads = [_get(rehearsal.place, "/api/courses/courses/?page=2") for _ in range(10)]
        outcome.expect(set(reads) == {200}, f"reads answered {reads}")
        _wait(seconds)
        (disk / "filler").unlink()
        _expect_healed(outcome, rehearsal.place)
        healed = _write(rehearsal)
        outcome.expect(healed in (200, 409), f"a write with room again answered {healed}")
        _wait(1)

    outcome = rehearsal.run(f"disk full under PostgreSQL for {seconds:g} s", act, rate=20)
    outcome.expect(outcome.log.statuses().keys() <= {200, 201, 409, 503}, f"{outcome.log.statuses()}")
    read_errors = [each for each in outcome.log.errors if each.method == "GET"]
    outcome.expect(not read_errors, f"reads failed: {read_errors[:3]}")
    return outcome


def everything(rehearsal: Rehearsal, minutes: float, rate: float = 100) -> Outcome:
    """A worker killed every second, and half way through PostgreSQL and Valkey each restarted once."""

    def act(outcome: Outcome) -> None:
        with ThreadPoolExecutor(1) as killer:
            end = time.monotonic() + 60 * minutes
            kills = killer.submit(_kill_workers_until, rehearsal.place, end)
            _wait(20 * minutes)
            outcome.notes.append(f"PostgreSQL away for {_restart(rehearsal.place.postgres):.1f} s")
            _wait(20 * minutes)
            outcome.notes.append(f"Valkey away for {_restart(rehearsal.place.valkey):.1f} s")
            outcome.notes.append(f"{kills.result()} workers killed")
        _expect_healed(outcome, rehearsal.place)

    what = "all at once: a worker killed (-9) every second, PostgreSQL and Valkey restarted"
    outcome = rehearsal.run(what, act, rate=rate)
    _expect_few_errors(outcome, 0.01, of=max(len(outcome.log.asked), 600 * rate))
    done = len(outcome.log.asked) / outcome.seconds
    outcome.expect(done > 0.95 * rate, f"only {done:.0f} requests a second came about")
    return outcome


def _kill_workers_until(place: Place, end: float) -> int:
    kills = 0
    while time.monotonic() < end:
        place.kill_a_worker()
        kills += 1
        _wait(1)
    return kills


def _restart(part) -> float:
    started = time.monotonic()
    part.stop()
    part.start()
    return time.monotonic() - started


def _expect_few_errors(outcome: Outcome, most: float, of: float | None = None) -> None:
    """In a short run an outage weighs more than its share of ten minutes: hence `of`."""
    share = len(outcome.log.errors) / (of or len(outcome.log.asked))
    outcome.expect(share < most, f"{share:.1%} errors: {outcome.log.errors[:5]}")


def _expect_told_within(outcome: Outcome, seconds: float) -> None:
    outcome.expect(outcome.log.slowest() < seconds, f"one waited {outcome.log.slowest():.1f} s")
    wrong = [each for each in outcome.log.errors if each.status != 503]
    outcome.expect(not wrong, f"not 503: {wrong[:3]}")


def _expect_healed(outcome: Outcome, place: Place) -> None:
    started = time.monotonic()
    while _get(place, "/api/courses/courses/?page=3") != 200 and time.monotonic() < started + 60:
        time.sleep(0.1)
    took = time.monotonic() - started
    outcome.notes.append(f"well again {took:.1f} s later")
    outcome.expect(took < HEALED_WITHIN, f"it took {took:.1f} s to be well again")


def _alive(place: Place) -> bool:
    return _get(place, "/health/live/") == 200


def _get(place: Place, path: str) -> int:
    with Line(place.port) as line:
        return line.ask("GET", path, None, {200}, None).status


def _write_until_refused(rehearsal: Rehearsal) -> int:
    """Long texts that do not compress, until one finds no room."""
    statuses = (_write(rehearsal) for _ in range(400))
    return next((status for status in statuses if status not in (200, 201)), 200)


def _write(rehearsal: Rehearsal) -> int:
    student = random.choice(rehearsal.students)
    bio = "".join(uuid.uuid4().hex for _ in range(120))
    with Line(rehearsal.place.port) as line:
        return line.ask("PATCH", "/api/accounts/me/", {"bio": bio}, {200}, student).status


def _fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    filler.write(b"\1" * size)
            except OSError:
                continue


def _wait(seconds: float) -> None:
    time.sleep(seconds)


class _Fault:
    """`with` it, the Valkey is not what it should be."""

    def __init__(self, part):
        self.part = part
        self.redis = Redis.from_url(part.server.address)

    def __enter__(self):
        self.begin()

    def __exit__(self, *_):
        self.end()
        self.redis.close()

    def begin(self) -> None: ...

    def end(self) -> None:
        self.redis.flushall()

    def _each_second(self, call: Callable[[], None]) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._going = True

        def go():
            while self._going:
                try:
                    call()
                except RedisError:
                    continue

        self._pool.submit(go)

    def _stop(self) -> None:
        self._going = False
        self._pool.shutdown()


class Killed(_Fault):
    def begin(self) -> None:
        self.part.kill()

    def end(self) -> None:
        self.part.start()


class Frozen(_Fault):
    def begin(self) -> None:
        self.part.freeze()

    def end(self) -> None:
        self.part.thaw()


class Full(_Fault):
    """It refuses every write for lack of memory."""

    def begin(self) -> None:
        self.redis.config_set("maxmemory-policy", "noeviction")
        self.redis.config_set("maxmemory", "1")

    def end(self) -> None:
        self.redis.config_set("maxmemory", "64mb")
        self.redis.config_set("maxmemory-policy", "allkeys-lru")


class Evicting(_Fault):
    """Whatever is written is soon thrown out for something else."""

    def begin(self) -> None:
        used = int(self.redis.info("memory")["used_memory"])
        self.redis.config_set("maxmemory", str(used + 500_000))
        self.redis.config_set("maxmemory-policy", "allkeys-random")
        self._each_second(self._crowd)

    def _crowd(self) -> None:
        self.redis.set(uuid.uuid4().hex, b"x" * 50_000)
        time.sleep(0.005)

    def end(self) -> None:
        self._stop()
        self.redis.config_set("maxmemory", "64mb")
        self.redis.config_set("maxmemory-policy", "allkeys-lru")
        super().end()


class HoldingGarbage(_Fault):
    """Every key turns into bytes that mean nothing, or into another kind of value."""

    def begin(self) -> None:
        self._each_second(self._spoil)

    def _spoil(self) -> None:
        for key in self.redis.scan_iter(count=1000):
            if random.random() < 0.5:
                self.redis.set(key, b"\xff\x00garbage")
            else:
                self.redis.delete(key)
                self.redis.rpush(key, "a", "list")
        time.sleep(0.05)

    def end(self) -> None:
        self._stop()
        super().end()


REDIS_FAULTS = {
    "killed": Killed,
    "frozen": Frozen,
    "full": Full,
    "evicting": Evicting,
    "holding garbage": HoldingGarbage,
}
