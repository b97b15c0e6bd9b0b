"""The product and the peer on the same requests, in turns; and the product with and without `If-None-Match`."""

from statistics import median
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

from tests.bench import load, servers
from tests.bench.workloads import REVALIDATED, WORKLOADS, Request, Workload, made_anew

HEADS = "workload|server|c|req/s|p50 ms|p99 ms|app ms|db ms|ratio|asked|errors"
SHARES = "workload|c|made anew ms|ready ms|304 ms|of made anew|of ready|errors"
FIGURES = ["per_second", "p50", "p99", "app_ms", "db_ms"]
WARMING = 20


def table(product: servers.Server, peer: servers.Server, asked) -> None:
    print(f"{asked.courses:,} courses, {asked.rounds} rounds of {asked.seconds} s each, medians\n")
    print(_line(HEADS.split("|")), _line(["---"] * 11), sep="\n")
    for server in (product, peer):  # opens the connections of all threads, which is not what is measured
        _run(server, WORKLOADS[0].requests(asked.courses), max(asked.connections), asked)
    for workload in WORKLOADS:
        if asked.only in workload.name:
            for connections in asked.connections:
                _compare(workload, [product, peer], connections, asked)


def revalidations(product: servers.Server, asked) -> None:
    print("\nWhat a 304 costs, app and db together; at most 0.50 of the full answer is asked\n")
    print(_line(SHARES.split("|")), _line(["---"] * 8), sep="\n")
    for workload in REVALIDATED:
        if asked.only in workload.name:
            for connections in asked.connections:
                _share(workload, product, workload.requests(asked.courses), connections, asked)


def _compare(workload: Workload, both: list[servers.Server], connections: int, asked) -> None:
    """Round by round, in turns, so that a noisy minute meets both."""
    runs = {server.name: [] for server in both}
    for number in range(asked.rounds):
        for server in both if number % 2 == 0 else both[::-1]:
            requests = workload.requests(asked.courses)
            if number == 0 and requests[0].method == "GET":
                warm(server, requests[:WARMING])
            runs[server.name].append(_run(server, requests, connections, asked))
    ours, theirs = runs.values()
    ratio = median(a.per_second / max(b.per_second, 0.01) for a, b in zip(ours, theirs, strict=True))
    verdicts = [[f"{ratio:.2f}", f"{workload.least:.2f}"], ["1", ""]]
    for (name, done), verdict in zip(runs.items(), verdicts, strict=True):
        figures = [f"{median(getattr(run, figure) for run in done):,.2f}" for figure in FIGURES]
        errors = str(sum(run.errors for run in done))
        print(_line([workload.name, name, str(connections), *figures, *verdict, errors]), flush=True)


def _share(
    workload: Workload, product: servers.Server, requests: list[Request], connections: int, asked
) -> None:
    again = [request._replace(etag=_etag(product, request)) for request in requests]
    runs = [[], [], []]
    for _ in range(asked.rounds):
        for way, done in zip([made_anew(requests), requests, again], runs, strict=True):
            done.append(_run(product, way, connections, asked))
    anew, ready, unchanged = (median(run.app_ms + run.db_ms for run in done) for done in runs)
    costs = [f"{cost:.3f}" for cost in (anew, ready, unchanged)]
    shares = [f"{unchanged / anew:.2f}", f"{unchanged / ready:.2f}"]
    errors = str(sum(run.errors for done in runs for run in done))
    print(_line([workload.name, str(connections), *costs, *shares, errors]), flush=True)


def _run(server: servers.Server, requests: list[Request], connections: int, asked) -> load.Run:
    processes = server.process.pid, servers.postmaster()
    return load.run(server.url, requests, connections, asked.seconds, *processes)


def warm(server: servers.Server, requests: list[Request]) -> None:
    """So that what is kept for a minute, such as a dashboard, is there on both sides."""
    for request in requests:
        _ask(server, request)


def _etag(server: servers.Server, request: Request) -> str:
    return _ask(server, request).headers.get("ETag", "")


def _ask(server: servers.Server, request: Request):
    headers = {"Authorization": f"Bearer {request.token}"} if request.token else {}
    with urlopen(HttpRequest(server.url + request.path, headers=headers), timeout=20) as response:
        response.read()
        return response


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
