"""What the page of choices says of a source whose words are not shown: enough to know which it is, and no word of it."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from forum.citations.models import Agreement, Excerpt
from forum.core.database import db
from forum.core.refs import Ref
from forum.discussions.models import Post
from forum.discussions.services.editing import delete_post
from forum.discussions.services.tending import hide_post, hide_thread
from forum.library.models import BlockKind
from forum.library.queries.blocks import reading_of
from forum.library.queries.kept_sources import kept_sources
from forum.library.queries.reading import get_newest
from forum.library.services.importing import ImportedBlock
from forum.listening.services.noting import hide_moment
from tests.support.citations import linked, taken, taken_from_post
from tests.support.discussions import make_post, make_thread
from tests.support.library import agree, claim, learn
from tests.support.listening import make_moment, make_recorded, make_transcript
from tests.support.pacts import words_of

FIRST = "La chiave la tiene chi abita più vicino al cortile."
SECOND = "Il comune ha portato due tavoli e se n'è andato."
TITLE = "Le chiavi del cortile"
TAKEN, AFTER = datetime(2025, 3, 2, 9, tzinfo=UTC), datetime(2025, 4, 5, 9, tzinfo=UTC)


class Table:
    """A public document with two sources at one point; Carla looks after it, Ada does and moderates too."""

    def __init__(self, house):
        self.house = house
        self.marta, self.carla = house.member("Marta"), house.member("Carla", roles=("curator",))
        self.ada = house.member("Ada", roles=("curator", "moderator"))
        self.thread = make_thread(self.marta, TITLE)
        self.first, self.second = make_post(self.thread, self.marta, FIRST), make_post(self.thread, self.marta, SECOND)
        self.excerpts = [taken_from_post(self.first), taken_from_post(self.second)]
        self.lay(claim("Le chiavi stanno vicino.", *self.excerpts))

    def lay(self, *blocks):
        self.document = learn(*blocks)
        self.address = f"/biblioteca/{self.document.id}/fonti"

    def hide(self, post):
        hide_post(self.house.actor(self.ada), post.id, "prova")

    def html(self, member=None):
        answer = self.house.browser(member or self.carla).get(self.address)
        assert answer.status_code == 200
        return answer

    def page(self, member=None):
        return words_of(self.html(member))

    def headings(self):
        return [" ".join(one.split()) for one in re.findall(r'<h2 id="scelta[^>]*>(.*?)</h2>', self.html().text, re.DOTALL)]


@pytest.fixture
def table(house):
    return Table(house)


def test_from_each_choice_a_link_leads_to_other_sources_of_the_same_point(table):
    table.hide(table.first)
    page, way = table.html(), f"/biblioteca/{table.document.id}/fonti/nuova?blocco=1"
    assert f'href="{way}"' in page.text
    assert "Cerca un’altra fonte" in words_of(page)
    assert "Le chiavi stanno vicino." in words_of(table.house.browser(table.carla).get(way))


def test_two_choices_at_one_point_have_two_names(table):
    table.hide(table.first)
    table.hide(table.second)
    assert table.headings() == ["Punto 1, fonte 1 di 2", "Punto 1, fonte 2 di 2"]


def test_choices_outside_the_points_are_named_by_their_piece_in_the_editor(table):
    quotations = (ImportedBlock(BlockKind.QUOTATION, "", (taken_from_post(table.first, said),)) for said in ("La chiave", "al cortile"))
    table.lay(*quotations, claim("Una sola fonte.", taken_from_post(table.first)))
    table.hide(table.first)
    assert table.headings() == ["Pezzo 1", "Pezzo 2", "Punto 1"]


def test_of_hidden_words_the_editor_reads_kind_discussion_and_days(table):
    table.hide(table.first)
    db.session.execute(update(Excerpt).values(taken_at=TAKEN, standing_since=AFTER))
    db.session.commit()
    html, page = table.html().text, table.page()
    for said in ("Intervento", TITLE, "presa il 2 marzo 2025", "ultimo cambio: 5 aprile 2025", "Vai dove stava"):
        assert said in page, said
    assert f"/discussioni/{table.thread.id}-" in html
    assert f"/interventi/{table.first.id}" not in html
    assert f"intervento-{table.first.id}" not in html
    assert FIRST not in page


def test_who_reads_the_hidden_post_gets_the_link_to_it(table):
    table.hide(table.first)
    html = table.html(table.ada).text
    (link,) = re.findall(r'<a href="([^"]+)">Leggi nel contesto: ' + TITLE, html)
    assert FIRST in words_of(table.house.browser(table.ada).get(link, follow_redirects=True))
    assert FIRST not in table.page(table.ada)


def test_where_the_whole_discussion_is_hidden_its_title_is_not_told(table):
    hide_thread(table.house.actor(table.ada), table.thread.id, "prova")
    page = table.page()
    assert "2 fonti aspettano una tua scelta" in page
    assert TITLE not in page
    assert "Intervento" in page
    assert TITLE in table.page(table.ada)


def test_who_is_not_among_the_readers_of_the_place_reads_no_title(table):
    pact = table.house.pact("Patto chiuso")
    table.hide(table.first)
    for model in (Excerpt, Post):
        db.session.execute(update(model).values(audience=4 * pact.id + 2))
    db.session.execute(update(type(table.thread)).values(audience=4 * pact.id + 2))
    db.session.commit()
    page = table.page()
    assert "Intervento" in page
    assert TITLE not in page


def test_of_what_its_author_took_away_only_kind_and_days_are_left(table):
    delete_post(table.house.actor(table.marta), table.first.id)
    page = table.page()
    choice = page[page.index("Punto 1, fonte 1 di 2") : page.index("Le altre fonti")]
    assert "Intervento" in choice
    assert "presa il" in choice
    assert TITLE not in choice


def test_a_refused_source_is_named_by_its_place_and_not_by_its_words(table):
    agree(table.excerpts[0], Agreement.REFUSED, answered_at=AFTER)
    html, page = table.html().text, table.page()
    choice = page[page.index("Punto 1, fonte 1 di 2") : page.index("Le altre fonti")]
    assert TITLE in choice
    assert "ultimo cambio: 5 aprile 2025" in choice
    assert "Leggi nel contesto: " + TITLE in html
    assert FIRST not in page


def test_a_hidden_moment_is_known_by_its_recording(table):
    meeting, recording = make_recorded("La serata delle chiavi")
    moment = make_moment(recording, table.marta, "Chi tiene le chiavi?", starts=2_530_000)
    table.lay(claim("Serve una chiave.", taken(Ref("moment", moment.id))))
    hide_moment(table.house.actor(table.ada), moment.id, "prova")
    page = table.page()
    assert "La serata delle chiavi" in page
    assert "Chi tiene le chiavi?" not in page
    assert meeting.title in page


def test_a_source_says_the_number_that_leads_to_it_on_the_page(table):
    others = [taken_from_post(table.second, "due tavoli"), linked(words="Parole di fuori.")]
    quoted = ImportedBlock(BlockKind.QUOTATION, "", (taken_from_post(table.second, "Il comune"),))
    table.lay(claim("Uno.", *table.excerpts), quoted, claim("Due.", table.excerpts[0], *others))
    table.hide(table.first)
    actor = table.house.actor(table.carla)
    document, version = get_newest(actor, table.document.id)
    reading = reading_of(actor, document, version, edits=True)
    expected = {mark.citation_id: mark.number for block in reading.blocks for mark in block.marks}
    kept = kept_sources(actor, document.id, document.newest_number)
    assert {one.citation_id: one.seat.mark for one in kept.sources if one.seat.mark} == expected
    assert sorted(expected.values()) == [1, 2, 3]
    db.session.rollback()
    assert "numero 3 nel testo" in table.page()


def test_each_link_to_a_source_says_what_one_does_there(table):
    _meeting, recording = make_recorded()
    make_transcript(recording, "Uno ha detto questo.", "Due ha risposto.")
    heard = taken(Ref("recording", recording.id), "", "30000-60000")
    table.lay(claim("Uno.", table.excerpts[0], heard, linked("https://example.org/carta", "La carta")))
    html = table.html().text
    said = dict(re.findall(r'<a href="([^"]+)"[^>]*>(Leggi nel contesto|Ascolta da [0-9:]+|Apri la pagina)</a>', html))
    assert sorted(said.values()) == ["Apri la pagina", "Ascolta da 0:30", "Leggi nel contesto"]
    assert said["https://example.org/carta"] == "Apri la pagina"
