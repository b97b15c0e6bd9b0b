"""Text on white growing darker, with its contrast ratio by WCAG 2.2."""

from functools import cache

from seed.clips.frame import CHALK, FAINT, HONEY, LINE, PINE, Caption, Frame, eased

LADDER = [
    (1.5, "hard to read for everyone"),
    (3.0, "enough for large text and for icons"),
    (4.5, "enough for body text (AA)"),
    (7.0, "comfortable, also in bad light (AAA)"),
    (15.0, "strong; pure black on white has 21"),
]
STEP_SECONDS, STEP_MOVE = 3.4, 1.0


def luminance(grey: float) -> float:
    """Relative luminance of a grey of 0 to 255, by WCAG 2.2."""
    share = grey / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def contrast_on_white(grey: float) -> float:
    return 1.05 / (luminance(grey) + 0.05)


@cache
def grey_for(ratio: float) -> int:
    """The lightest grey that reaches the ratio on white."""
    return max(grey for grey in range(256) if contrast_on_white(grey) >= ratio)


def draw(frame: Frame, t: float) -> None:
    frame.title("Contrast ratio", "How far text stands out from its background")
    place = min(int(t // STEP_SECONDS), len(LADDER) - 1)
    before = grey_for(LADDER[max(place - 1, 0)][0])
    share = eased((t - place * STEP_SECONDS) / STEP_MOVE)
    grey = round(before + (grey_for(LADDER[place][0]) - before) * share)
    frame.box(60, 140, 560, 300, (255, 255, 255), 14)
    frame.text(100, 215, "Tea at four", 52, (grey,) * 3, "lm", bold=True)
    frame.text(100, 300, "The kettle is on the left, the cups", 24, (grey,) * 3, "lm")
    frame.text(100, 336, "are in the cupboard above it.", 24, (grey,) * 3, "lm")
    frame.text(100, 395, f"#{grey:02X}{grey:02X}{grey:02X} on #FFFFFF", 18, (90, 98, 94), "lm")
    frame.text(770, 210, f"{int(contrast_on_white(grey) * 10) / 10:.1f} : 1", 56, PINE, bold=True)
    for i, (ratio, _) in enumerate(LADDER[1:4]):
        reached = contrast_on_white(grey) >= ratio
        frame.dot(690, 298 + i * 46, 9, PINE if reached else LINE)
        frame.text(714, 298 + i * 46, f"{ratio} : 1", 22, CHALK if reached else FAINT, "lm")
    frame.text(60, 485, _sentence(LADDER[place][1]), 24, HONEY, "lm")


def captions() -> list[Caption]:
    return [
        (i * STEP_SECONDS, (i + 1) * STEP_SECONDS, f"A contrast of {ratio} to 1: {verdict}.")
        for i, (ratio, verdict) in enumerate(LADDER)
    ]


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]
