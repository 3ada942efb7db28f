"""The table of contents made of a document's own headings."""

from forum.library.contents import with_contents


def test_each_heading_gets_a_place_made_of_its_words():
    contents = with_contents("<p>Prima.</p><h2>Perché no?</h2><p>…</p><h2>Città &amp; paesi</h2>")
    assert '<h2 id="punto-perche-no">Perché no?</h2>' in contents.html
    assert [(heading.words, heading.anchor) for heading in contents.headings] == [
        ("Perché no?", "punto-perche-no"),
        ("Città & paesi", "punto-citta-e-paesi"),
    ]


def test_the_second_level_stands_under_the_first():
    headings = with_contents("<h2>Uno</h2><h3>Dentro</h3><h4>Più dentro</h4><h2>Due</h2>").headings
    assert [heading.words for heading in headings] == ["Uno", "Due"]
    assert [inner.words for inner in headings[0].under] == ["Dentro"]


def test_a_third_level_that_comes_first_is_listed_all_the_same():
    assert [heading.words for heading in with_contents("<h3>Subito</h3><h2>Poi</h2>").headings] == ["Subito", "Poi"]


def test_the_same_words_twice_are_two_places():
    contents = with_contents("<h2>Uno</h2><h2>Uno</h2><h2>Uno</h2>")
    assert [heading.anchor for heading in contents.headings] == ["punto-uno", "punto-uno-2", "punto-uno-3"]
    assert contents.html.count("id=") == 3


def test_a_heading_with_marks_is_listed_in_plain_words():
    contents = with_contents('<h2>Un <em>bel</em> <a href="/x">passo</a></h2>')
    assert contents.headings[0].words == "Un bel passo"
    assert '<em>bel</em> <a href="/x">passo</a>' in contents.html


def test_an_empty_heading_is_left_alone():
    contents = with_contents("<h2></h2><p>Testo</p>")
    assert contents.html == "<h2></h2><p>Testo</p>"
    assert contents.headings == ()


def test_words_that_look_like_tags_stay_words():
    contents = with_contents("<h2>&lt;script&gt;alert(1)&lt;/script&gt;</h2>")
    assert contents.headings[0].words == "<script>alert(1)</script>"
    assert contents.headings[0].anchor == "punto-script-alert-1-script"
    assert "<script>" not in contents.html


def test_a_heading_without_letters_still_has_a_place():
    assert with_contents("<h2>???</h2>").headings[0].anchor == "punto-titolo"


def test_a_very_long_heading_is_cut_in_the_contents_only():
    words = "parola " * 60
    contents = with_contents(f"<h2>{words}</h2>")
    assert contents.headings[0].words.endswith("…")
    assert len(contents.headings[0].words) < 130
    assert words in contents.html
