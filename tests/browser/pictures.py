"""The smallest PNG there is."""

from io import BytesIO

from PIL import Image


def _draw() -> bytes:
    out = BytesIO()
    Image.new("RGB", (16, 9), "teal").save(out, "PNG")
    return out.getvalue()


PNG = _draw()
