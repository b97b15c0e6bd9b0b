"""What the clips are drawn with."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, OVERSAMPLING = 960, 540, 2

NIGHT, PANEL, LINE = (17, 20, 19), (33, 39, 37), (51, 59, 56)
CHALK, SOFT, FAINT = (238, 240, 237), (188, 196, 191), (123, 135, 129)
PINE, HONEY, BRICK = (116, 209, 176), (241, 194, 98), (255, 156, 141)

Colour = tuple[int, int, int]
Caption = tuple[float, float, str]  # from, to (seconds), text


class Frame:
    """A picture in the coordinates of the finished clip, drawn larger and shrunk so that edges are smooth."""

    def __init__(self):
        self.image = Image.new("RGB", (WIDTH * OVERSAMPLING, HEIGHT * OVERSAMPLING), NIGHT)
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x, y, text, size=24, fill: Colour = CHALK, anchor="mm", bold=False):
        self.pen.text(_scaled(x, y), text, fill, font(size, bold), anchor)

    def box(self, x, y, width, height, fill: Colour, radius=8):
        corners = _scaled(x, y, x + width, y + height)
        self.pen.rounded_rectangle(corners, radius * OVERSAMPLING, fill)

    def line(self, points, fill: Colour, width=2):
        flat = [value for point in points for value in _scaled(*point)]
        self.pen.line(flat, fill, width * OVERSAMPLING, joint="curve")

    def dot(self, x, y, radius, fill: Colour):
        self.pen.ellipse(_scaled(x - radius, y - radius, x + radius, y + radius), fill)

    def title(self, title, subtitle):
        self.text(60, 58, title, 32, anchor="lm", bold=True)
        self.text(60, 98, subtitle, 20, SOFT, anchor="lm")

    def bytes(self) -> bytes:
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).tobytes()


def _scaled(*values: float) -> list[float]:
    return [value * OVERSAMPLING for value in values]


@cache
def font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf", size * OVERSAMPLING)


def eased(t: float) -> float:
    """0 before 0, 1 after 1, and a soft start and stop between."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
