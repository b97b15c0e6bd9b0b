"""Compound interest beside simple interest, over thirty years."""

from seed.clips.frame import FAINT, HONEY, PANEL, PINE, SOFT, Caption, Frame

YEARS, PERCENT, START_MONEY, GROW_START, GROW_SECONDS = 30, 6, 1000, 1.5, 11


def simple(year: float) -> float:
    return START_MONEY * (1 + PERCENT / 100 * year)


def compound(year: float) -> float:
    return START_MONEY * (1 + PERCENT / 100) ** year


def draw(frame: Frame, t: float) -> None:
    frame.title("Compound interest", f"{START_MONEY:,} at {PERCENT} % for {YEARS} years")
    for value in range(0, 7000, 1000):
        frame.line([_on_chart(0, value), _on_chart(YEARS, value)], PANEL, 1)
        frame.text(_on_chart(0, value)[0] - 14, _on_chart(0, value)[1], f"{value:,}", 16, FAINT, "rm")
    for year in range(0, YEARS + 1, 10):
        frame.text(_on_chart(year, 0)[0], 492, f"year {year}", 16, FAINT)
    year = YEARS * min(max((t - GROW_START) / GROW_SECONDS, 0), 1)
    for curve, colour, name in ((simple, SOFT, "simple"), (compound, PINE, "compound")):
        frame.line([_on_chart(year * i / 120, curve(year * i / 120)) for i in range(121)], colour, 4)
        x, y = _on_chart(year, curve(year))
        frame.dot(x, y, 7, colour)
        below = 34 if curve is simple else -26
        if year > 9:
            frame.text(x - 12, y + below, f"{name} {curve(year):,.0f}", 20, colour, "rm", bold=True)
    if year == YEARS:
        frame.text(160, 200, "The gap is interest that was paid on interest.", 20, HONEY, "lm")


def _on_chart(year: float, value: float) -> tuple[float, float]:
    return 130 + year / YEARS * 740, 470 - value / 6000 * 330


def captions() -> list[Caption]:
    third = GROW_SECONDS / 3
    spoken = [(0, GROW_START, "1,000 at 6 per cent for thirty years.")]
    for i, year in enumerate((10, 20, 30)):
        text = f"After {year} years: {simple(year):,.0f} with simple interest, {compound(year):,.0f} with compound."
        spoken.append((GROW_START + i * third, GROW_START + (i + 1) * third, text))
    end = GROW_START + GROW_SECONDS
    return [*spoken, (end, end + 3.5, "The gap is interest that was paid on interest.")]
