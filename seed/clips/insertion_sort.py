"""Insertion sort: the left part is always in order."""

from dataclasses import dataclass
from functools import cache

from seed.clips.frame import HONEY, LINE, PINE, SOFT, Caption, Colour, Frame, eased

HEIGHTS = [5, 2, 8, 4, 7, 1, 6, 3]
SORT_START, LIFT, SHIFT, DROP = 1.5, 0.35, 0.4, 0.35


@dataclass
class Act:
    """One movement of the sort: the order of the bars (by height) before it, the bar in the hand, where its gap is."""

    kind: str
    order: list[int]
    held: int
    gap: int
    sorted_part: int
    start: float
    seconds: float


@cache
def acts() -> list[Act]:
    made, order, clock = [], list(HEIGHTS), SORT_START

    def add(kind: str, seconds: float) -> None:
        nonlocal clock
        made.append(Act(kind, list(order), held, gap, i, clock, seconds))
        clock += seconds

    for i in range(1, len(order)):
        held, gap = order[i], i
        add("lift", LIFT)
        while gap > 0 and order[gap - 1] > held:
            add("shift", SHIFT)
            order[gap], order[gap - 1] = order[gap - 1], order[gap]
            gap -= 1
        add("drop", DROP)
    return made


def draw(frame: Frame, t: float) -> None:
    frame.title("Insertion sort", "Take the next bar, shift the taller ones, drop it into the gap")
    act = next((a for a in acts() if a.start <= t < a.start + a.seconds), None)
    if act is None:
        order = sorted(HEIGHTS) if t > SORT_START else HEIGHTS
        for place, height in enumerate(order):
            _bar(frame, place, height, PINE if t > SORT_START else LINE)
        moves = sum(a.kind == "shift" for a in acts())
        if t > SORT_START:
            frame.text(
                480, 500, f"Sorted with {moves} shifts: one for each pair in the wrong order", 20, SOFT
            )
        return
    share = eased((t - act.start) / act.seconds)
    for place, height in enumerate(act.order):
        if height == act.held:
            continue
        moving = act.kind == "shift" and place == act.gap - 1
        _bar(frame, place + share * moving, height, PINE if place <= act.sorted_part else LINE)
    lifted = {"lift": share, "shift": 1, "drop": 1 - share}[act.kind]
    _bar(frame, act.gap - share * (act.kind == "shift"), act.held, HONEY, lifted)


def _bar(frame: Frame, place: float, height: int, colour: Colour, lifted: float = 0) -> None:
    x, y = 180 + place * 76, 460 - height * 26 - lifted * 90
    frame.box(x, y, 60, height * 26, colour)
    frame.text(x + 30, y - 16, str(height), 18, SOFT)


def captions() -> list[Caption]:
    lifts = [act for act in acts() if act.kind == "lift"]
    end = acts()[-1].start + DROP
    ends = [*(act.start for act in lifts[1:]), end]
    return [
        (0, SORT_START, "Eight bars in disorder: 5, 2, 8, 4, 7, 1, 6, 3."),
        *(
            (act.start, until, f"Take {act.held}, shift the taller bars, drop it into the gap.")
            for act, until in zip(lifts, ends, strict=True)
        ),
        (end, end + 3, "All bars are in order."),
    ]
