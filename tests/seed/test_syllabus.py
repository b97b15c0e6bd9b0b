import re
from pathlib import Path

import pytest

from seed.syllabus import parse_course, read_courses

FRONTEND = Path(__file__).parents[2] / "frontend"
COURSES = read_courses()
DRAFTS_IN_THE_MAKING = {"concurrency-in-python"}

COURSE = """---
title: Knots
subtitle: Five that hold
category: Sailing
instructor: someone@example.com
level: BEGINNER
price: 9.90
published: yes
days_ago: 12
---
For people who own a *rope*.

# First knots

## The bowline
kind: ARTICLE | minutes: 7 | preview: yes

Make a loop.

```bash
# not a module
## not a lecture
```

## The cleat hitch
kind: VIDEO | minutes: 2 | preview: no | video: {frontend}/media/cleat.webm

# More knots

## The sheet bend
kind: ARTICLE | minutes: 3 | preview: no

### Not a lecture either
"""


@pytest.fixture
def knots():
    return parse_course("knots", COURSE)


def test_the_front_matter_becomes_the_facts_of_the_course(knots):
    assert (knots.slug, knots.title, str(knots.price), knots.is_published) == ("knots", "Knots", "9.90", True)


def test_the_description_ends_at_the_first_module(knots):
    assert knots.description == "For people who own a *rope*."


def test_headings_make_modules_and_lectures(knots):
    outline = [(module.title, [lecture.title for lecture in module.lectures]) for module in knots.modules]
    assert outline == [
        ("First knots", ["The bowline", "The cleat hitch"]),
        ("More knots", ["The sheet bend"]),
    ]


def test_a_comment_in_a_code_block_is_no_heading(knots):
    assert knots.lectures[0].notes.endswith("```bash\n# not a module\n## not a lecture\n```")


def test_minutes_become_seconds(knots):
    assert knots.lectures[1].seconds == 120


def test_a_lecture_knows_its_kind_and_its_video(knots):
    assert knots.lectures[1].kind == "VIDEO"
    assert knots.lectures[1].video == "{frontend}/media/cleat.webm"


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.slug)
def test_a_course_of_the_demo_world_is_whole(course):
    if course.slug in DRAFTS_IN_THE_MAKING:
        assert not course.is_published
        return
    assert 3 <= len(course.modules) <= 4
    assert 8 <= len(course.lectures) <= 11
    assert len(course.description.split()) >= 90
    assert any(lecture.is_preview for lecture in course.lectures)


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.slug)
def test_every_lecture_has_something_to_read(course):
    for lecture in course.lectures:
        assert len(lecture.notes) > 500, lecture.title
        assert lecture.seconds > 0, lecture.title


def test_every_video_is_shipped_with_captions():
    videos = {lecture.video for course in COURSES for lecture in course.lectures if lecture.kind == "VIDEO"}
    assert len(videos) == 4
    for video in videos:
        path = FRONTEND / video.removeprefix("{frontend}/")
        assert path.stat().st_size <= 250_000
        assert path.with_suffix(".vtt").read_text().startswith("WEBVTT\n")


def test_lectures_keep_the_large_headings_to_the_page():
    for course in COURSES:
        for lecture in course.lectures:
            prose = re.sub(r"^```.*?^```", "", lecture.notes, flags=re.DOTALL | re.MULTILINE)
            assert not re.search(r"^##? ", prose, re.MULTILINE), lecture.title
