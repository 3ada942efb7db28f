import pytest

from forum.text.slugs import MAX_SLUG, slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Perché la comunità conta", "perche-la-comunita-conta"),
        ("L'incontro dell’8 marzo", "l-incontro-dell-8-marzo"),
        ("COMUNITA' E SCUOLA", "comunita-e-scuola"),
        ("  Che cosa?! ", "che-cosa"),
        ("Pane & vino", "pane-e-vino"),
        ("Straße, Łódź, Ærø", "strasse-lodz-aero"),
        ("Palazzo Pignano/Torlino", "palazzo-pignano-torlino"),
        ("2° incontro", "2-incontro"),
        ("「会議」", "patto"),
        ("", "patto"),
        ("---", "patto"),
    ],
)
def test_italian_titles_become_plain_addresses(title, slug):
    assert slugify(title, "patto") == slug


def test_a_long_title_is_cut_at_a_word():
    slug = slugify("Come abbiamo aperto il laboratorio di quartiere con le famiglie e i negozianti", "x")
    assert len(slug) <= MAX_SLUG
    assert slug == "come-abbiamo-aperto-il-laboratorio-di-quartiere-con-le"


def test_one_endless_word_is_cut_anyway():
    assert slugify("a" * 500, "x") == "a" * MAX_SLUG


def test_a_title_that_fits_exactly_is_whole():
    assert slugify("a" * 29 + " " + "b" * 30, "x") == "a" * 29 + "-" + "b" * 30
