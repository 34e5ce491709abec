"""Draws the demo's pictures and films: plain shapes, no material of others.

Letters come from a table, so that a picture is the same on every machine.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
COLOURS: dict[str, Colour] = {
    "red": (206, 52, 46), "green": (50, 150, 66), "blue": (45, 92, 190), "yellow": (238, 200, 40),
    "orange": (232, 126, 34), "purple": (124, 64, 158), "white": (250, 250, 250),
    "black": (24, 24, 24), "grey": (128, 132, 138), "brown": (122, 82, 48), "pink": (236, 140, 170),
}  # fmt: skip
# Five columns by seven rows; a row is a number whose bits are its dots.
_LETTERS = {
    "A": (14, 17, 17, 31, 17, 17, 17), "B": (30, 17, 17, 30, 17, 17, 30),
    "C": (14, 17, 16, 16, 16, 17, 14), "E": (31, 16, 16, 30, 16, 16, 31),
    "H": (17, 17, 17, 31, 17, 17, 17), "K": (17, 18, 20, 24, 20, 18, 17),
    "L": (16, 16, 16, 16, 16, 16, 31), "N": (17, 25, 21, 19, 17, 17, 17),
    "R": (30, 17, 17, 30, 20, 18, 17), "S": (15, 16, 16, 14, 1, 1, 30),
    "T": (31, 4, 4, 4, 4, 4, 4), "X": (17, 17, 10, 4, 10, 17, 17),
    "2": (14, 17, 1, 2, 4, 8, 31), "4": (2, 6, 10, 18, 31, 2, 2), "7": (31, 1, 2, 4, 8, 8, 8),
    "9": (14, 17, 17, 15, 1, 2, 12),
}  # fmt: skip


def canvas(width: int, height: int, colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Make an empty picture and what draws on it."""
    image = Image.new("RGB", (width, height), COLOURS[colour])
    return image, ImageDraw.Draw(image)


def png(image: Image.Image) -> bytes:
    """Write a picture with few colours."""
    buffer = io.BytesIO()
    image.quantize(32).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    """Draw a filled disc."""
    box = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(box, COLOURS[colour], COLOURS["black"])


def word(text: str) -> Image.Image:
    """Write letters of the table, four dots of the picture per dot."""
    image, draw = canvas(24 * len(text) + 8, 40, "white")
    for place, letter in enumerate(text):
        for row, bits in enumerate(_LETTERS[letter]):
            for column in range(5):
                if bits >> (4 - column) & 1:
                    x, y = 6 + 24 * place + 4 * column, 6 + 4 * row
                    draw.rectangle((x, y, x + 3, y + 3), COLOURS["black"])
    return image


def film(frames: Sequence[Image.Image], rate: int = 6) -> bytes:
    """Write frames as an mp4 that browsers play; nothing where there is no PyAV."""
    try:
        import av
    except ImportError:
        return b""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("h264", rate=rate)
        stream.width, stream.height = frames[0].size
        stream.pix_fmt = "yuv420p"
        # Without vector code, which reads what lies in memory: films are the same each time.
        stream.options = {"crf": "30", "threads": "1", "x264-params": "asm=0"}
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_image(frame)))
        container.mux(stream.encode())
    return buffer.getvalue()
