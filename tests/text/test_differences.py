import itertools
import random
import time

import pytest

from forum.text.differences import ParagraphDifference, Piece, paragraph_differences, word_differences


def side(pieces, dropped):
    return "".join(piece.text for piece in pieces if piece.kind != dropped)


def test_a_changed_word_is_shown_between_unchanged_ones():
    assert word_differences("Il patto di Pandino ha tre incontri.", "Il patto di Crema ha tre incontri.") == (
        Piece("same", "Il patto di "),
        Piece("removed", "Pandino "),
        Piece("added", "Crema "),
        Piece("same", "ha tre incontri."),
    )


def test_the_same_text_is_one_piece_and_nothing_is_none():
    assert word_differences("uguale", "uguale") == (Piece("same", "uguale"),)
    assert word_differences("", "") == ()
    assert word_differences("", "nuovo") == (Piece("added", "nuovo"),)


def test_two_changed_words_in_a_row_read_as_one_change():
    pieces = word_differences("siamo andati a casa ieri", "siamo tornati in casa ieri")
    assert [piece.kind for piece in pieces] == ["same", "removed", "added", "same"]


@pytest.mark.parametrize("seed", range(40))
def test_both_texts_can_be_read_back_from_the_pieces(seed):
    chance = random.Random(seed)
    words = ["casa", "comunità,", "e", "\n", "\n\n", "è", "l'incontro", " ", "patto.", "!"]
    old = " ".join(chance.choices(words, k=chance.randrange(60)))
    new = " ".join(chance.choices(words, k=chance.randrange(60)))
    pieces = word_differences(old, new)
    assert side(pieces, "added") == old
    assert side(pieces, "removed") == new
    assert all(first.kind != second.kind for first, second in itertools.pairwise(pieces))


def test_a_long_text_with_a_few_edits_is_still_compared_by_words():
    sentences = [f"La frase numero {number} parla di vicinato e di scuola. " for number in range(900)]
    edited = sentences.copy()
    edited[10] = "La frase numero dieci parla di vicinato e di scuola. "
    edited[880] = "La frase numero 880 parla di vicinato e di oratorio. "
    pieces = word_differences("".join(sentences), "".join(edited))
    assert [piece.text.strip() for piece in pieces if piece.kind == "added"] == ["dieci", "oratorio"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 30_000, "a " * 29_000 + "b "),
        ("a b " * 15_000, "b a " * 15_000),
        ("a\n" * 32_000, "b\na\n" * 16_000),
        ("a b\n\n" * 13_000, "b c\n\na\n\n" * 8_000),
        (" ".join(map(str, range(1_700))), " ".join(str(number ^ 1) for number in range(1_700))),
        (" ".join(map(str, range(11_000))), " ".join(str(number ^ 1) for number in range(11_000))),
        ("\n\n".join(f"p{n} q" for n in range(8_000)), "\n\n".join(f"p{n} r" for n in range(8_000))),
        ("a. " * 20_000 + "b", "a. " * 10_000),
    ],
    ids=range(8),
)
def test_no_pair_of_texts_costs_long(old, new):
    started = time.process_time()
    pieces = word_differences(old, new)
    paragraph_differences(old, new)
    assert time.process_time() - started < 5
    assert side(pieces, "added") == old
    assert side(pieces, "removed") == new


def test_paragraphs_are_paired_with_their_new_wording():
    old = "Primo paragrafo che resta.\n\nIl secondo parla della scuola e dei genitori.\n\nIl terzo sparisce del tutto."
    new = "Primo paragrafo che resta.\n\nUno nuovo, mai visto prima: biblioteca.\n\nIl secondo parla della scuola e dei nonni."
    assert [difference.kind for difference in paragraph_differences(old, new)] == ["same", "added", "changed", "removed"]
    changed = paragraph_differences(old, new)[2]
    assert side(changed.pieces, "added") == "Il secondo parla della scuola e dei genitori."
    assert side(changed.pieces, "removed") == "Il secondo parla della scuola e dei nonni."


def test_equal_documents_hold_no_difference():
    assert paragraph_differences("Uno.\n\nDue.", "Uno.\n\n\nDue.\n") == (
        ParagraphDifference("same", (Piece("same", "Uno."),)),
        ParagraphDifference("same", (Piece("same", "Due."),)),
    )
