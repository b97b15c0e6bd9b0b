"""Makes the silent clips of the demo courses: `python -m seed.clips` writes frontend/media/*.webm and their captions.

Needs Pillow, an ffmpeg with VP9, and the DejaVu fonts. The clips are kept in the repository; run this after a change.
"""

import subprocess
from pathlib import Path

from seed.clips import binary_search, compound_interest, contrast_ratio, insertion_sort
from seed.clips.frame import HEIGHT, WIDTH, Caption, Frame

MEDIA = Path(__file__).parents[2] / "frontend" / "media"
FRAMES_PER_SECOND = 20
CLIPS = {
    "binary-search": binary_search,
    "insertion-sort": insertion_sort,
    "compound-interest": compound_interest,
    "contrast-ratio": contrast_ratio,
}


def make(name: str) -> None:
    clip = CLIPS[name]
    captions = clip.captions()
    write_video(MEDIA / f"{name}.webm", clip.draw, seconds=captions[-1][1])
    write_captions(MEDIA / f"{name}.vtt", captions)


def write_video(path: Path, draw, seconds: float) -> None:
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES_PER_SECOND), "-i", "-", "-c:v", "libvpx-vp9"]
    command += ["-b:v", "0", "-crf", "34", "-pix_fmt", "yuv420p", "-g", "100", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:  # noqa: S603 - fixed words only
        for number in range(round(seconds * FRAMES_PER_SECOND)):
            frame = Frame()
            draw(frame, number / FRAMES_PER_SECOND)
            ffmpeg.stdin.write(frame.bytes())
    if ffmpeg.returncode:
        raise SystemExit(f"ffmpeg could not make {path.name}")


def write_captions(path: Path, captions: list[Caption]) -> None:
    cues = [f"{_clock(start)} --> {_clock(end)}\n{text}\n" for start, end, text in captions]
    path.write_text("\n".join(["WEBVTT\n", *cues]), encoding="utf-8")


def _clock(seconds: float) -> str:
    return f"00:{int(seconds // 60):02}:{seconds % 60:06.3f}"


if __name__ == "__main__":
    MEDIA.mkdir(parents=True, exist_ok=True)
    for each in CLIPS:
        make(each)
