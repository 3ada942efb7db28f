import pytest

from forum.text.plain import excerpt, from_html, from_markdown


def test_marks_go_and_words_stay():
    assert (
        from_markdown("## Titolo\n\nUn testo **forte** e [un link](https://esempio.it).\n\n- uno\n- due")
        == "Titolo\nUn testo forte e un link.\nuno\ndue"
    )


def test_the_cells_of_a_row_stay_on_one_line():
    assert from_markdown("|a|b|\n|-|-|\n|c|d|") == "a b\nc d"


def test_a_player_is_no_words_but_its_title_is():
    assert from_markdown("Prima\n\nhttps://youtu.be/8TB72cWDSWs\n\ndopo") == "Prima\ndopo"
    assert from_markdown("[La serata di Pandino](https://youtu.be/8TB72cWDSWs)") == "La serata di Pandino"


def test_characters_come_back_as_written_and_image_descriptions_count():
    assert from_markdown("a < b & c > d ![il cortile](/file/3/cortile.jpg)") == "a < b & c > d il cortile"


def test_words_of_neighbouring_blocks_never_stick_together():
    assert from_html("<p>uno</p><p>due<br>tre</p><ul><li>quattro</li></ul>") == "uno\ndue\ntre\nquattro"


def test_a_greater_sign_inside_an_attribute_hides_nothing():
    assert from_html('<p><img src="/file/1" alt="a > b"> e <a href="/x" title="c > d">qui</a></p>') == "a > b e qui"


@pytest.mark.parametrize(
    ("plain", "length", "expected"),
    [
        ("breve", 200, "breve"),
        ("una frase, con tante parole", 12, "una frase…"),
        ("una frase con parole", 9, "una frase…"),
        ("x" * 300, 10, "x" * 9 + "…"),
        ("uno\n due  tre", 200, "uno due tre"),
        ("", 10, ""),
    ],
)
def test_excerpts_are_cut_at_a_word(plain, length, expected):
    assert excerpt(plain, length) == expected
