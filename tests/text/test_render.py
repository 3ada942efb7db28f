import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.linking import MAX_MADE_LINKS
from forum.text.markdown import MAX_PLAYERS
from forum.text.recordings import find_recording
from forum.text.render import TEXT_VERSION, Person, Profile, find_mentions, render
from forum.text.source import MAX_SOURCE, TextTooLong
from tests.text.hostile import ADDRESSES, PIECES, Found
from tests.text.test_clean import assert_harmless

LUCIA = {"lucia": Person("/persone/3-lucia", "Lucia, volontaria")}
EVENING = "https://youtu.be/8TB72cWDSWs"
HOSTS = frozenset({"video.esempio.it"})


def post(source, **options):
    return render(source, Profile.POST, **options).html


def test_an_italian_post_reads_as_it_was_meant():
    rendered = render("Ciao a tutti,\nl'incontro è **domani**.\n\n- portare le sedie\n- avvisare l'oratorio\n", Profile.POST)
    assert rendered.html == (
        "<p>Ciao a tutti,<br>\nl'incontro è <strong>domani</strong>.</p>\n"
        "<ul>\n<li>portare le sedie</li>\n<li>avvisare l'oratorio</li>\n</ul>"
    )
    assert rendered.plain == "Ciao a tutti,\nl'incontro è domani.\nportare le sedie\navvisare l'oratorio"
    assert (rendered.recordings, rendered.mentions, rendered.version) == ((), frozenset(), TEXT_VERSION)


def test_the_source_is_kept_tidied():
    assert render("uno\r\ndue \u202e\n\n", Profile.POST).source == "uno\ndue"


def test_too_long_a_text_is_refused():
    with pytest.raises(TextTooLong):
        render("a" * (MAX_SOURCE + 1), Profile.POST)


def test_tables_and_strikethrough_are_known_and_columns_keep_their_side():
    html = post("|a|b|c|\n|-|-:|:-:|\n|1|2|~~3~~|")
    assert '<th class="right">b</th>' in html
    assert '<td class="center"><s>3</s></td>' in html
    assert "style" not in html


def test_raw_html_is_words():
    assert post("a <b onclick=x>b</b> <!-- c -->") == "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; &lt;!-- c --&gt;</p>"


@pytest.mark.parametrize(
    ("profile", "expected"),
    [(Profile.POST, ["h3", "h4", "h5"]), (Profile.DOCUMENT, ["h2", "h3", "h4"]), (Profile.COMMENT, [])],
)
def test_headings_close_up_below_the_page_they_stand_in(profile, expected):
    html = render("# Uno\n\n### Due\n\n##### Tre", profile).html
    assert [tag for tag, _ in Found(html).elements if tag[0] == "h"] == expected


def test_six_levels_never_go_past_the_last():
    html = post("\n\n".join("#" * level + " x" for level in range(1, 7)))
    assert [tag for tag, _ in Found(html).elements] == ["h3", "h4", "h5", "h6", "h6", "h6"]


def test_a_comment_takes_no_table_and_no_player():
    html = render(f"|a|\n|-|\n|b|\n\n{EVENING}", Profile.COMMENT).html
    assert {tag for tag, _ in Found(html).elements} == {"p", "br", "a"}


@pytest.mark.parametrize(
    ("source", "address", "after"),
    [
        ("https://esempio.it", "https://esempio.it", ""),
        ("Vedi http://esempio.it/a?b=1&c=2.", "http://esempio.it/a?b=1&c=2", "."),
        ("(https://esempio.it/a_(b))", "https://esempio.it/a_(b)", ")"),
        ("https://esempio.it/a_b_c*d*", "https://esempio.it/a_b_c*d", "*"),
        ("https://esempio.it/__init__", "https://esempio.it/__init__", ""),
        ("**https://esempio.it**", "https://esempio.it", ""),
        ("_https://esempio.it_", "https://esempio.it", ""),
        ("~~https://esempio.it/~~", "https://esempio.it/", ""),
        ("«https://esempio.it», poi", "https://esempio.it", "», poi"),
        ("www.comune.pandino.cr.it", "https://www.comune.pandino.cr.it", ""),
        ("Sito: WWW.esempio.it!", "https://WWW.esempio.it", "!"),
        ("<https://esempio.it/x>", "https://esempio.it/x", ""),
        ("HTTPS://esempio.it", "HTTPS://esempio.it", ""),
        ("https://esempio.it/perché", "https://esempio.it/perch%C3%A9", ""),
        ("[il sito](www.esempio.it)", "https://www.esempio.it", ""),
        ("- https://esempio.it", "https://esempio.it", ""),
    ],
)
def test_bare_addresses_become_links_without_the_punctuation_around(source, address, after):
    html = post(source)
    links = [attributes["href"] for tag, attributes in Found(html).elements if tag == "a"]
    assert links == [address]
    assert f"</a>{after}" in html


@pytest.mark.parametrize(
    "source",
    [
        "`https://esempio.it`",
        "    https://esempio.it",
        "xhttps://esempio.it",
        "https://",
        "http:// x",
        "www.",
        "www.x",
        "a.www.b.it",
        "ftp://esempio.it",
        "info@www.it",
    ],
)
def test_what_is_no_address_stays_words(source):
    assert "<a" not in post(source)


def test_a_link_is_never_made_inside_a_link():
    html = post("[vedi https://esempio.it/a e @lucia e www.b.it](https://esempio.it/c)", people=LUCIA)
    assert html.count("<a ") == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_way_of_writing_a_link_lets_a_hostile_address_through(address):
    for source in (
        f"[x]({address})",
        f"[x](<{address}>)",
        f"<{address}>",
        f"![x]({address})",
        f"[x]\n\n[x]: {address}",
        f"[x]: <{address}>\n\n[x]",
        address,
    ):
        assert_harmless(post(source))


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_html_in_a_source_is_words(piece):
    assert_harmless(post(piece))
    assert_harmless(post(f"> - {piece}\n\n|{piece}|\n|-|\n|{piece}|"))


def test_links_outside_say_so_and_links_inside_do_not():
    html = post("[a](https://esempio.it) [b](/patti) [c](#p3) [d](mailto:info@esempio.it)")
    assert html.count('rel="nofollow ugc noopener"') == 1


def test_only_our_own_images_are_shown():
    html = post("![Il cortile](/file/12/cortile.webp) ![gatto](https://esempio.it/g.png) ![](https://esempio.it/h.png)")
    assert '<img src="/file/12/cortile.webp" alt="Il cortile" loading="lazy">' in html
    assert html.count("<img") == 1
    assert ">gatto</a>" in html
    assert ">https://esempio.it/h.png</a>" in html


def test_a_remote_image_inside_a_link_becomes_its_words():
    html = post("[![logo](https://esempio.it/l.png)](https://esempio.it)")
    assert (html.count("<a "), html.count("<img")) == (1, 0)
    assert ">logo</a>" in html


def test_an_image_cannot_visit_another_page_of_ours():
    assert "<img" not in post("![x](/file/../esci) ![x](/esci)")


def test_a_recording_alone_on_its_line_becomes_a_player():
    rendered = render(f"Ecco la serata:\n{EVENING}?t=754\ne poi ne parliamo.", Profile.POST)
    assert [tag for tag, _ in Found(rendered.html).elements] == ["p", "x-player", "a", "p"]
    assert rendered.recordings == (find_recording(f"{EVENING}?t=754"),)
    assert 'data-start="754"' in rendered.html
    assert rendered.plain == "Ecco la serata:\ne poi ne parliamo."


def test_a_key_with_underscores_is_no_emphasis():
    assert 'data-key="_8TB72cWD__"' in post("https://youtu.be/_8TB72cWD__")
    assert 'data-key="__abcdefg__"' in post("https://youtu.be/__abcdefg__")


def test_a_recording_with_a_title_keeps_it():
    assert ">La serata di Pandino</a></x-player>" in post(f"[La serata di Pandino]({EVENING})")


def test_a_recording_within_a_sentence_stays_a_link():
    rendered = render(f"Guardate {EVENING} con calma", Profile.POST)
    assert "x-player" not in rendered.html
    assert len(rendered.recordings) == 1


def test_recordings_in_lists_and_quotes_become_players_too():
    html = post(f"- {EVENING}\n- altro\n\n> {EVENING}")
    assert html.count("<x-player") == 2


def test_peertube_counts_on_configured_hosts_only():
    source = "https://video.esempio.it/w/abcdefgh"
    assert "<x-player" in post(source, peertube_hosts=HOSTS)
    assert "<x-player" not in post(source)


def test_players_have_a_number():
    rendered = render(f"{EVENING}\n\n" * (MAX_PLAYERS + 5), Profile.POST)
    assert rendered.html.count("<x-player") == MAX_PLAYERS


@pytest.mark.parametrize(
    ("sentence", "seconds"),
    [
        ("Al 42:10 si parla di scuola", [2530]),
        ("da 1:02:03 in poi", [3723]),
        ("(0:05)", [5]),
        ("42:10-43:00, e 50:00.", [2530, 2580, 3000]),
        ("**12:34** fondamentale", [754]),
        ("Minuto 42:10: la proposta", [2530]),
    ],
)
def test_time_codes_jump_when_a_recording_is_there(sentence, seconds):
    html = post(f"{EVENING}\n\n{sentence}")
    found = [int(attributes["data-seconds"]) for tag, attributes in Found(html).elements if attributes.get("class") == "timecode"]
    assert found == seconds
    assert f"watch?v=8TB72cWDSWs&amp;t={seconds[0]}s" in html
    assert "timecode" not in post(sentence)
    assert "timecode" in post(sentence, recording=find_recording(EVENING))


@pytest.mark.parametrize(
    "sentence",
    [
        "alle 20:30 in oratorio",
        "Alle 20:30",
        "alle **20:30**",
        "alle\n20:30",
        "dalle 9:00 alle 12:00",
        "dalle 9:00 a 12:00",
        "ore 20:30",
        "Ore: 20:30",
        "ore 20:30-22:30",
        "ore 20:30 – 22:30",
        "h 20:30",
        "h. 20:30",
        "h20:30",
        "verso le 18:00",
        "tra le 10:00 e le 12:00",
        "tra le 10:00 e 12:00",
        "prima delle 10:00",
        "all'1:30",
        "at 8:30 pm",
        "il 3:2",
        "42:60",
        "1:2:3",
        "12:34:56:78",
        "10:30,5",
        "https://esempio.it/42:10",
        "`42:10`",
        "rapporto 16:9",
    ],
)
def test_times_of_day_and_other_figures_are_left_alone(sentence):
    assert "timecode" not in post(sentence, recording=find_recording(EVENING))


def test_a_time_code_speaks_of_the_recording_above_it():
    html = post(f"Prima 1:00\n\n{EVENING}\n\nsua 2:00\n\nhttps://vimeo.com/12345\n\nsua 3:00")
    links = [attributes["href"] for _, attributes in Found(html).elements if attributes.get("class") == "timecode"]
    assert [link.split("/")[2] for link in links] == ["www.youtube.com", "www.youtube.com", "vimeo.com"]


def test_a_time_code_above_the_player_in_the_same_paragraph_speaks_of_the_one_before():
    html = post(f"{EVENING}\n\nsua 2:00\nhttps://vimeo.com/12345")
    assert [attributes["href"].split("/")[2] for _, attributes in Found(html).elements if attributes.get("class") == "timecode"] == [
        "www.youtube.com"
    ]


def test_a_known_person_is_linked_whatever_the_case():
    rendered = render("Grazie @Lucia! E @LUCIA, @lucia.", Profile.POST, LUCIA)
    assert rendered.html.count('<a href="/persone/3-lucia" class="mention" title="Lucia, volontaria">@L') == 2
    assert rendered.mentions == {"lucia"}


@pytest.mark.parametrize(
    "source",
    [
        "@nessuno",
        "info@lucia.it",
        "a@lucia",
        "`@lucia`",
        "    @lucia",
        "[x @lucia](/y)",
        "@lucia@altrove.it",
        "@luciaè",
        "/@lucia",
        "\\`@nessuno",
    ],
)
def test_what_names_nobody_known_stays_words(source):
    rendered = render(source, Profile.POST, LUCIA)
    assert "mention" not in rendered.html
    assert rendered.mentions == frozenset()


def test_handles_may_hold_dots_hyphens_and_underscores():
    assert find_mentions("@maria-rossi, @anna.b_2 e @Nico. (@gio)") == {"maria-rossi", "anna.b_2", "nico", "gio"}
    assert find_mentions("niente") == frozenset()
    assert find_mentions("`@lucia` e posta@lucia.it") == frozenset()


def test_a_document_calls_nobody():
    rendered = render("@lucia", Profile.DOCUMENT, LUCIA)
    assert (rendered.html, rendered.mentions) == ("<p>@lucia</p>", frozenset())


def test_a_name_cannot_carry_markup():
    html = post("@lucia", people={"lucia": Person("javascript:alert(1)", '"><script>alert(1)</script>')})
    assert_harmless(html)


def test_links_made_by_us_have_a_number():
    html = post("@lucia " * 5_000, people=LUCIA)
    assert html.count("<a ") == MAX_MADE_LINKS
    assert post("http://a.it " * 5_000).count("<a ") == MAX_MADE_LINKS


def fill_up(piece, size=MAX_SOURCE):
    return (piece * (size // len(piece) + 1))[:size]


def seconds_for(source):
    started = time.process_time()
    rendered = render(source, Profile.POST, LUCIA)
    assert len(rendered.html) < 10 * MAX_SOURCE
    return time.process_time() - started


PATHOLOGICAL = [
    "[", "![", "![[]()", "[a](", "[a](<b", "[a](b \"", "[a][", "[a]", "http://a.", "http://a.b/(", "http://a.b,", "http://a.b ", "http:",
    "https://", ":", "www.a.", "www.", "@", "@lucia ", "a@", "1:00 ", "1:", "*a_ ", "*a **b ", "a**b", "**x *y ", "*_", "_*", "***",
    "~~a ", "`", "`a` ", "``a`", ">", "> a\n", ">>>>>>>>>>>>>>>a\n", "- ", "- a\n", "  - a\n", "1. a\n", "|a", "|a|b|\n|-|-|\n", "&amp",
    "&#1;", "<", "<http:", "<!--", "<b>", "<![CDATA[", "(", "\\", "#", "# a\n", "a\n=\n", "---\n", "```\n", "[a]: b\n", "a\n\n", "a\n",
    "\t", "  \n", " a", "\"", "'", "\u0301\u0316", "\u200d", "\u202e", f"{EVENING}\n\n", f"{EVENING}\n", "![a](/file/1) ",
    "http://a.b/....",
]  # fmt: skip
WHOLE = {
    "deep emphasis": "*a " * 10_000 + "b*" * 10_000,
    "deep brackets": "[" * 30_000 + "]" * 30_000,
    "long references": "[a]: http://a/" + "b" * 1_900 + "\n\n" + "[a]" * 20_000,
    "endless reference": "[a]: http://a/" + "b" * 30_000 + "\n\n" + "[a]" * 9_000,
    "wide and tall table": "|a" * 3_000 + "\n" + "|-" * 3_000 + "\n" + "|a\n" * 15_000,
    "rising ticks": "".join("e" + "`" * length for length in range(1, 350)),
    "times with a recording": f"{EVENING}\n\n" + "1:00 " * 13_000,
    "stairs of quotes": "\n".join(">" * (step % 100) + " a" for step in range(1_200)),
    "stairs of lists": "\n".join(" " * (step * 2) + "- a" for step in range(250)),
}


ORDINARY = (
    "Alla fine dell'incontro **del quartiere** abbiamo deciso di tornare a vederci, con l'oratorio e la scuola: chi può porti una.\n\n"
    "- avvisare le famiglie, come dice https://esempio.it/avvisi\n- chiedere la sala\n\n> Fare comunità non è semplice, né lineare.\n\n"
)


@pytest.fixture(scope="module")
def ordinary():
    """The seconds that honest words of the longest size take on this machine, in this run: the measure for all others."""
    source = fill_up(ORDINARY)
    return min(seconds_for(source) for _ in range(3))


@pytest.mark.parametrize("piece", PATHOLOGICAL)
def test_no_repetition_costs_more_than_its_length(piece, ordinary):
    assert seconds_for(fill_up(piece, MAX_SOURCE // 4)) < 5 * ordinary


HEAVIEST = ["![", "<", "```\n", "http://a."]


@pytest.mark.parametrize(
    "source", [*map(fill_up, HEAVIEST), *(text[:MAX_SOURCE] for text in WHOLE.values())], ids=[*map(repr, HEAVIEST), *WHOLE]
)
def test_no_text_of_the_longest_size_costs_long(source, ordinary):
    assert seconds_for(source) < 20 * ordinary


@pytest.mark.bench
@pytest.mark.parametrize("piece", PATHOLOGICAL)
def test_every_repetition_at_the_longest_size_stays_near_honest_words(piece, ordinary):
    print(f"{piece!r}: {seconds_for(fill_up(piece)) / ordinary:.1f} times an ordinary text")
    assert seconds_for(fill_up(piece)) < 12 * ordinary


def test_a_text_too_heavy_for_markdown_is_still_shown_whole():
    source = "*a* <b>\n" * 8_000
    rendered = render(source, Profile.POST)
    assert rendered.html.startswith("<pre>*a* &lt;b&gt;\n")
    assert rendered.plain.count("*a* <b>") == 8_000


MARKS = [
    "<script>", "</script>", "javascript:", "[x](", "](", ")", "<", ">", "![", "`", "*", "_", "~~", "\n", "\n\n", "> ", "- ", "1. ", "|",
    "|-|\n", "@lucia", "42:10", "&lt;", "&#x3c;", "onclick=", "\"", "'", "\\", "//", "http://", "https://a.it/", "www.a.it", f"{EVENING}",
    "<x-player ", "data:", " ", "#", "    ", "a", "\u00e8", "\t", "\u0000", "[x]: ",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=5)), max_size=25).map("".join), st.sampled_from(Profile))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_parses_back_to_the_allow_list(source, profile):
    rendered = render(source, profile, LUCIA, find_recording(EVENING))
    assert_harmless(rendered.html)
    assert "\x00" not in rendered.plain


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_plain_words_stay_as_they_are(words):
    rendered = render(words, Profile.POST)
    assert rendered.plain == rendered.source


def test_rendering_its_own_source_again_gives_the_same():
    first = render(f"# T\n\n{EVENING}\n\n42:10 @lucia", Profile.POST, LUCIA)
    assert render(first.source, Profile.POST, LUCIA) == first
