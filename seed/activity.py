"""What the students of the demo world did: enrolments, progress and reviews.

Chance decides, with dice that depend on the e-mail and the slug alone: every load tells the same stories.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from django.db.models import F, QuerySet

from accounts.models import User
from courses.models import Course, Lecture
from enrollments.models import Enrollment, LectureProgress, Status
from reviews.models import Review
from seed.comments import Comments
from seed.syllabus import CourseText

DAY = timedelta(days=1)


class Fate(StrEnum):
    """How far someone comes in a course."""

    UNTOUCHED = "untouched"
    UNDER_WAY = "under way"
    FINISHED = "finished"
    LEFT = "left"


CHANCES = {Fate.UNTOUCHED: 18, Fate.UNDER_WAY: 40, Fate.FINISHED: 28, Fate.LEFT: 14}
REVIEW_CHANCES = {Fate.UNTOUCHED: 0.0, Fate.UNDER_WAY: 0.4, Fate.FINISHED: 0.75, Fate.LEFT: 0.5}
COURSES_EACH = [2, 3, 3, 4, 5, 6, 7, 9, 12]
DEMO_STUDENT = "student@gmail.com"
DEMO_FATES = {
    "python-from-the-first-line": Fate.FINISHED,
    "javascript-for-beginners": Fate.UNDER_WAY,
    "algorithms-you-will-use": Fate.UNDER_WAY,
    "piano-for-late-starters": Fate.UNTOUCHED,
    "typography-that-reads": Fate.LEFT,
}


@dataclass
class Story:
    """One student in one course."""

    enrollment: Enrollment
    fate: Fate
    dice: Random
    progress: list[LectureProgress] = field(default_factory=list)
    review: Review | None = None

    @property
    def last_seen(self) -> datetime:
        return self.progress[-1].updated_at if self.progress else self.enrollment.enrolled_at


def add_activity(
    students: QuerySet[User], texts: list[CourseText], comments: Comments, now: datetime
) -> None:
    """Adds the stories whose student is not enrolled in the course yet, and whose course is open."""
    slugs = [text.slug for text in texts]
    open_courses = Course.objects.published().filter(slug__in=slugs).prefetch_related("lectures")
    courses = {course.slug: course for course in open_courses}
    taken = set(Enrollment.objects.filter(student__in=students).values_list("student", "course"))
    _save(
        [
            _tell(student, courses[slug], fate, comments, now)
            for student in students.order_by("email")
            for slug, fate in _choose(student, texts)
            if slug in courses and (student.pk, courses[slug].pk) not in taken
        ]
    )


def _choose(student: User, texts: list[CourseText]) -> list[tuple[str, Fate]]:
    """Slugs of the courses that the student enrols in, and how it goes."""
    if student.email == DEMO_STUDENT:
        return list(DEMO_FATES.items())
    dice = Random(student.email)
    offered = [text for text in texts if text.is_published]
    by_liking = sorted(offered, key=lambda text: dice.random() ** (1 / _appeal(text)), reverse=True)
    slugs = [text.slug for text in by_liking[: dice.choice(COURSES_EACH)]]
    fates = dice.choices(list(CHANCES), CHANCES.values(), k=len(slugs))
    return list(zip(slugs, fates, strict=True))


def _appeal(text: CourseText) -> float:
    return Random(text.slug).uniform(0.5, 2) * (1 if text.price else 2)


def _tell(student: User, course: Course, fate: Fate, comments: Comments, now: datetime) -> Story:
    dice = Random(f"{student.email} {course.slug}")
    possible = now - max(student.created_at, course.created_at)
    ago = possible * (0.02 + 0.98 * dice.random() ** 1.8)  # more of them lately
    if fate == Fate.FINISHED and ago < 3 * DAY:
        fate = Fate.UNDER_WAY
    story = Story(Enrollment(student=student, course=course, enrolled_at=now - ago), fate, dice)
    _add_progress(story, now)
    _end(story)
    if dice.random() < _review_chance(story):
        _add_review(story, comments, now)
    return story


def _add_progress(story: Story, now: datetime) -> None:
    course, dice, at = story.enrollment.course, story.dice, story.enrollment.enrolled_at
    lectures = course.lectures.all()
    done = _lectures_done(story.fate, len(lectures), dice)
    begun = done + (story.fate == Fate.UNDER_WAY)
    pace = min((now - at) / (begun + 1), DAY * dice.uniform(0.3, 3))
    for i, lecture in enumerate(lectures[:begun]):
        at += pace * dice.uniform(0.5, 1)
        row = LectureProgress(enrollment=story.enrollment, lecture=lecture, course=course, updated_at=at)
        if i < done:
            row.completed, row.completed_at, row.position = True, at, lecture.duration
        else:
            row.position = _left_off_at(lecture, dice)
        story.progress.append(row)


def _left_off_at(lecture: Lecture, dice: Random) -> int:
    """A place in the text, by its reading time; or in the clip, which is shorter than the lecture."""
    if lecture.kind == Lecture.Kind.VIDEO:
        return dice.randrange(3, 10)
    return int(lecture.duration * dice.uniform(0.1, 0.8))


def _lectures_done(fate: Fate, lectures: int, dice: Random) -> int:
    if fate == Fate.UNTOUCHED:
        return 0
    if fate == Fate.FINISHED:
        return lectures
    return dice.randrange(lectures)


def _end(story: Story) -> None:
    enrollment = story.enrollment
    if story.fate == Fate.FINISHED:
        enrollment.status, enrollment.completed_at = Status.COMPLETED, story.last_seen
    elif story.fate == Fate.LEFT:
        enrollment.status = Status.DROPPED


def _review_chance(story: Story) -> float:
    """The demo student reviews what is finished alone, so that reviewing the rest can be tried out."""
    if story.enrollment.student.email == DEMO_STUDENT:
        return float(story.fate == Fate.FINISHED)
    return REVIEW_CHANCES[story.fate]


def _add_review(story: Story, comments: Comments, now: datetime) -> None:
    course, dice = story.enrollment.course, story.dice
    quality = Random(course.title).uniform(4.2, 5.2) - (2.8 if story.fate == Fate.LEFT else 0)
    rating = min(max(round(dice.gauss(quality, 0.8)), 1), 5)
    story.review = Review(
        student=story.enrollment.student,
        course=course,
        rating=rating,
        comment=comments.take(course.slug, rating),
        created_at=min(now, story.last_seen + 2 * DAY * dice.random()),
    )


def _save(stories: list[Story]) -> None:
    Enrollment.objects.bulk_create(story.enrollment for story in stories)
    _save_progress([row for story in stories for row in story.progress])
    reviews = Review.objects.bulk_create(story.review for story in stories if story.review)
    Review.objects.filter(pk__in=[review.pk for review in reviews]).update(updated_at=F("created_at"))


def _save_progress(rows: list[LectureProgress]) -> None:
    times = [row.updated_at for row in rows]
    LectureProgress.objects.bulk_create(rows)  # sets updated_at to this moment
    for row, time in zip(rows, times, strict=True):
        row.updated_at = time
    LectureProgress.objects.bulk_update(rows, ["updated_at"], batch_size=500)
