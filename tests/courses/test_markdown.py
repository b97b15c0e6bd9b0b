"""What comes out of other people's Markdown has no way to run, be it by the renderer or by the sanitiser alone."""

import re
from html.parser import HTMLParser

import pytest

from courses import markdown
from courses.markdown import ATTRIBUTES, TAGS, render
from tests.payloads import EVERYTHING, PAYLOADS

# As browsers find it: they leave out control characters and spaces first.
SCHEME = re.compile(r"[\x00-\x20]*([a-z](?:[a-z0-9+.\x00-\x20-])*):", re.IGNORECASE)


class Inspector(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), set(), set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src")}


def assert_harmless(html: str) -> None:
    found = Inspector(html)
    allowed = {(tag, name) for tag, names in ATTRIBUTES.items() for name in names} | {("a", "rel")}
    aligned = {("th", "align"), ("td", "align")}  # of tables, by the renderer, for the sanitiser to take away
    assert found.tags <= TAGS
    assert found.attributes <= allowed | aligned
    schemes = {match[1].lower() for match in map(SCHEME.match, found.addresses) if match}
    assert schemes <= {"http", "https", "mailto"}


@pytest.mark.parametrize("payload", [*PAYLOADS, EVERYTHING])
def test_nothing_runs(payload):
    assert_harmless(render(payload))


@pytest.mark.parametrize("payload", [*PAYLOADS, EVERYTHING])
def test_nothing_runs_with_the_sanitiser_off(payload, monkeypatch):
    monkeypatch.setattr(markdown.nh3, "clean", lambda html, **options: html)
    assert_harmless(render(payload))


@pytest.mark.parametrize("payload", [*PAYLOADS, EVERYTHING])
def test_nothing_runs_when_the_renderer_lets_everything_through(payload, monkeypatch):
    monkeypatch.setattr(markdown, "_to_html", lambda text: text)
    assert_harmless(render(payload))


def test_there_are_about_a_hundred_of_them():
    assert len(set(PAYLOADS)) >= 100


def test_text_with_markup_is_shown_as_it_was_written():
    assert render("a <b>c</b> & d") == "<p>a &lt;b&gt;c&lt;/b&gt; &amp; d</p>\n"


def test_pictures_become_links_because_pages_load_nothing_from_other_hosts():
    html = render("![A knot](https://example.com/knot.png)")
    assert 'href="https://example.com/knot.png"' in html
    assert "<img" not in html


def test_a_picture_without_a_description_is_called_by_its_address():
    assert render("![](https://example.com/knot.png)").count("https://example.com/knot.png") == 2


def test_a_link_to_where_none_may_go_is_no_link():
    assert "href" not in render('[x](javascript:alert(1)) [y](foo:bar "z")')


@pytest.mark.parametrize("mark", [">", "> ", "   >"])
def test_quotes_in_quotes_end_at_the_twentieth(mark):
    html = render(mark * 1000 + " the end")
    assert html.count("<blockquote>") == html.count("</blockquote>") == 20
    assert "the end" in html


def test_a_table_with_hundreds_of_columns_is_text():
    rows = ["|a" * 200, "|-" * 200, "|b" * 200]
    assert "<table>" not in render("\n".join(rows))
    assert "<table>" in render("\n".join(row[:300] for row in rows))


def test_links_give_nothing_away():
    assert 'rel="nofollow noopener noreferrer"' in render("[x](https://example.com)")
