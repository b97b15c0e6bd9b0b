"""Words typed by a person become a text-search query; `docs/search.md` tells what is stored for it and why."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from os.path import commonprefix
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Case, F, FloatField, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Ln

from ocms.prepared import Given, Statement

MAX_WORDS = 20
LAST_LETTER = "\U0010ffff"
MAX_CORRECTIONS = 5
SHORTEST_CORRECTED = 4
MOST_RANKED = 3000
MOST_COUNTED = 10_000  # as in lists
WEIGHTS = [0.1, 0.2, 0.4, 1.0]  # of D, C (names), B (subtitle), A (title)
SHORTER_FIRST = 1
WHOLE_TITLE, IN_TITLE, POPULARITY = 1.0, 0.5, 0.003

MANY_FORMS = 9

# With EXISTS instead, PostgreSQL would hash the whole vocabulary to look up one word. The last column: a document that
# has a word without digits has its stem too, so if all forms but the commonest have that for a stem, it counts for all.
WORDS = Statement(
    """
    SELECT typed.word, courses_search_stem(typed.word),
           (SELECT true FROM courses_searchword AS known
            WHERE known.word = typed.word COLLATE "C" LIMIT 1) IS NOT NULL,
           (SELECT true FROM courses_searchword AS known
            WHERE known.stem = courses_search_stem(typed.word) COLLATE "C" LIMIT 1) IS NOT NULL,
           coalesce(starts_with((SELECT known.word FROM courses_searchword AS known
                                 WHERE known.word >= typed.word COLLATE "C" ORDER BY known.word LIMIT 1),
                                typed.word), false),
           kept.*
    FROM courses_search_words(%s) WITH ORDINALITY AS typed (word, place) CROSS JOIN LATERAL (
        WITH form AS MATERIALIZED (
            SELECT lexeme, sum(n) AS n FROM courses_lexemecount
            WHERE lexeme IN (typed.word COLLATE "C", courses_search_stem(typed.word) COLLATE "C")
               OR (lexeme >= typed.word COLLATE "C" AND lexeme < typed.word || %s COLLATE "C")
            GROUP BY lexeme
        ), commonest AS (SELECT lexeme FROM form ORDER BY n DESC, length(lexeme) LIMIT 1)
        SELECT coalesce(max(n), 0),
               CASE WHEN count(*) = 0 THEN 0 WHEN count(*) < %s AND NOT EXISTS (
                   SELECT FROM form, commonest WHERE form.lexeme <> commonest.lexeme
                   AND (form.lexeme ~ '[0-9]' OR courses_search_stem(form.lexeme) IS DISTINCT FROM commonest.lexeme)
               ) THEN max(n) END
        FROM form
    ) AS kept
    ORDER BY typed.place LIMIT %s
    """,
    [Given("text"), LAST_LETTER, MANY_FORMS, MAX_WORDS],
)
COUNT = Statement(
    """
    SELECT count(*) FROM (
        SELECT FROM courses_coursesearch WHERE document @@ %s::tsquery AND is_published LIMIT %s
    ) AS found
    """,
    [Given("lexemes"), MOST_COUNTED + 1],
)
NEIGHBOURS = Statement(
    """
    SELECT word, stem, (SELECT coalesce(sum(n), 0) FROM courses_lexemecount WHERE lexeme = stem)
    FROM courses_searchword WHERE deletions && %s::varchar[]
    """,
    [Given("deletions")],
)


@dataclass(frozen=True)
class Meaning:
    """What a text asks for: lexemes as a tsquery (none of them: nothing), and the same as a phrase of a title.

    So many published courses match; when they are more than are counted, that is a number they surely reach.
    """

    title: str
    lexemes: str = ""
    phrase: str = ""
    count: int = 0

    @property
    def are_few(self) -> bool:
        return self.count <= MOST_RANKED

    @property
    def shape(self) -> tuple[bool, bool]:
        """Meanings of one shape are looked for in the same way."""
        return bool(self.lexemes), self.are_few


def search(courses: QuerySet, text: str | Meaning) -> QuerySet:
    """The `courses` that hold every word of `text`, with a `relevance`, higher for better.

    What thousands of courses hold says little about any of them: then the popular ones come first.
    Words are found by their other forms, the last one also by its beginning, and an unknown one by what it
    was probably meant to be. An empty text finds everything, each as relevant as the other; one without a word none.
    """
    if isinstance(text, str) and not text.strip():
        return courses.annotate(relevance=Value(0.0))
    return matching(courses, text if isinstance(text, Meaning) else understand(text))


def understand(text: str) -> Meaning:
    """Looks the words up; what it says of them is right for as long as the catalogue stays as it is."""
    text = text.strip()
    words = _read(text)
    if not words:
        return Meaning(text.lower())
    lexemes = _lexemes(words)
    return Meaning(text.lower(), lexemes, _phrase(words), _count_of(words, lexemes))


def matching(courses: QuerySet, meaning: Meaning) -> QuerySet:
    if not meaning.lexemes:
        return courses.none().annotate(relevance=Value(0.0))
    found = courses.filter(search_entry__document=tsquery(meaning.lexemes))
    if meaning.are_few:
        found = found.annotate(relevance=relevance(meaning, "search_entry__", F("stats__enrollment_count")))
    else:
        found = found.filter(stats__isnull=False).annotate(relevance=F("stats__enrollment_count"))
    found.meaning = meaning
    return found


class Known(NamedTuple):
    """A word of the catalogue, its stem, and how many published courses have that."""

    text: str
    stem: str
    courses: int


@dataclass(frozen=True)
class Word:
    text: str
    stem: str | None  # None: a stop word
    is_known: bool
    stem_is_known: bool
    begins_a_known_one: bool
    courses: int  # published ones that surely have it
    exactly: int | None  # published ones that have it, or what it begins; None: not known without counting

    @property
    def is_cjk(self) -> bool:
        return len(self.text) == 1 and self.text >= "\u3040"

    @property
    def is_found(self) -> bool:
        return self.is_known or self.stem_is_known or self.begins_a_known_one

    @property
    def may_be_mistyped(self) -> bool:
        return not self.is_known and len(self.text) >= SHORTEST_CORRECTED and self.text.isalpha()

    @cached_property
    def meant(self) -> list[Known]:
        """What a slip stands for; one that finds something is only told its right form, to rank that first."""
        meant = corrections(self.text) if self.may_be_mistyped else []
        return [known for known in meant if known.stem == self.stem] if self.is_found else meant

    @property
    def at_least(self) -> int:
        return max(self.courses, *(known.courses for known in self.meant), 0)

    @property
    def kept_count(self) -> int | None:
        """How many published courses are found by this word alone, if that is known without counting them."""
        if self.is_cjk:
            return None
        if not self.meant:
            return self.exactly
        stems = {known.stem for known in self.meant}
        return self.at_least if self.exactly == 0 and len(stems) == 1 else None


def _read(text: str) -> list[Word]:
    """The words that count; stop words only when there is nothing else."""
    words = [Word(*row) for row in WORDS.rows(connection, {"text": text})]
    return [word for word in words if word.stem is not None] or words


def _lexemes(words: list[Word]) -> str:
    """All words; neighbouring characters of Chinese or Japanese as they follow each other."""
    terms = []
    for is_cjk, run in groupby(words, key=lambda word: word.is_cjk):
        if is_cjk:
            terms.append("(" + " <-> ".join(_quote(word.text) for word in run) + ")")
        else:
            terms += [_term(word, is_last=word is words[-1]) for word in run]
    return " & ".join(terms)


def _count_of(words: list[Word], lexemes: str) -> int:
    if len(words) == 1:
        if words[0].at_least > MOST_COUNTED:
            return words[0].at_least
        if words[0].kept_count is not None:
            return words[0].kept_count
    return COUNT.rows(connection, {"lexemes": lexemes})[0][0]


def _term(word: Word, *, is_last: bool) -> str:
    begins = is_last or not (word.is_known or word.stem_is_known)
    options = {_quote(word.text) + (":*" if begins else "")}
    if word.stem not in (None, word.text):
        options.add(_quote(word.stem))
    options.update(_quote(lexeme) for known in word.meant for lexeme in (known.text, known.stem))
    return "(" + " | ".join(sorted(options)) + ")"


def _phrase(words: list[Word]) -> str:
    """The words one after the other in a title."""
    return " <-> ".join(_quote(word.text) + ":A" for word in words)


def corrections(word: str) -> list[Known]:
    """The words of the catalogue that `word` may be a slip of; the first letter is seldom wrong."""
    known = [Known(*row) for row in NEIGHBOURS.rows(connection, {"deletions": sorted(_deletions(word))})]
    meant = [one for one in known if is_one_slip_away(word, one.text)]
    return sorted(meant, key=lambda one: (one.text[0] != word[0], one.text))[:MAX_CORRECTIONS]


def is_one_slip_away(typed: str, meant: str) -> bool:
    """Whether one letter left out, put in, replaced, or swapped with the next makes one of the other."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    at = len(commonprefix([typed, meant]))  # noqa: RUF071 - of words, not paths
    left, right = typed[at:], meant[at:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def relevance(meaning: Meaning, entry: str, enrolled) -> Cast:
    """Of a row whose search entry is found under the name `entry`, and of whose course so many are `enrolled`."""
    document, query = F(f"{entry}document"), tsquery(meaning.lexemes)
    rank = SearchRank(document, query, weights=WEIGHTS, normalization=SHORTER_FIRST)
    title = Case(
        When(**{f"{entry}title_key": meaning.title}, then=Value(WHOLE_TITLE)),
        When(**{f"{entry}document": tsquery(meaning.phrase)}, then=Value(IN_TITLE)),
        default=Value(0.0),
    )
    popularity = Ln(Cast(Coalesce(enrolled, 0), FloatField()) + 1.0) * POPULARITY
    return Cast(rank, FloatField()) + title + popularity


def tsquery(text: str) -> SearchQuery:
    return SearchQuery(text, config="simple", search_type="raw")


def _quote(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
