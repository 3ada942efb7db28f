"""What comes from elsewhere, and the files that posts show."""

from datetime import timedelta

import pytest

from forum.core.audience import Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.outbox import OutboxRow
from forum.core.work import unit_of_work
from forum.discussions.models import Post, Thread
from forum.discussions.services.editing import delete_post
from forum.discussions.services.importing import add_imported_post, add_imported_thread
from forum.discussions.services.posting import reply
from forum.discussions.services.tending import hide_post, move
from forum.files.models import File, FileKind
from forum.text.source import MAX_SOURCE
from tests.support.discussions import live_positions, make_post, make_thread, path_of
from tests.support.people import LONG_AGO


def test_a_thread_comes_in_whole_with_its_own_dates_and_names(house, client):
    theme = house.theme("Pandemia")
    with unit_of_work():
        thread = add_imported_thread(
            title="  Patti   di comunità ",
            text="Il testo **della pagina**.",
            opened_at=LONG_AGO,
            theme_ids=[theme.id],
            byline="Ufficio di piano",
            source_url="https://blog.example.org/p/patti.html",
        )
        for number in range(3):
            add_imported_post(thread.id, text=f"Commento {number}", written_at=LONG_AGO + timedelta(days=number), byline="Anonimo")
    assert (thread.title, thread.post_count, thread.last_post_at) == ("Patti di comunità", 4, LONG_AGO + timedelta(days=2))
    assert live_positions(thread) == [1, 2, 3, 4]
    page = client.get(path_of(thread)).get_data(as_text=True)
    assert "<h2>Ufficio di piano</h2>" in page
    assert 'href="https://blog.example.org/p/patti.html"' in page
    assert "Commento 2" in page
    waiting = set(db.session.scalars(db.select(OutboxRow.key).where(OutboxRow.box == "index")))
    posts = set(db.session.scalars(db.select(Post.id)))
    assert waiting == {f"thread:{thread.id}", *(f"post:{post_id}" for post_id in posts)}


def test_an_import_that_fails_leaves_nothing_behind(house):
    def bring_in():
        with unit_of_work():
            thread = add_imported_thread(title="A metà", text="Parole", opened_at=LONG_AGO)
            add_imported_post(thread.id, text="Commento", written_at=LONG_AGO)
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        bring_in()
    assert db.session.scalars(db.select(Thread.id)).all() == []


def test_a_very_long_import_is_cut_rather_than_lost(database):
    thread = add_imported_thread(title="Lunga", text="parola " * MAX_SOURCE, opened_at=LONG_AGO)
    assert thread.post_count == 1


def make_file(author, state=State.DRAFT):
    row = File(
        public_id="A" * 22,
        kind=FileKind.IMAGE,
        name="piazza.png",
        media_type="image/png",
        size=10,
        sha256="0" * 64,
        created_at=LONG_AGO,
        audience=1,
        opened_at=LONG_AGO,
        state=state,
        author_id=author.id,
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_a_file_has_the_readers_of_the_post_that_shows_it_and_goes_where_the_post_goes(house):
    pact, luca, anna = house.pact("Patto"), house.member("Luca"), house.member("Anna", roles=("moderator",))
    house.belongs(anna, pact)
    thread, file = make_thread(luca, pact=pact), make_file(luca)
    post = reply(house.actor(luca), thread.id, f"La piazza:\n\n![la piazza](/file/{file.public_id})")

    def now():
        db.session.expire_all()
        row = db.session.get(File, file.id)
        return row.owner, row.state, row.audience

    assert now() == (f"post:{post.id}", State.LIVE, 0)
    move(house.actor(anna), thread.id, pact.id, Rung.PACT)
    assert now()[2] == audience_of(Rung.PACT, pact.id)
    hide_post(house.actor(anna), post.id, "prova")
    assert now()[1] == State.HIDDEN
    delete_post(house.actor(anna), post.id)
    assert now()[1] == State.DELETED


def test_somebody_elses_file_is_not_opened_by_writing_its_address(house):
    thread, file = make_thread(house.member("Marta")), make_file(house.member("Sara"))
    reply(house.actor(house.member("Luca")), thread.id, f"![rubata](/file/{file.public_id})")
    db.session.expire_all()
    assert db.session.get(File, file.id).state == State.DRAFT


def test_what_is_made_with_one_line_is_what_people_make(house):
    thread = make_thread(house.member("Marta"))
    assert make_post(thread).position == 2


def test_an_import_whose_letters_grow_is_cut_and_never_fails(database):
    thread = add_imported_thread(title="Lunga", text="\u0958" * MAX_SOURCE, opened_at=LONG_AGO)
    add_imported_post(thread.id, text="\ufb2c " * MAX_SOURCE, written_at=LONG_AGO)
    kept = db.session.scalars(db.select(Post.source).order_by(Post.id)).all()
    assert all(MAX_SOURCE // 2 < len(source) <= MAX_SOURCE for source in kept)


def test_names_in_words_of_a_member_lead_to_the_members_and_those_in_a_stranger_s_do_not(house):
    nadia = house.member("Nadia", handle="nadia")
    ours = add_imported_thread(title="Nostra", text="Se @nadia viene, e @nessuno no.", opened_at=LONG_AGO, author_id=nadia.id)
    theirs = add_imported_thread(title="Loro", text="Se @nadia viene.", opened_at=LONG_AGO, byline="Anonimo")
    add_imported_post(ours.id, text="Grazie @Nadia!", written_at=LONG_AGO, author_id=nadia.id)
    html = {post.id: (post.thread_id, post.html) for post in db.session.scalars(db.select(Post).order_by(Post.id))}
    linked = [(thread_id, words.count('class="mention"')) for thread_id, words in html.values()]
    assert linked == [(ours.id, 1), (theirs.id, 0), (ours.id, 1)]
    assert f'href="/persone/{nadia.id}-nadia"' in html[1][1]
