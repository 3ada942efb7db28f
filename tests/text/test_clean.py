import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forum.text.clean as walls
from forum.text.addresses import is_allowed, is_own_file
from forum.text.clean import OUTSIDE_REL, TAGS, clean, well_formed
from forum.text.placeholders import write_placeholder
from forum.text.recordings import find_recording
from tests.text.hostile import ADDRESSES, PIECES, Found

ALLOWED = {
    "a": {"href", "title", "class", "data-seconds", "rel"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class"},
    "x-player": {"data-provider", "data-key", "data-start", "data-host"},
}
HARMLESS = re.compile(r"https?://[^/\\]|mailto:|/(?![/\\])|#", re.IGNORECASE)


def assert_harmless(html):
    """What a browser finds is on the allow-list, written here a second time."""
    for tag, attributes in Found(html).elements:
        assert tag in TAGS
        assert attributes.keys() <= ALLOWED.get(tag, set()), (tag, attributes)
        if "href" in attributes:
            assert HARMLESS.match(attributes["href"])
            assert ("rel" in attributes) == attributes["href"].lower().startswith("http")
        assert attributes.get("rel", OUTSIDE_REL) == OUTSIDE_REL
        assert attributes.get("class", "mention") in ("mention", "timecode", "center", "right")
        if tag == "img" and "src" in attributes:
            assert attributes["src"].startswith("/file/")
            assert ".." not in attributes["src"]
            assert "%" not in attributes["src"]
    assert "<!" not in html
    assert "<script" not in html.lower()


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_piece_leaves_nothing_harmful(piece):
    for wrapped in (piece, f"<p>{piece}</p>", f"<table><tr><td>{piece}", f"<a href='/x'>{piece}</a>", piece * 3, f"<svg>{piece}</svg>"):
        assert_harmless(clean(wrapped))


@pytest.mark.parametrize("gone", ["first_wall", "second_wall"])
def test_either_wall_holds_when_the_other_is_gone(gone, monkeypatch):
    monkeypatch.setattr(walls, gone, lambda html: html)
    for piece in PIECES:
        assert_harmless(clean(f"<p>{piece}</p>"))


def test_hostile_pieces_nested_in_one_another_leave_nothing_harmful():
    for outer in PIECES:
        for inner in PIECES[::7]:
            assert_harmless(clean(outer[: len(outer) // 2] + inner + outer[len(outer) // 2 :]))


@given(st.lists(st.sampled_from([*PIECES, "<", ">", '"', "'", "&", "=", "/", "<p>", "<a href=", "</", "on", "x", " ", "\x00"]), max_size=8))
@settings(max_examples=150, deadline=None)
def test_any_mixture_of_pieces_parses_back_to_the_allow_list(pieces):
    assert_harmless(clean("".join(pieces)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_off_the_list_are_refused(address):
    assert not is_allowed(address)


@pytest.mark.parametrize(
    "address",
    ["https://esempio.it", "http://esempio.it/a?b=1&c=2#d", "HTTPS://esempio.it", "mailto:info@esempio.it", "/patti/pandino", "/", "#p12"],
)
def test_addresses_on_the_list_pass(address):
    assert is_allowed(address)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/file/12", True),
        ("/file/a1B2/foto-1.webp", True),
        ("/file/", False),
        ("/file/../esci", False),
        ("/file/a/../../esci", False),
        ("/file/.htaccess", False),
        ("/file/a%2e%2e", False),
        ("/file//esempio.it", False),
        ("//esempio.it/file/1", False),
        ("/patti/1", False),
        ("https://esempio.it/file/1", False),
    ],
)
def test_only_our_own_files_are_images(address, own):
    assert is_own_file(address) is own


def test_what_is_on_the_list_stays_as_it_was():
    html = (
        '<h3>T</h3>\n<p>a <strong>b</strong> <a href="/x" title="y">c</a><br><img src="/file/1" alt="d" loading="lazy"></p>'
        '<ol start="3"><li>e</li></ol>'
    )
    assert clean(html) == html


def test_links_that_leave_the_site_say_so_once():
    html = clean(
        '<a href="https://esempio.it/?a=1&amp;b=2" rel="x">a</a><a href="/x">b</a><a href="mailto:a@b.it">c</a><a title="<a>">d</a>'
    )
    assert html.count(OUTSIDE_REL) == 1
    assert html.startswith(f'<a href="https://esempio.it/?a=1&amp;b=2" rel="{OUTSIDE_REL}">')
    assert clean(html) == html


def test_a_true_placeholder_survives_and_cleaning_twice_changes_nothing():
    placeholder = write_placeholder(find_recording("https://youtu.be/8TB72cWDSWs?t=5"), "La serata <uno> & due")
    once = clean(placeholder)
    assert once.startswith('<x-player data-provider="youtube" data-key="8TB72cWDSWs" data-start="5" data-host="www.youtube.com"><a href=')
    assert "La serata &lt;uno&gt; &amp; due" in once
    assert clean(once) == once


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('data-key="8TB72cWDSWs"', 'data-key="8TB72cWDSW"'),
        ('data-start="5"', 'data-start="-5"'),
        ('data-start="5"', 'data-start="9999999"'),
        ('data-start="5"', ""),
        ('data-host="www.youtube.com"', 'data-host="esempio.it"'),
        ('data-provider="youtube"', 'data-provider="peertube"'),
    ],
)
def test_a_placeholder_with_a_doubtful_part_becomes_its_link(old, new):
    placeholder = write_placeholder(find_recording("https://youtu.be/8TB72cWDSWs?t=5"), "La serata")
    html = clean(placeholder.replace(old, new))
    assert "x-player" not in html
    assert html.endswith(">La serata</a>")


def test_a_peertube_placeholder_needs_a_configured_host():
    hosts = frozenset({"video.esempio.it"})
    placeholder = write_placeholder(find_recording("https://video.esempio.it/w/abcdefgh", hosts), "x")
    assert "<x-player" in clean(placeholder, hosts)
    assert "<x-player" not in clean(placeholder)


def test_well_formed_keeps_what_an_import_reads_and_drops_scripts_whole():
    html = well_formed('<p>a<b>b<iframe src="https://youtu.be/x"></iframe><script>c</script><style>d</style>')
    assert html == '<p>a<b>b<embed src="https://youtu.be/x"></b></p>'


def test_well_formed_lays_endless_depth_flat():
    assert well_formed("<div>" * 30_000 + "fine").count("<div>") <= 100
    assert well_formed("<p>uno" * 300).count("<p>") == 300
