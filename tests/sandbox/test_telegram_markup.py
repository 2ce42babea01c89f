"""Telegram's HTML: what it takes, what it refuses, and how it counts."""

from contextlib import suppress
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.telegram.errors import ApiError
from bot.sandbox.telegram.markup import from_html, plain, utf16

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("plain", "plain", []),
        ("<b>a</b><strong>b</strong>", "ab", ["bold", "bold"]),
        ("<i>a</i><em>b</em>", "ab", ["italic", "italic"]),
        ("<u>a</u><ins>b</ins>", "ab", ["underline", "underline"]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", ["strikethrough"] * 3),
        ('<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>', "ab", ["spoiler", "spoiler"]),
        ("<code>a</code><pre>b</pre>", "ab", ["code", "pre"]),
        ("<blockquote>a</blockquote>", "a", ["blockquote"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ("<B>a</B>", "a", ["bold"]),
        ("<b></b>a", "a", []),
        ("a &amp;&lt;b&gt;&quot; &#65;&#x42; c", 'a &<b>" AB c', []),
        ("fish & chips &nbsp; &ltx AT&T", "fish & chips &nbsp; &ltx AT&T", []),
        ("2 > 1", "2 > 1", []),
    ],
)
def test_it_reads_what_telegram_reads(source: str, text: str, kinds: list[str]) -> None:
    read = from_html(source)

    assert read.text == text
    assert [entity["type"] for entity in read.entities] == kinds
    assert read.html == source


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("é <user@example.com>", 'Unsupported start tag "user@example.com" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("line\n<b>x</i>", 'Unmatched end tag at byte offset 9, expected "</b>", found "</i>"'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("a<br/>", 'Unsupported start tag "br/" at byte offset 1'),
        ("<!-- a -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<!DOCTYPE html>", 'Unsupported start tag "!doctype" at byte offset 0'),
        ("<![CDATA[x]]>", 'Unsupported start tag "![cdata[x]]" at byte offset 0'),
        ("<?php x>", 'Unsupported start tag "?php" at byte offset 0'),
        ("<script>a</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", 'Tag "tg-emoji" must have attribute "emoji-id" at byte offset 0'),
        ("<tg-time>a</tg-time>", "Invalid Unix time specified"),
        ("&#xD800;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_it_refuses_what_telegram_refuses(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        from_html(source)

    assert refusal.value.code == 400
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_entities_carry_what_they_need() -> None:
    source = (
        '<a href="https://example.com/?a=1&amp;b=2">x</a><a>example.com</a>'
        '<pre><code class="language-python">y</code></pre>'
        '<tg-emoji emoji-id="5">z</tg-emoji><tg-time unix="1700000000" format="t">w</tg-time>'
    )

    link, bare, pre, emoji, moment = from_html(source).entities

    assert (link["url"], bare["url"]) == ("https://example.com/?a=1&b=2", "example.com")
    assert (pre["type"], pre["language"]) == ("pre", "python")
    assert emoji["custom_emoji_id"] == "5"
    assert (moment["unix_time"], moment["date_time_format"]) == (1700000000, "t")


def test_offsets_count_utf16_units_and_outer_tags_come_first() -> None:
    read = from_html("📱 <b>é<i>x</i></b>")

    assert [(e["type"], e["offset"], e["length"]) for e in read.entities] == [
        ("bold", 3, 2),
        ("italic", 4, 1),
    ]


def test_white_space_at_the_ends_is_cut_and_entities_with_it() -> None:
    read = from_html(" <b> a </b>  <i> </i>\n")

    assert read.text == "a"
    assert [(e["type"], e["offset"], e["length"]) for e in read.entities] == [("bold", 0, 1)]


@given(TEXTS)
def test_an_escaped_text_is_read_back_as_it_was(text: str) -> None:
    assert from_html(escape(text)).text == text.strip()
    assert from_html(f"<b>{escape(text)}</b>").text == text.strip()


@given(TEXTS)
def test_a_plain_text_reads_the_same_through_its_html(text: str) -> None:
    assert from_html(plain(text).html) == plain(text)


@given(st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "📱", " ", "a<", "&lt;", "</", "<!"])))
def test_any_text_is_either_read_or_refused(pieces: list[str]) -> None:
    with suppress(ApiError):
        read = from_html("".join(pieces))
        assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16(read.text) for e in read.entities)
