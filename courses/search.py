"""Words typed by a person become a text-search query; `docs/search.md` tells what is stored for it and why."""

from dataclasses import dataclass
from itertools import groupby
from os.path import commonprefix

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Case, F, FloatField, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Ln

MAX_WORDS = 20
MAX_CORRECTIONS = 5
SHORTEST_CORRECTED = 4
MOST_RANKED = 3000
WEIGHTS = [0.1, 0.2, 0.4, 1.0]  # of D, C (names), B (subtitle), A (title)
SHORTER_FIRST = 1
WHOLE_TITLE, IN_TITLE, POPULARITY = 1.0, 0.5, 0.003

# With EXISTS instead, PostgreSQL would hash the whole vocabulary to look up one word.
WORDS = """
    SELECT typed.word, courses_search_stem(typed.word),
           (SELECT true FROM courses_searchword AS known
            WHERE known.word = typed.word COLLATE "C" LIMIT 1) IS NOT NULL,
           (SELECT true FROM courses_searchword AS known
            WHERE known.stem = courses_search_stem(typed.word) COLLATE "C" LIMIT 1) IS NOT NULL,
           coalesce(starts_with((SELECT known.word FROM courses_searchword AS known
                                 WHERE known.word >= typed.word COLLATE "C" ORDER BY known.word LIMIT 1),
                                typed.word), false)
    FROM courses_search_words(%s) WITH ORDINALITY AS typed (word, place)
    ORDER BY typed.place LIMIT %s
"""
MATCHES = "EXPLAIN (FORMAT JSON) SELECT FROM courses_coursesearch WHERE document @@ %s::tsquery"
NEIGHBOURS = "SELECT word, stem FROM courses_searchword WHERE deletions && %s::varchar[]"


def search(courses: QuerySet, text: str) -> QuerySet:
    """The `courses` that hold every word of `text`, with a `relevance`, higher for better.

    What thousands of courses hold says little about any of them: then the popular ones come first.
    Words are found by their other forms, the last one also by its beginning, and an unknown one by what it
    was probably meant to be. An empty text finds everything, each as relevant as the other; one without a word none.
    """
    text = text.strip()
    if not text:
        return courses.annotate(relevance=Value(0.0))
    words = _read(text)
    if not words:
        return courses.none().annotate(relevance=Value(0.0))
    lexemes = _lexemes(words)
    query = _tsquery(lexemes)
    found = courses.filter(search_entry__document=query)
    if _are_few(lexemes):
        return found.annotate(relevance=_relevance(query, _phrase(words), text))
    return found.filter(stats__isnull=False).annotate(relevance=F("stats__enrollment_count"))


@dataclass(frozen=True)
class Word:
    text: str
    stem: str | None  # None: a stop word
    is_known: bool
    stem_is_known: bool
    begins_a_known_one: bool

    @property
    def is_cjk(self) -> bool:
        return len(self.text) == 1 and self.text >= "\u3040"

    @property
    def is_found(self) -> bool:
        return self.is_known or self.stem_is_known or self.begins_a_known_one

    @property
    def may_be_mistyped(self) -> bool:
        return not self.is_known and len(self.text) >= SHORTEST_CORRECTED and self.text.isalpha()


def _read(text: str) -> list[Word]:
    """The words that count; stop words only when there is nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [text, MAX_WORDS])
        words = [Word(*row) for row in cursor.fetchall()]
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


def _are_few(lexemes: str) -> bool:
    """Whether there are so few matches, by the planner's estimate, that each can be ranked."""
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, [lexemes])
        plan = cursor.fetchone()[0]
    return plan[0]["Plan"]["Plan Rows"] <= MOST_RANKED


def _term(word: Word, *, is_last: bool) -> str:
    begins = is_last or not (word.is_known or word.stem_is_known)
    options = {_quote(word.text) + (":*" if begins else "")}
    if word.stem not in (None, word.text):
        options.add(_quote(word.stem))
    if word.may_be_mistyped:
        options.update(_quote(lexeme) for meant in _meant_by(word) for lexeme in meant)
    return "(" + " | ".join(sorted(options)) + ")"


def _meant_by(word: Word) -> list[tuple[str, str]]:
    """What a slip stands for. One that finds something by itself is only told its right form, to rank that first."""
    meant = corrections(word.text)
    return [(known, stem) for known, stem in meant if stem == word.stem] if word.is_found else meant


def _phrase(words: list[Word]) -> SearchQuery:
    """The words one after the other in a title."""
    return _tsquery(" <-> ".join(_quote(word.text) + ":A" for word in words))


def corrections(word: str) -> list[tuple[str, str]]:
    """The words of the catalogue, with their stems, that `word` may be a slip of; the first letter is seldom wrong."""
    with connection.cursor() as cursor:
        cursor.execute(NEIGHBOURS, [sorted(_deletions(word))])
        meant = [row for row in cursor.fetchall() if is_one_slip_away(word, row[0])]
    return sorted(meant, key=lambda row: (row[0][0] != word[0], row[0]))[:MAX_CORRECTIONS]


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


def _relevance(query: SearchQuery, phrase: SearchQuery, text: str) -> Cast:
    rank = SearchRank(F("search_entry__document"), query, weights=WEIGHTS, normalization=SHORTER_FIRST)
    title = Case(
        When(title_key=text.lower(), then=Value(WHOLE_TITLE)),
        When(search_entry__document=phrase, then=Value(IN_TITLE)),
        default=Value(0.0),
    )
    enrolled = Cast(Coalesce(F("stats__enrollment_count"), 0), FloatField())
    popularity = Ln(enrolled + 1.0) * POPULARITY
    return Cast(rank, FloatField()) + title + popularity


def _tsquery(text: str) -> SearchQuery:
    return SearchQuery(text, config="simple", search_type="raw")


def _quote(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
