"""Reads the course files of the demo world: front matter, a description, modules and lectures in Markdown."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

COURSES = Path(__file__).parent / "courses"
FENCE = re.compile(r"^\s*(```|~~~)")


@dataclass
class LectureText:
    title: str
    kind: str = "ARTICLE"
    seconds: int = 0
    is_preview: bool = False
    video: str = ""
    notes: str = ""


@dataclass
class ModuleText:
    title: str
    lectures: list[LectureText] = field(default_factory=list)


@dataclass
class CourseText:
    slug: str
    title: str
    subtitle: str
    category: str
    instructor: str
    level: str
    price: Decimal
    is_published: bool
    days_ago: int
    description: str
    modules: list[ModuleText]

    @property
    def lectures(self) -> list[LectureText]:
        return [lecture for module in self.modules for lecture in module.lectures]


def read_courses(folder: Path = COURSES) -> list[CourseText]:
    return [parse_course(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))]


def parse_course(slug: str, text: str) -> CourseText:
    _, head, body = text.split("---\n", 2)
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    description, *modules = split_at_headings(body, "# ")
    return CourseText(
        slug=slug,
        title=facts["title"],
        subtitle=facts["subtitle"],
        category=facts["category"],
        instructor=facts["instructor"],
        level=facts["level"],
        price=Decimal(facts["price"]),
        is_published=facts["published"] == "yes",
        days_ago=int(facts["days_ago"]),
        description=description[1],
        modules=[parse_module(title, content) for title, content in modules],
    )


def parse_module(title: str, text: str) -> ModuleText:
    _, *lectures = split_at_headings(text, "## ")
    return ModuleText(title, [parse_lecture(name, content) for name, content in lectures])


def parse_lecture(title: str, text: str) -> LectureText:
    facts_line, _, notes = text.partition("\n")
    facts = dict(part.split(": ", 1) for part in facts_line.split(" | "))
    return LectureText(
        title=title,
        kind=facts["kind"],
        seconds=int(facts["minutes"]) * 60,
        is_preview=facts["preview"] == "yes",
        video=facts.get("video", ""),
        notes=notes.strip(),
    )


def split_at_headings(text: str, mark: str) -> list[tuple[str, str]]:
    """Pairs of heading and text; what stands before the first heading has the heading "".

    A line inside a code block is never a heading: `# like this` is a comment there.
    """
    parts: list[tuple[str, list[str]]] = [("", [])]
    in_code = False
    for line in text.splitlines():
        in_code ^= bool(FENCE.match(line))
        if line.startswith(mark) and not in_code:
            parts.append((line.removeprefix(mark), []))
        else:
            parts[-1][1].append(line)
    return [(heading, "\n".join(lines).strip()) for heading, lines in parts]
