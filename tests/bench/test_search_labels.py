"""Every labelled thing exists in the demo, and says what it said when it was labelled."""

from collections import Counter

import pytest

from tests.bench.search_labels import Demo, begins, demo, labelled, terse
from tests.bench.search_relevance import Judge


@pytest.fixture(scope="module")
def content() -> Demo:
    return demo()


def test_there_are_enough_queries_of_every_sort() -> None:
    groups = Counter(query.group for query in labelled())
    assert sum(groups.values()) >= 150
    assert {"questions", "keywords", "names", "places", "variants", "accents", "typos"} == set(groups)
    assert min(groups.values()) >= 14


def test_every_labelled_thing_exists(content: Demo) -> None:
    known = set(content.names.values())
    assert {name: query.text for query in labelled() for name in query.answers | query.related if name not in known} == {}


def test_every_labelled_post_still_begins_as_it_did(content: Demo) -> None:
    named = {name for query in labelled() for name in query.answers | query.related if "/" in name and not name.endswith("/0")}
    then = begins()
    assert set(then) == named
    assert {name: content.texts[name] for name in named if content.texts[name] != then[name]} == {}


def test_every_query_has_an_answer_and_no_answer_is_called_related_as_well() -> None:
    assert [query.text for query in labelled() if not query.answers or query.answers & query.related] == []


def test_a_question_in_a_hurry_keeps_its_rarest_words(content: Demo) -> None:
    question = next(query for query in labelled() if query.text.startswith("come si chiede al Comune di riparare"))
    (short,) = terse([question], content)
    assert {"riparare", "fontanella"} < set(short.text.split())
    assert (len(short.text.split()), short.answers) == (3, question.answers)


def test_the_first_answer_and_the_share_found_make_the_score(content: Demo) -> None:
    query = next(query for query in labelled() if query.text == "panchine ad angolo")  # two answers, one related post
    refs = {name: ref for ref, name in content.names.items()}
    wrong, right = refs["presentiamoci/1"], refs["area-giochi-con-i-bambini/6"]
    score = Judge(content).score([query, query], lambda _: [wrong, right])
    assert (score.reciprocal, score.queries) == (0.5, 2)
    assert score.recall == score.deep_recall == pytest.approx(1 / 3)
    assert Judge(content).score([query], lambda _: []).reciprocal == 0
