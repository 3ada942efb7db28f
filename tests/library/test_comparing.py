"""What changed from one version to another, as a person reads it."""

from forum.library.comparing import compare, text_changes
from forum.library.queries.versions import BlockSaid, VersionWords


def words(number, title="Titolo", summary="In breve", source="Uno due tre.", plain=None):
    return VersionWords(number, title, summary, (BlockSaid(1, "paragraph", source, source if plain is None else plain),))


def told(pieces):
    return [(kind, text) for kind, text in pieces if kind != "same"]


def test_two_versions_that_say_the_same_differ_in_nothing():
    assert compare(words(1), words(2)).nothing


def test_a_changed_word_is_shown_as_gone_and_come():
    compared = compare(words(1), words(2, source="Uno quattro tre."))
    assert told(compared.text) == [("removed", "due "), ("added", "quattro ")]
    assert compared.title == compared.summary == ()


def test_title_and_summary_are_compared_too():
    compared = compare(words(1), words(2, title="Titolo nuovo", summary="In breve, ma meglio"))
    assert "nuovo" in dict(told(compared.title))["added"]
    assert compared.summary
    assert compared.text == ()


def test_words_are_compared_as_read_without_marks():
    compared = compare(words(1, source="## Uno\n\nDue.", plain="Uno\nDue."), words(2, source="## Uno\n\nTre.", plain="Uno\nTre."))
    assert "#" not in "".join(text for _kind, text in compared.text)


def test_where_only_a_link_changed_the_source_tells_it():
    compared = compare(words(1, source="[qui](https://a.example)", plain="qui"), words(2, source="[qui](https://b.example)", plain="qui"))
    assert "b" in "".join(text for kind, text in compared.text if kind == "added")


def test_the_pieces_give_back_both_texts():
    old, new = "Primo paragrafo.\n\nSecondo.", "Primo paragrafo, cambiato.\n\nTerzo.\n\nSecondo."
    pieces = text_changes(old, new)
    assert "".join(text for kind, text in pieces if kind != "removed").split() == new.split()
    assert "".join(text for kind, text in pieces if kind != "added").split() == old.split()
