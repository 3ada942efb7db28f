"""What a page costs: statements, bytes."""

import gzip
import random
import re

import pytest

from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.paging import Page
from forum.core.work import unit_of_work
from forum.discussions.models import Reaction
from forum.discussions.queries.reading import get_thread, posts_of
from forum.discussions.services.posting import reply
from tests.support.discussions import db_thread, make_post, make_thread, path_of
from tests.support.statements import statements

VOICES = (
    "Abbiamo cominciato con tre famiglie del quartiere e una panchina.",
    "Poi la parrocchia ha aperto il cortile, mentre il comune cercava volontari.",
    "I ragazzi della scuola arrivano dopo il doposcuola, gli anziani un poco prima.",
    "All'incontro di lunedì sera c'erano la cooperativa, due vicini e una nonna.",
    "Chi ha le chiavi della sala deve potersi fidare di chi le usa dopo di lui.",
    "La prima volta non è venuto nessuno, la seconda eravamo in quattordici.",
    "Nessuno voleva fare il coordinatore, così abbiamo deciso di farlo a turno.",
    "Serve qualcuno che telefoni a chi non viene più, senza rimproveri.",
)
LENGTH = 940


def letter(chance):
    text = ""
    while len(text) < LENGTH:
        text += f"{chance.choice(VOICES)} {chance.randint(2, 99)} passi. "
    return text[:LENGTH].strip()


@pytest.fixture
def luca(house):
    return house.member("Luca", role="educatore", organisation="Cooperativa Il Seme")


@pytest.fixture
def full(house, luca):
    """A thread of three full pages of letters as people write them, in a pact that its members alone read or not."""

    def make(rung=Rung.PUBLIC):
        pact = house.pact("Patto di Pandino", rung=rung)
        house.belongs(luca, pact)
        chance = random.Random(1)
        with unit_of_work():
            thread = make_thread(house.member("Marta"), "Come si comincia un doposcuola", text=letter(chance), pact=pact)
            authors = [luca, *(house.member(name) for name in ("Sara", "Irene", "Paolo"))]
            for number in range(59):
                post = make_post(thread, authors[number % 4], letter(chance))
                db.session.add(Reaction(post_id=post.id, member_id=authors[(number + 1) % 4].id, word="thanks"))
        return db_thread(thread)

    return make


@pytest.mark.parametrize("page", ["", "?pagina=2", "?pagina=3"])
def test_a_visitors_page_of_a_thread_costs_two_statements_whatever_the_page(client, full, page):
    thread = full()
    with statements() as seen:
        assert client.get(path_of(thread) + page).status_code == 200
    assert len(seen) <= 2


@pytest.mark.parametrize("rung", [Rung.PUBLIC, Rung.PACT])
def test_a_members_page_of_a_thread_costs_six_statements_with_the_one_that_knows_them(house, full, luca, rung):
    thread = full(rung)
    browser = house.browser(luca)
    with statements() as seen:
        assert browser.get(path_of(thread) + "?pagina=3").status_code == 200
    assert len(seen) <= 6


def test_what_no_write_has_changed_is_not_read_again_but_for_the_readers_own_mark(house, full, luca):
    thread, actor = full(), house.actor(luca)

    def read():
        shown = get_thread(actor, thread.id)
        return posts_of(actor, thread.id, Page(2, shown.post_count), True)

    before = read()
    with statements() as seen:
        assert read() == before
    assert len(seen) == 1
    reply(actor, thread.id, "E noi.")
    actor = house.actor(luca)
    with statements() as seen:
        read()
    assert len(seen) == 3


def test_the_list_costs_a_visitor_three_statements_and_a_member_four(house, client, full, luca):
    full()
    with statements() as seen:
        client.get("/discussioni")
    assert len(seen) <= 3
    browser = house.browser(luca)
    with statements() as seen:
        browser.get("/discussioni")
    assert len(seen) <= 4


def test_a_page_of_twenty_letters_is_light(house, client, full, luca):
    thread = full()
    visitor, member = (browser.get(path_of(thread) + "?pagina=2").data for browser in (client, house.browser(luca)))
    assert visitor.count(b'<article class="post') == 20
    assert len(visitor) < 30_000
    assert len(gzip.compress(visitor, 6)) < 8_000
    assert len(member) < 40_000
    assert len(gzip.compress(member, 6)) < 9_500


def test_what_stands_around_a_letter_is_under_five_hundred_bytes(house, client, full, luca):
    thread = full()
    for browser in (client, house.browser(luca)):
        page = browser.get(path_of(thread) + "?pagina=2").get_data(as_text=True)
        posts = re.findall(r'<article class="post.*?</article>', page, re.S)
        around = [len(re.sub(r'<div class="text">.*?</div>|<details>.*?</details>', "", post, flags=re.S).encode()) for post in posts]
        assert len(posts) == 20
        assert max(around) < 500, max(around)


def test_whatever_decides_what_somebody_reads_tells_kept_statements_apart():
    told = {"member_id", "readable", "roles", "belongs", "facilitates", "reads_everything"}
    decides_nothing = {"name", "handle", "language", "version", "commits"}
    assert {*Actor.__dataclass_fields__} == told | decides_nothing, "say whether the new field decides what an actor may read"
    assert Actor(member_id=1).reader_key != Actor(member_id=2).reader_key
