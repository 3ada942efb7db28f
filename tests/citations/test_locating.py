"""Where words stand, and what became of them, over plain text alone."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from forum.citations.locating import SHORT, around, find_words, fingerprint, locate, sealed, squeeze, standing_of
from forum.citations.models import Standing
from forum.core import limits
from forum.core.content import State
from forum.core.kinds import Quotable, Spot

TEXT = "Prima le sedie. La chiave la tiene chi abita più vicino, non chi comanda. Poi le panchine."
WORDS = "La chiave la tiene chi abita più vicino, non chi comanda."


@dataclass(frozen=True)
class Kept:
    words: str
    before: str
    after: str
    fingerprint: str


def keep(plain, words):
    start, end = find_words(plain, words)
    before, after = around(plain, start, end)
    return Kept(plain[start:end], before, after, sealed(plain, plain[start:end]))


def standing(plain):
    return Quotable(Spot(1), plain, "", "", 0, datetime(2026, 1, 1, tzinfo=UTC), State.LIVE, None, None)


def became(plain, words, now):
    return standing_of(keep(plain, words), standing(now))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("la  chiave\n è qui", "la chiave è qui"),
        ("l’amico disse «sì»", 'l\'amico disse "sì"'),
        ("un orto — il primo…", "un orto - il primo..."),
        ("perche\u0301", "perché"),
        ("pan\u00addino", "pandino"),
    ],
)
def test_every_way_of_typing_the_same_is_the_same(first, second):
    assert squeeze(first) == squeeze(second)
    assert fingerprint(first) == fingerprint(second)
    assert first[slice(*find_words(first, second))] == first


def test_half_a_word_is_never_taken():
    assert TEXT[slice(*find_words(TEXT, "hiave la tien"))] == "chiave la tiene"


def test_words_that_do_not_stand_there_are_not_found():
    assert find_words(TEXT, "Nessuno lo disse") is None
    assert find_words(TEXT, "  ") is None


def test_an_accent_put_on_makes_another_word():
    assert locate("Il caffè è pronto per tutti quanti", "Il caffe", "", "è pronto") is None


def test_words_in_the_middle_of_a_longer_one_are_not_there():
    assert became("Il patto tiene fino a primavera.", "Il patto tiene", "Il patto tienei fino a primavera.") == Standing.CHANGED


def test_a_text_that_is_only_typed_otherwise_is_unchanged():
    assert became(TEXT, WORDS, TEXT.replace(" ", "  ").replace("'", "’")) == Standing.UNCHANGED


def test_words_that_still_stand_in_an_edited_text_are_edited():
    assert became(TEXT, WORDS, f"Aggiungo: {WORDS} E altro ancora.") == Standing.EDITED


def test_a_letter_more_makes_them_changed():
    assert became(TEXT, WORDS, TEXT.replace("vicino", "vicini")) == Standing.CHANGED


def test_of_two_places_the_words_around_tell_which_is_theirs():
    twice = f"All'inizio: {WORDS} Qualcuno ride. Alla fine: {WORDS} Nessuno ride."
    second = twice.rindex(WORDS)
    before, after = around(twice, second, second + len(WORDS))
    assert locate(twice + " Aggiunta.", WORDS, before, after) == (second, second + len(WORDS))


def test_words_said_twice_do_not_slip_to_the_other_place_when_theirs_is_taken_out():
    twice = f"Comincia Anna dal cortile. {WORDS} E qui si ferma. Bruno replica dal fondo: {WORDS} Poi esce."
    kept = keep(twice, WORDS)
    other = twice.replace(f"Comincia Anna dal cortile. {WORDS} E qui si ferma. ", "")
    assert WORDS in other
    assert standing_of(kept, standing(other)) == Standing.CHANGED


def test_two_places_alike_are_nobody_s():
    alike = f"{WORDS} Fine del giro. {WORDS} Fine del giro. {WORDS} Fine del giro."
    assert locate(alike, WORDS, "Fine del giro.", "Fine del giro.") is None


def test_few_words_need_somebody_to_vouch_for_them():
    kept = keep("Alla domanda del facilitatore ha risposto di sì, senza pensarci.", "di sì")
    assert len("di sì") < SHORT
    assert standing_of(kept, standing("Alla domanda del facilitatore ha risposto di sì, ridendo.")) == Standing.EDITED
    assert standing_of(kept, standing("Non dirà mai di sì a nessuno.")) == Standing.CHANGED


def test_what_was_said_whole_is_there_as_long_as_the_text_begins_with_it():
    kept = Kept("Va bene.", "", "", sealed("Va bene.", "Va bene."))
    assert standing_of(kept, standing("Va bene. Ma domani no.")) == Standing.EDITED
    assert standing_of(kept, standing("Non so se va. Va bene. Forse.")) == Standing.CHANGED


@pytest.mark.parametrize("state", [State.HIDDEN, State.DRAFT])
def test_what_readers_do_not_see_is_hidden_whatever_it_says(state):
    assert standing_of(keep(TEXT, WORDS), replace(standing(TEXT), state=state)) == Standing.HIDDEN


def test_what_is_gone_is_withdrawn():
    assert standing_of(keep(TEXT, WORDS), None) == Standing.WITHDRAWN
    assert standing_of(keep(TEXT, WORDS), replace(standing(TEXT), state=State.DELETED)) == Standing.WITHDRAWN


def test_the_words_around_are_short_and_whole():
    long = "parola " * 100
    text = f"{long}{WORDS} {long}"
    start = text.index(WORDS)
    before, after = around(text, start, start + len(WORDS))
    assert len(before) <= limits.AROUND >= len(after)
    assert set(before.split()) == set(after.split()) == {"parola"}


def test_a_text_that_says_the_same_on_every_line_is_searched_in_the_time_that_its_length_takes():
    def seconds(many):
        text = "a " * many + "b"
        locate(text, "a a a", "", "a a a b")
        began = time.perf_counter()
        locate(text, "a a a", "", "a a a a a a a b")
        return time.perf_counter() - began

    assert seconds(32_000) < 8 * min(seconds(8_000) for _again in range(3))


words = some.lists(
    some.sampled_from(["casa", "orto", "le", "La", "sì", "perché", "«bene»", "l’amico", "e", "di", "a,", "fine."]), min_size=1, max_size=12
).map(" ".join)


@given(before=words, taken=words, after=words)
def test_words_taken_are_always_unchanged_in_the_text_they_were_taken_from(before, taken, after):
    text = f"{before}\n{taken}  {after}"
    kept = keep(text, taken)
    assert squeeze(kept.words) == squeeze(taken)
    assert standing_of(kept, standing(text)) == Standing.UNCHANGED


@given(before=words, taken=words, after=words, now=words)
def test_what_is_called_edited_holds_the_exact_words(before, taken, after, now):
    kept = keep(f"{before} {taken} {after}", taken)
    became = standing_of(kept, standing(now))
    assert (became in (Standing.UNCHANGED, Standing.EDITED)) <= (squeeze(taken) in squeeze(now))


@given(text=some.text(max_size=60), sought=some.text(min_size=1, max_size=8))
def test_any_text_at_all_can_be_searched(text, sought):
    found = find_words(text, sought)
    if found is not None:
        assert squeeze(sought) in squeeze(text[slice(*found)])
        assert locate(text, sought, "", "") is None or squeeze(text[slice(*locate(text, sought, "", ""))]) == squeeze(sought)
