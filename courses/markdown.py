"""Markdown to HTML that is safe to insert. Rendered first, sanitised after: each holds without the other."""

import re

import comrak
import nh3

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("em", "strong", "del", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}

_OTHER_SCHEME = re.compile(r"(?!https?:|mailto:)[a-z][a-z0-9+.\s-]*:", re.IGNORECASE)
_TOO_DEEP = re.compile(r"^((?: {0,3}>){20})(?: {0,3}>)+", re.MULTILINE)
_TOO_WIDE = re.compile(r"^(?:[^|\n]*\|){200}", re.MULTILINE)
_PICTURE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"( title="[^"]*")? />')


def render(text: str) -> str:
    return _cleaner.clean(_to_html(text))


def _to_html(text: str) -> str:
    """Raw HTML stays text. Pictures become links: pages load nothing from other hosts.

    Quotes in quotes end at the twentieth, and tables of 200 columns are text: either takes the square of its length.
    """
    extensions = _without_tables if _TOO_WIDE.search(text) else _extensions
    text = _TOO_DEEP.sub(r"\1", text)
    html = comrak.render_markdown(text, extension_options=extensions, render_options=_rendering)
    return _PICTURE.sub(_link, html).replace(' href=""', "")


def _link(picture: re.Match) -> str:
    source, description, title = picture.groups(default="")
    return f'<a href="{source}"{title}>{description or source}</a>'


def _address(address: str) -> str:
    return "" if _OTHER_SCHEME.match(address.strip()) else address


def _extended(*, table: bool) -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.table, options.strikethrough = table, True
    options.link_url_rewriter = options.image_url_rewriter = _address
    return options


_extensions, _without_tables = _extended(table=True), _extended(table=False)
_rendering = comrak.RenderOptions()
_rendering.escape = True
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer",
)
