"""One run of wrk against one server, with what it cost in CPU."""

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.workloads import Request

TICKS = os.sysconf("SC_CLK_TCK")
ERRORS = ["e_connect", "e_read", "e_write", "e_status", "e_timeout"]


@dataclass
class Run:
    per_second: float
    p50: float  # milliseconds, as all that follow
    p99: float
    app_ms: float
    db_ms: float
    errors: int


def run(url: str, requests: list[Request], connections: int, seconds: int, app: int, database: int) -> Run:
    """`app` and `database` are the processes whose CPU time, descendants included, is counted."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines("\t".join(request) + "\n" for request in requests)
        file.flush()
        before = cpu_seconds(app), cpu_seconds(database)
        said = _wrk(url, file.name, connections, seconds)
        after = cpu_seconds(app), cpu_seconds(database)
    answered = max(1, said["requests"])
    app_ms, db_ms = (1000 * (b - a) / answered for a, b in zip(before, after, strict=True))
    return Run(
        per_second=said["requests"] / (said["us"] / 1e6),
        p50=said["p50"] / 1000,
        p99=said["p99"] / 1000,
        app_ms=app_ms,
        db_ms=db_ms,
        errors=sum(said[name] for name in ERRORS),
    )


def cpu_seconds(root: int) -> float:
    """Of a process and all it started, with those that ended."""
    children, times = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        times[pid] = sum(map(int, fields[11:15])) if pid == root else sum(map(int, fields[11:13]))
    todo, total = [root], 0
    while todo:
        pid = todo.pop()
        total += times.get(pid, 0)
        todo += children.get(pid, [])
    return total / TICKS


def resident_megabytes(root: int) -> float:
    """Proportional: memory that processes share is counted once."""
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            todo += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])
    return total / 1024


def _wrk(url: str, file: str, connections: int, seconds: int) -> dict:
    script = Path(__file__).with_name("wrk.lua")
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "20s",
        "-s",
        script,
        url,
        "--",
        file,
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(re.search(r"^\{.*\}$", said, re.MULTILINE)[0])
