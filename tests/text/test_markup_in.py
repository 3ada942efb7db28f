import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.markup_in import from_html
from forum.text.render import Profile, render
from tests.text.hostile import PIECES
from tests.text.test_clean import assert_harmless

EVENING = "https://www.youtube.com/watch?v=8TB72cWDSWs"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Uno.</p><p>Due &egrave; qui.</p>", "Uno.\n\nDue è qui."),
        ("<div>Uno</div><div>Due</div>", "Uno\n\nDue"),
        ("Uno<br>due<br/><br />tre", "Uno\ndue\n\ntre"),
        ("Fare  <b>comunità </b>non&nbsp;è <i>semplice</i>", "Fare **comunità** non è *semplice*"),
        ("<b>Uno</b><b> due</b> <b><i>tre</i></b>", "**Uno due** ***tre***"),
        ("<b></b><i> </i>a", "a"),
        ("<s>via</s> <code>a_b</code>", "~~via~~ `a_b`"),
        ("<b>«Sì»</b>no", "«Sì»no"),
        ("<ul><li>per il territorio;</li><li>per i gruppi.</li></ul>", "- per il territorio;\n- per i gruppi."),
        ("<ol><li>uno</li><li>due<ul><li>tre</li></ul></li></ol>", "1. uno\n2. due\n   - tre"),
        ("<ul><li>uno</li><ul><li>due</li></ul></ul>", "- uno\n  - due"),
        ("<ul><li><p>uno</p><p>ancora</p></li></ul>", "- uno\n\n  ancora"),
        ("<h1>Titolo</h1><h3>Sotto<br>titolo</h3>testo", "# Titolo\n\n### Sotto titolo\n\ntesto"),
        ("<blockquote>uno<br>due<blockquote>tre</blockquote></blockquote>", "> uno\n> due\n>\n> > tre"),
        ('<a href="https://padlet.com/a/b">la bacheca</a>', "[la bacheca](https://padlet.com/a/b)"),
        ('<a href="https://padlet.com/a/b">https://padlet.com/a/b</a>', "https://padlet.com/a/b"),
        ('<a href="https://a.it/x y(z)">una <b>cosa</b></a>', "[una cosa](https://a.it/x%20y%28z%29)"),
        ('<a href="//a.it/x">x</a>', "[x](https://a.it/x)"),
        ('<a href="mailto:info@a.it">scrivi</a>', "[scrivi](mailto:info@a.it)"),
        ('<a href="/p/x.html">x</a> <a name="y">y</a> <a href="javascript:alert(1)">z</a>', "x y z"),
        ('a<iframe src="https://www.youtube.com/embed/8TB72cWDSWs?start=754"></iframe>b', f"a\n\n{EVENING}&t=754s\n\nb"),
        ('<iframe src="//player.vimeo.com/video/12345?h=abcdef"></iframe>', "https://vimeo.com/12345/abcdef"),
        ('<iframe src="https://padlet.com/embed/x">no</iframe>', "https://padlet.com/embed/x"),
        ('<object><embed src="http://www.youtube.com/v/8TB72cWDSWs"></object>', EVENING),
        ('<img src="https://a.it/foto(1).png" alt="il [cortile]">', "![il \\[cortile\\]](https://a.it/foto%281%29.png)"),
        ('<a href="https://a.it/g.jpg"><img src="https://a.it/p%20g.jpg"></a>', "[p g.jpg](https://a.it/g.jpg)"),
        ('<img src="data:image/png;base64,xx" alt="foto">', "foto"),
        ("<script>alert(1)</script><style>p{}</style>testo<!-- nota -->", "testo"),
        ("<pre>uno\n  due</pre>", "```\nuno\n  due\n```"),
        ("<pre>a\n```\nb</pre>", "````\na\n```\nb\n````"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ("<hr>", "---"),
        ("<p>&nbsp;</p><p></p>", ""),
        ("", ""),
    ],
)
def test_an_old_blog_becomes_markdown(html, markdown):
    hosts = frozenset({"video.esempio.it"})
    assert from_html(html, hosts) == markdown


def test_peertube_players_are_read_on_configured_hosts():
    html = '<iframe src="https://video.esempio.it/videos/embed/abcdefgh?start=5s"></iframe>'
    assert from_html(html, frozenset({"video.esempio.it"})) == "https://video.esempio.it/w/abcdefgh?start=5s"


@pytest.mark.parametrize(
    "words",
    [
        "# non titolo",
        "1. non lista",
        "2) no",
        "- no",
        "+ no",
        "> no",
        "*no*",
        "_no_",
        "`no`",
        "[no](x)",
        "<b>",
        "~~no~~",
        "===",
        "---",
        "|a|b|",
        "&copy;",
        "\\*",
        "~~~",
        "a * b * c",
        "snake_case_qui",
    ],
)
def test_words_stay_words_whatever_they_look_like(words):
    html = "prima<br>" + words.replace("&", "&amp;").replace("<", "&lt;")
    assert render(from_html(html), Profile.POST).plain == f"prima\n{words}"


def test_the_comment_of_the_founding_page_shows_its_recording():
    comment = (
        "Segnaliamo una registrazione dell&#39;incontro PER ESSERE CHIARI.<br /><br />"
        '<a href="https://youtu.be/8TB72cWDSWs" rel="nofollow">https://youtu.be/8TB72cWDSWs</a>'
    )
    assert from_html(comment) == "Segnaliamo una registrazione dell'incontro PER ESSERE CHIARI.\n\nhttps://youtu.be/8TB72cWDSWs"
    assert "<x-player" in render(from_html(comment), Profile.POST).html


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_pages_come_in_harmless(piece):
    for broken in (piece, piece[: len(piece) // 2], piece[::-1]):
        assert_harmless(render(from_html(broken), Profile.POST).html)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    *PIECES,
                    "<ul>",
                    "<li>",
                    "</ul>",
                    "<ol>",
                    "</li>",
                    "<b>",
                    "</b>",
                    "<blockquote>",
                    "<pre>",
                    "<br>",
                    "<![",
                    "<!",
                    "</",
                    "<h2>",
                    "&",
                    "testo ",
                ]
            ),
            st.text(max_size=8),
        ),
        max_size=15,
    ).map("".join)
)
@settings(max_examples=200, deadline=None)
def test_broken_pages_never_stop_an_import(html):
    markdown = from_html(html)
    assert_harmless(render(markdown, Profile.POST).html)


@pytest.mark.parametrize(
    "piece",
    [
        "<b>",
        "<div>",
        "<ul><li>",
        "<blockquote>a",
        "<a ",
        "<!--",
        "<!",
        "<![",
        "<a b=''",
        "<b><i>a",
        "<a href='http://a'>x",
        "<table><tr><td>",
        "a<br>",
        "<b>a</b><i>b</i>",
        "&",
        "<b><p>x",
        "<p>x",
        "a",
        "<pre>",
        "* _",
        "<svg>",
    ],
)
def test_no_page_costs_long(piece):
    html = piece * (64 * 1024 // len(piece))
    started = time.process_time()
    from_html(html)
    assert time.process_time() - started < 4
