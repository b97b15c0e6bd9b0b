"""Titles, names and texts that look like a school's, thrown together by dice."""

import tomllib
from pathlib import Path
from random import Random
from typing import NamedTuple

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
CATEGORIES = list(WORDS["topics"])
TOPICS = [topic for topics in WORDS["topics"].values() for topic in topics]
BRAND_CHANCE, YEAR_CHANCE = 0.25, 0.15


class CourseWords(NamedTuple):
    category: int
    title: str
    subtitle: str
    description: str


def course_words(dice: Random) -> CourseWords:
    """Few subjects and templates are used often and most seldom, as people do."""
    category = int(len(CATEGORIES) * dice.random() ** 1.4)
    topics = WORDS["topics"][CATEGORIES[category]]
    parts = {
        "topic": topics[int(len(topics) * dice.random() ** 1.6)],
        "other": dice.choice(TOPICS),
        "noun": dice.choice(WORDS["nouns"]),
        "adjective": dice.choice(WORDS["adjectives"]),
        "manner": dice.choice(WORDS["manners"]),
        "audience": dice.choice(WORDS["audiences"]),
        "work": dice.choice(WORDS["works"]),
        "number": str(dice.randrange(5, 65)),
    }
    title = dice.choice(WORDS["titles"]).format_map(parts)
    subtitle = dice.choice(WORDS["subtitles"]).format_map(parts)
    if dice.random() < YEAR_CHANCE:
        title += f" {dice.randrange(2018, 2026)}"
    if dice.random() < BRAND_CHANCE:
        subtitle += f" with {_brand(dice)}"
    return CourseWords(category, title, subtitle, "\n\n".join(dice.choices(WORDS["sentences"], k=14)))


def person_name(dice: Random) -> str:
    return f"{dice.choice(WORDS['first_names'])} {dice.choice(WORDS['last_names'])}"


def comment(dice: Random) -> str:
    return " ".join(dice.choices(WORDS["sentences"], k=2))


def _brand(dice: Random) -> str:
    """The long tail of the vocabulary: words that hardly any other course has."""
    return "".join(dice.choices(WORDS["syllables"], k=3)).capitalize()
