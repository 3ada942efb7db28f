from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.chapters import Chapter
from forum.text.cues import Cue
from forum.text.passages import LONGEST_PASSAGE_MS, MOST_WORDS, SHORTEST_MS, passages
from tests.text.told import WORDS, cues

PLAIN = st.lists(st.sampled_from(["allora", "il", "patto", "di", "Pandino.", "certo,", "grazie!", "sì"]), min_size=1, max_size=25).map(
    " ".join
)
PEOPLE = st.sampled_from([None, "Anna", "Bruno"])
STARTS = st.lists(st.integers(0, 400_000), max_size=6)


def steady(count, seconds=4, words="dieci parole che si dicono piano piano in quattro secondi", speaker=None, at=0):
    return [Cue(at + number * seconds * 1000, at + (number + 1) * seconds * 1000, words, speaker) for number in range(count)]


def lengths(made):
    return [passage.end_ms - passage.start_ms for passage in made]


def test_steady_speech_is_cut_in_passages_of_twenty_to_forty_seconds():
    made = passages(steady(300))
    assert all(SHORTEST_MS <= length <= LONGEST_PASSAGE_MS for length in lengths(made))
    assert made[0].start_ms == 0
    assert made[-1].end_ms == 1_200_000
    assert all(before.end_ms == after.start_ms for before, after in pairwise(made))


def test_nothing_gives_nothing_and_little_gives_one():
    assert passages([]) == ()
    assert [passage.words for passage in passages([Cue(0, 2_000, "ciao a tutti")])] == ["ciao a tutti"]


def test_a_passage_ends_where_a_sentence_does():
    cued = steady(20)
    cued[6] = Cue(24_000, 28_000, "e qui finisce. Poi si comincia")
    assert passages(cued)[0].words.endswith("e qui finisce.")


def test_a_passage_ends_where_nobody_speaks():
    cued = [*steady(6), *steady(20, at=27_000)]
    assert passages(cued)[0].end_ms == 24_000
    assert passages(cued)[1].start_ms == 27_000


def test_a_long_silence_is_within_no_passage():
    made = passages([*steady(3), *steady(3, at=200_000)])
    assert [(passage.start_ms, passage.end_ms) for passage in made] == [(0, 12_000), (200_000, 212_000)]


def test_no_passage_crosses_the_limit_of_a_chapter():
    chapters = (Chapter(0, "Inizio"), Chapter(30_500, "Patto"), Chapter(61_000, "Domande"))
    made = passages(steady(30), chapters)
    assert {passage.chapter_index for passage in made} == {0, 1, 2}
    for passage in made:
        first = chapters[passage.chapter_index].start_ms
        last = chapters[passage.chapter_index + 1].start_ms if passage.chapter_index < 2 else 120_000
        assert first <= passage.start_ms < passage.end_ms <= last


def test_what_is_said_before_the_first_chapter_belongs_to_none():
    made = passages(steady(10), (Chapter(20_000, "Patto"),))
    assert [passage.chapter_index for passage in made] == [None, 0]


def test_chapters_may_come_in_any_order():
    made = passages(steady(10), (Chapter(20_000, "Dopo"), Chapter(0, "Prima")))
    assert [passage.chapter_index for passage in made] == [1, 0]


def test_a_long_cue_is_cut_in_time_by_its_words():
    made = passages([Cue(0, 120_000, " ".join(f"p{number}" for number in range(240)))])
    assert all(SHORTEST_MS <= length <= LONGEST_PASSAGE_MS for length in lengths(made))
    assert made[1].words.split()[0] == f"p{made[1].start_ms // 500}"


def test_another_person_begins_another_passage():
    made = passages([*steady(4, speaker="Anna"), *steady(6, speaker="Bruno", at=16_000)])
    assert [(passage.speaker, passage.end_ms) for passage in made] == [("Anna", 16_000), ("Bruno", 40_000)]


def test_a_few_words_thrown_in_keep_their_speaker():
    cued = [*steady(4, speaker="Anna"), Cue(16_000, 17_000, "sì, certo", "Bruno"), *steady(3, speaker="Anna", at=17_000)]
    made = passages(cued)
    assert [(passage.speaker, passage.start_ms) for passage in made] == [("Anna", 0), ("Bruno", 16_000), ("Anna", 17_000)]
    assert made[1].words == "sì, certo"


def test_in_a_quick_exchange_everybody_keeps_their_words():
    cued = [Cue(at * 1_000, at * 1_000 + 900, f"sì va bene {at}", "Anna" if at % 2 else "Bruno") for at in range(15)]
    assert [(passage.speaker, passage.words) for passage in passages(cued)] == [(cue.speaker, cue.words) for cue in cued]


def test_the_end_of_the_recording_ends_the_last_passage():
    assert passages(steady(3), (), 10_000)[-1].end_ms == 10_000
    assert passages(steady(3), (), 60_000)[-1].end_ms == 12_000


def test_however_wrong_the_times_are_no_passage_is_huge():
    made = passages([Cue(0, 5, "parola " * 3_000)])
    assert max(len(passage.words.split()) for passage in made) <= MOST_WORDS


@settings(max_examples=200, deadline=None)
@given(cues(most=60, words=PLAIN | WORDS, speakers=PEOPLE), STARTS, st.none() | st.integers(0, 500_000))
def test_every_word_is_in_one_passage_and_in_its_place(made_cues, starts, duration):
    chapters = tuple(Chapter(start, "Capitolo") for start in sorted(set(starts)))
    made = passages(made_cues, chapters, duration)
    assert " ".join(passage.words for passage in made) == " ".join(cue.words for cue in made_cues)
    said = [(cue.speaker, word) for cue in made_cues for word in cue.words.split()]
    assert [(passage.speaker, word) for passage in made for word in passage.words.split()] == said
    assert all(passage.start_ms <= passage.end_ms for passage in made)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(made))
    for passage in made:
        at = passage.chapter_index
        assert at is None or chapters[at].start_ms <= passage.start_ms
        following = 0 if at is None else at + 1
        assert following >= len(chapters) or passage.end_ms <= chapters[following].start_ms


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 200), st.integers(2_000, 12_000), st.lists(st.sampled_from(["Pandino.", "certo,", "sì"]), min_size=12, max_size=12))
def test_dense_speech_gives_lengths_within_bounds(count, milliseconds, words):
    cued = [Cue(at * milliseconds, (at + 1) * milliseconds, " ".join(words)) for at in range(count)]
    made = passages(cued)
    # A word lasts up to a second here, and passages are cut between words.
    assert all(SHORTEST_MS - 1_000 <= length <= LONGEST_PASSAGE_MS for length in lengths(made)[:-1])
    assert lengths(made)[-1] <= LONGEST_PASSAGE_MS
    assert len(made) == 1 or lengths(made)[-1] >= SHORTEST_MS - 1_000


@pytest.mark.parametrize("speaker", [None, "Anna"])
def test_the_speaker_of_all_is_the_speaker_of_each(speaker):
    assert {passage.speaker for passage in passages(steady(50, speaker=speaker))} == {speaker}
