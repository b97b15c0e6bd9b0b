"""`make chaos`: every fault at full length, then all at once for MINUTES.

Prints a table, and fails if something did not hold.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from tests.chaos import faults
from tests.chaos.faults import Outcome, Rehearsal
from tests.chaos.place import open_place, small_disk
from tests.ocms.processes import CHECKOUT

LOG = CHECKOUT / ".data" / "chaos.log"
HEAD = (
    "| what was done | s | req/s | requests | 503 | retried | errors | none answered | slowest s "
    "| acknowledged | lost | held |"
)
RULE = "|---|" + "--:|" * 10 + "---|"


def main() -> None:
    asked = _arguments()
    _keep_the_servers_quiet()
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}\n"
    )
    print(f"{HEAD}\n{RULE}", flush=True)
    outcomes = [_shown(outcome) for outcome in _all(asked)]
    print()
    for outcome in outcomes:
        print(
            f"- {outcome.what}: {', '.join([*outcome.notes, *map(str.upper, outcome.broken)]) or 'as it should be'}"
        )
    sys.exit(any(outcome.broken for outcome in outcomes))


def _keep_the_servers_quiet() -> None:
    """What they say goes into a file; what we say is still seen."""
    sys.stdout, sys.stderr = os.fdopen(os.dup(1), "w"), os.fdopen(os.dup(2), "w")
    LOG.parent.mkdir(exist_ok=True)
    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--minutes", type=float, default=10, help="of everything at once; 0 leaves it out")
    parser.add_argument("--port", type=int, default=8300)
    parser.add_argument("--only", default="", help="those whose name holds this")
    return parser.parse_args()


def _all(asked: argparse.Namespace) -> Iterator[Outcome]:
    acts = {name: act for name, act in _acts(asked.minutes).items() if asked.only in name}
    if acts:
        with open_place(asked.port) as place:
            rehearsal = Rehearsal(place)
            for act in acts.values():
                yield act(rehearsal)
    if asked.only in "disk full":
        yield from _disk_full(asked.port)


def _acts(minutes: float) -> dict[str, Callable[[Rehearsal], Outcome]]:
    acts = {
        "workers": lambda r: faults.workers_killed(r, 60),
        "postgres killed": lambda r: faults.postgres_killed(r, 2),
        "postgres away": lambda r: faults.postgres_killed(r, 60),
        "postgres frozen": lambda r: faults.postgres_frozen(r, 30),
        **{
            f"redis {fault}": partial(faults.redis_fault, fault=fault, seconds=15)
            for fault in faults.REDIS_FAULTS
        },
    }
    return acts | ({"everything": lambda r: faults.everything(r, minutes)} if minutes else {})


def _disk_full(port: int) -> Iterator[Outcome]:
    if os.geteuid() != 0:
        print("Disk full: not done, since only root can mount a small disk.")
        return
    with small_disk(400) as disk, open_place(port, courses=50, students=20, within=disk) as place:
        yield faults.disk_full(Rehearsal(place, 20), disk, 10)


def _shown(outcome: Outcome) -> Outcome:
    log, statuses = outcome.log, outcome.log.statuses()
    cells = [
        outcome.what,
        f"{outcome.seconds:.0f}",
        f"{len(log.asked) / outcome.seconds:.0f}",
        len(log.asked),
        statuses[503],
        log.retried,
        f"{len(log.errors)} ({len(log.errors) / len(log.asked):.2%})",
        statuses[0],
        f"{log.slowest():.1f}",
        len(log.acknowledged),
        outcome.lost,
        "no" if outcome.broken else "yes",
    ]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    return outcome


if __name__ == "__main__":
    main()
