import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.accounts.names import find_fault, handle_base, is_an_office, skeleton_of, tidy_name
from forum.core import limits


@pytest.mark.parametrize(
    "name",
    [
        "Lucia",
        "Lucia Bianchi",
        "Anna D’Adda",
        "Anna D'Adda",
        "Niccolò Però",
        "Łukasz Nowak",
        "Nguyễn Thị Hoa",
        "Олена Коваль",
        "Μαρία",
        "محمد",
        "李明",
        "Marta (Pandino)",
        "G.B. Rossi",
        "Gruppo 3",
    ],
)
def test_names_that_people_have_are_taken(name):
    assert find_fault(tidy_name(name)) is None


@pytest.mark.parametrize(
    "name",
    [
        "Lu\u200bcia",  # zero width space
        "Lucia\u202egro",  # right to left override
        "Lu\u00adcia",  # soft hyphen
        "\u3164\u3164",  # letters that show nothing
        "Lucia\u0301\u0302\u0303\u0304",  # a pile of marks
        "Luсia",  # a Cyrillic es
        "Μario",  # a Greek capital mu
        "ʟucia",  # a phonetic letter
        "Luciaǃ",  # a click
        "<b>Lucia</b>",
        "Lucia@example.org",
        "www.esempio",
        "Vai su esempio.org",
        "http://esempio",
        "X",
        "42",
        "Lucia\nBianchi;",
        "☎ Lucia",
    ],
)
def test_names_with_a_trick_are_refused_with_a_sentence(database, name):
    assert str(find_fault(tidy_name(name)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Marta Rossi", "marta rossi"),
        ("Marta Rossi", "Martà Rossi"),
        ("Marta Rossi", "Marta  Rossi"),
        ("Marta Rossi", "Marta-Rossi"),
        ("Ilaria", "llaria"),
        ("Ilaria", "1laria"),
        ("Otto", "0tt0"),
        ("Carmen", "Carrnen"),
        ("Walter", "VValter"),
        ("coco", "сосо"),  # all Cyrillic
        ("Lucia", "Ｌｕｃｉａ"),  # full width
        ("Lukasz", "Łukasz"),
    ],
)
def test_names_that_read_the_same_have_one_skeleton(one, other):
    assert skeleton_of(one) == skeleton_of(other)


@pytest.mark.parametrize(("one", "other"), [("Marta Rossi", "Marta Bianchi"), ("Lucia", "Lucio"), ("Anna", "Hanna")])
def test_names_that_read_differently_do_not(one, other):
    assert skeleton_of(one) != skeleton_of(other)


@pytest.mark.parametrize("name", ["Redazione", "re dazione", "REDAZI0NE", "Amministratore", "Legami", "Moderatrice", "Staff", "Ex membro"])
def test_nobody_takes_the_name_of_an_office(name):
    assert is_an_office(name)


@given(st.text(max_size=200))
def test_any_text_has_a_skeleton_that_fits_and_a_handle_that_can_be_mentioned(text):
    assert len(skeleton_of(text)) <= limits.NAME
    handle = handle_base(text)
    assert handle.isascii()
    assert handle[0].isalnum()
    assert handle[-1].isalnum()
    assert len(handle) <= limits.HANDLE - 6
    find_fault(tidy_name(text))
