"""Binary search: half of what is left goes with every comparison."""

from dataclasses import dataclass

from seed.clips.frame import (
    CHALK,
    FAINT,
    HONEY,
    LINE,
    PANEL,
    PINE,
    SOFT,
    Caption,
    Colour,
    Frame,
    eased,
    mixed,
)

NUMBERS = [2, 5, 8, 11, 14, 17, 21, 25, 29, 33, 37, 42, 48, 55, 61, 70]
WANTED, SEARCH_START, LOOK = 37, 2.0, 3.2


@dataclass
class Look:
    lo: int
    hi: int
    mid: int

    @property
    def verdict(self) -> str:
        if NUMBERS[self.mid] < WANTED:
            return f"{NUMBERS[self.mid]} is smaller than {WANTED}: drop it and all to its left"
        return f"{NUMBERS[self.mid]} is not smaller than {WANTED}: drop what is to its right"

    @property
    def remaining(self) -> tuple[int, int]:
        return (self.mid + 1, self.hi) if NUMBERS[self.mid] < WANTED else (self.lo, self.mid)


def looks() -> list[Look]:
    made, lo, hi = [], 0, len(NUMBERS)
    while lo < hi:
        made.append(Look(lo, hi, (lo + hi) // 2))
        lo, hi = made[-1].remaining
    return made


def draw(frame: Frame, t: float) -> None:
    frame.title("Binary search", f"Find {WANTED} among sixteen sorted numbers")
    steps = looks()
    place = int((t - SEARCH_START) // LOOK)
    since = (t - SEARCH_START) % LOOK
    found = place >= len(steps)
    for i, number in enumerate(NUMBERS):
        frame.box(40 + i * 55, 220, 50, 64, _search_colour(i, steps, place, since))
        gone = place >= 0 and not found and not steps[place].lo <= i <= steps[place].hi
        frame.text(65 + i * 55, 252, str(number), 22, FAINT if gone else CHALK, bold=i == 10 and found)
    if found:
        frame.text(480, 350, f"Found after {len(steps)} comparisons", 28, PINE, bold=True)
        frame.text(480, 395, "A thousand numbers take 10, a million 20, a billion 30.", 20, SOFT)
    elif place >= 0:
        x = 65 + steps[place].mid * 55
        frame.line([(x, 210), (x, 180)], HONEY, 3)
        frame.text(x, 162, "middle", 18, HONEY)
        frame.text(480, 350, f"Comparison {place + 1}", 20, SOFT)
        if since > 0.8:
            frame.text(480, 390, steps[place].verdict, 22)


def _search_colour(i: int, steps: list[Look], place: int, since: float) -> Colour:
    if place < 0:
        return LINE
    if place >= len(steps):
        return (18, 115, 90) if NUMBERS[i] == WANTED else PANEL
    step = steps[place]
    lo, hi = step.remaining
    is_candidate, stays = step.lo <= i <= step.hi, lo <= i <= hi
    colour = LINE if is_candidate else PANEL
    if is_candidate and not stays:
        colour = mixed(LINE, PANEL, eased((since - 1.4) / 0.8))
    return mixed(colour, HONEY, 0.45 * (1 - eased((since - 1.6) / 0.8))) if i == step.mid else colour


def captions() -> list[Caption]:
    steps = looks()
    spoken = [(0, SEARCH_START, "Sixteen sorted numbers. We look for 37.")]
    for i, step in enumerate(steps):
        start = SEARCH_START + i * LOOK
        spoken.append((start, start + LOOK, f"The middle is {NUMBERS[step.mid]}. {step.verdict}."))
    end = SEARCH_START + len(steps) * LOOK
    return [*spoken, (end, end + 3.5, f"Only {WANTED} is left: found after {len(steps)} comparisons.")]
