"""Markdown to HTML that is safe to insert. Rendered first, sanitised after: each holds without the other."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_OTHER_SCHEME = re.compile(r"(?!https?:|mailto:)[a-z][a-z0-9+.\s-]*:", re.IGNORECASE)
# Raw HTML stays text. Pictures become links: pages load nothing from other hosts.
_markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(["table", "strikethrough"])
_markdown.disable("image")
_markdown.validateLink = lambda address: not _OTHER_SCHEME.match(address.strip())

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "em", "strong", "s"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}


@lru_cache(maxsize=256)
def render(text: str) -> str:
    return nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
