"""The corpus is what the measures say it is."""

import re
from collections import Counter

import pytest

from tests.bench.corpus import LONG_THREAD, PAGE_THREAD, THEMES, Corpus


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus()


def test_twenty_thousand_posts_of_about_940_characters(corpus: Corpus) -> None:
    posts = list(corpus.posts())
    per_thread = Counter(post.thread for post in posts)
    assert [post.number for post in posts] == list(range(1, 20_001))
    assert 900 < sum(len(post.text) for post in posts) / len(posts) < 980
    assert per_thread == {thread.number: thread.posts for thread in corpus.threads}
    assert (per_thread[LONG_THREAD], per_thread[PAGE_THREAD]) == (1_000, 20)
    assert len({post.text for post in posts}) == len(posts)


def test_threads_authors_pacts_and_themes(corpus: Corpus) -> None:
    assert (len(corpus.threads), len(corpus.authors), len(corpus.pacts), len(THEMES)) == (2_000, 200, 20, 14)
    assert all(thread.pact is None for thread in corpus.threads[:2])
    assert {theme for thread in corpus.threads for theme in thread.themes} == set(range(14))
    assert {pact.kind for pact in corpus.pacts} == {"territory", "families", "groups"}
    assert len({(author.name, author.role) for author in corpus.authors}) == 200


@pytest.mark.parametrize("count", [1_021, 1_500, 30_000])
def test_any_size_adds_up_exactly(count: int) -> None:
    corpus = Corpus(count)
    assert sum(thread.posts for thread in corpus.threads) == count
    assert min(thread.posts for thread in corpus.threads) >= 1


def test_a_size_too_small_for_the_fixed_threads_is_refused() -> None:
    with pytest.raises(ValueError, match="1,000"):
        Corpus(1_020)


def test_the_same_seed_gives_the_same_words_and_another_gives_others() -> None:
    words = [post.text for post in Corpus(1_100).posts()]
    assert words == [post.text for post in Corpus(1_100).posts()]
    assert words != [post.text for post in Corpus(1_100, seed=2).posts()]


def test_no_gap_is_left_unfilled_and_nothing_needs_escaping(corpus: Corpus) -> None:
    texts = [post.text for post, _ in zip(corpus.posts(), range(2_000), strict=False)] + [thread.title for thread in corpus.threads]
    assert not any(re.search(r"[%<>&*_#`\[\]]|  ", text) for text in texts)
