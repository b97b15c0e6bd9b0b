"""What the students of the demo world say of a course."""

from random import Random


class Comments:
    """Hands out comments, none twice in a course: first those written for it, then those that fit any."""

    def __init__(self, texts: dict):
        """`texts`: "general" maps a rating ("1" to "5") to comments; "courses" maps a slug to the like."""
        self.texts = texts
        self.left: dict[tuple[str, int], list[str]] = {}

    def take(self, slug: str, rating: int) -> str:
        """The next comment; empty when there is none left."""
        if (slug, rating) not in self.left:
            self.left[slug, rating] = self._all(slug, str(rating))
        left = self.left[slug, rating]
        return left.pop(0) if left else ""

    def _all(self, slug: str, rating: str) -> list[str]:
        own = self.texts["courses"].get(slug, {}).get(rating, [])
        general = list(self.texts["general"][rating])
        Random(slug).shuffle(general)
        return [*own, *general]
