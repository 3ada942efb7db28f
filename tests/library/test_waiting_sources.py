"""What the editor says beside a source whose author is to speak: whose turn it is, and since when."""

from datetime import UTC, datetime

import pytest

from forum.citations.models import Agreement, Citation
from forum.core.audience import Rung
from forum.core.database import db
from forum.library.queries.drafts import Chip
from forum.pacts.models import Hat
from tests.support.citations import answered, shown, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.library import claim, learn
from tests.support.pacts import words_of

ASKED, SPOKEN = datetime(2026, 3, 3, 9, tzinfo=UTC), datetime(2026, 3, 5, 9, tzinfo=UTC)
WORDS = "Da me la sera non bussava nessuno, nemmeno la vicina."
UNASKED = "si chiederà a chi l’ha scritto"


class Scene:
    """Lucia writes a public document with words that Marta said in a confidential pact, and with a neighbour's."""

    def __init__(self, house):
        self.house = house
        pact = house.pact("Patto delle serate", rung=Rung.PACT)
        self.marta, self.lucia = house.member("Marta"), house.member("Lucia", roles=("curator",))
        house.belongs(self.marta, pact)
        house.belongs(self.lucia, pact, Hat.FACILITATOR)
        self.thread = make_thread(self.lucia, "Fra noi", pact=pact)
        self.excerpt = taken_from_post(make_post(self.thread, self.marta, WORDS))
        self.document = learn(claim("La sera si resta soli.", self.excerpt))
        self.citation = db.session.scalars(db.select(Citation)).one()

    def editor(self, **values):
        answered(self.citation, **values)
        return words_of(self.house.browser(self.lucia).get(f"/biblioteca/{self.document.id}/modifica"))


@pytest.fixture
def scene(house):
    return Scene(house)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"agreement": Agreement.ASKED, "asked_at": None, "answered_at": None}, UNASKED),
        ({"agreement": Agreement.ASKED, "asked_at": ASKED, "answered_at": None}, "chiesto il 3 marzo 2026, si aspetta la risposta"),
        ({"agreement": Agreement.REWORD, "asked_at": ASKED, "answered_at": SPOKEN}, "chi l’ha scritto chiede altre parole"),
        (
            {"agreement": Agreement.REWORD, "asked_at": SPOKEN, "answered_at": None},
            "altre parole proposte il 5 marzo 2026, si aspetta la risposta",
        ),
        ({"agreement": Agreement.WITH_NAME, "asked_at": ASKED, "answered_at": SPOKEN}, ""),
        ({"agreement": Agreement.NOT_NEEDED, "asked_at": ASKED, "answered_at": None}, ""),
    ],
)
def test_the_editor_says_whose_turn_it_is(scene, values, said):
    page = scene.editor(**values)
    assert WORDS in page
    assert said in page
    assert not {one for one in (UNASKED, "si aspetta la risposta", "altre parole") if one in page and one not in said}


def test_for_who_has_no_account_a_facilitator_answers(scene):
    excerpt = taken_from_post(make_post(scene.thread, None, "Parole di un vicino del primo piano.", byline="Un vicino"))
    scene.document = learn(claim("Lo dicono i vicini.", excerpt), title="I vicini")
    scene.citation = db.session.scalars(db.select(Citation).where(Citation.holder_id == scene.document.id)).one()
    for asked_at in (None, ASKED):
        page = scene.editor(agreement=Agreement.ASKED, asked_at=asked_at)
        assert "risponde chi facilita il patto" in page
        assert UNASKED not in page
        assert "si aspetta la risposta" not in page


def test_days_of_asking_are_for_editors_alone_and_make_no_second_note(scene):
    citation = answered(scene.citation, Agreement.WITH_NAME, asked_at=ASKED, answered_at=SPOKEN)
    (read,) = shown(scene.house.actor(scene.marta), citation)
    (tended,) = shown(scene.house.actor(scene.lucia), citation, edits=True)
    assert (read.asked_at, read.answered_at) == (None, None)
    assert (tended.asked_at, tended.answered_at) == (ASKED, SPOKEN)
    answered(citation, Agreement.WITH_NAME, asked_at=SPOKEN)
    (later,) = shown(scene.house.actor(scene.lucia), citation, edits=True)
    assert later == tended


def test_a_source_that_is_not_shown_waits_for_nobody():
    assert Chip(1, None).turn == ""
