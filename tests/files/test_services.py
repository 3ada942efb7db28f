"""Drafts are taken up by their own text only, and what nothing uses goes away."""

import os
from datetime import timedelta

import pytest
from markupsafe import Markup
from sqlalchemy import select

from forum.core import clock, limits
from forum.core.actor import SYSTEM, guest
from forum.core.audience import MEMBERS, PUBLIC
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Denied, Invalid
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.files import storage
from forum.files.models import File
from forum.files.services import adopt, file_ids_in, follow, release, sweep, take
from forum.text.fill import fill
from forum.text.render import Profile, render
from tests.support.meetings import PDF, picture, row_of, taken_by, upload_of
from tests.support.people import LONG_AGO

OWNER, OTHER = Ref("post", 991), Ref("post", 992)


def old(taken):
    """Let a file and its bytes be three days old."""
    past = clock.now() - timedelta(days=limits.FILE_DRAFT_DAYS + 1)
    row = row_of(taken)
    with unit_of_work():
        db.session.get(File, row.id).created_at = past
    for digest in filter(None, (row.sha256, row.small_sha256)):
        os.utime(storage.place(digest), (past.timestamp(), past.timestamp()))
    return row


def test_the_line_given_for_a_picture_shows_it_once_rendered(house):
    taken = taken_by(house, house.member(), alt="Sara * e _Luca_ ] in [cortile ![x](y) <b>")
    html = render(taken.markdown, Profile.POST).html
    assert file_ids_in(html) == (taken.public_id,)
    assert 'alt="Sara * e _Luca_ ] in [cortile ![x](y) &lt;b&gt;"' in html
    assert isinstance(fill(html), Markup)


def test_the_files_of_a_text_are_named_once_each():
    html = f'<img src="/file/{"a" * 22}" alt=""><a href="/file/{"b" * 22}">x</a><img src="/file/{"a" * 22}/480" alt=""> /file/{"c" * 22}'
    assert file_ids_in(html) == ("a" * 22, "b" * 22)


def test_a_text_takes_up_its_authors_drafts_and_gives_them_its_readers(house):
    lucia = house.member("Lucia")
    taken = taken_by(house, lucia)
    adopt(house.actor(lucia), [taken.public_id], OWNER, PUBLIC, LONG_AGO, None)
    row = row_of(taken)
    assert (row.owner, row.audience, row.opened_at, row.state) == ("post:991", PUBLIC, LONG_AGO, State.LIVE)


def test_nobody_opens_a_file_of_others_by_writing_its_address(house):
    lucia, ugo = house.member("Lucia"), house.member("Ugo")
    draft, kept = taken_by(house, lucia), taken_by(house, lucia)
    adopt(house.actor(lucia), [kept.public_id], OWNER, MEMBERS, LONG_AGO, None)
    for thief in (ugo, lucia):
        adopt(house.actor(thief), [kept.public_id], OTHER, PUBLIC, LONG_AGO, None)
    adopt(house.actor(ugo), [draft.public_id], OTHER, PUBLIC, LONG_AGO, None)
    assert (row_of(kept).owner, row_of(kept).audience) == ("post:991", MEMBERS)
    assert row_of(draft).state == State.DRAFT


def test_files_follow_their_text_to_other_readers(house):
    lucia, pact = house.member("Lucia"), house.pact()
    taken = taken_by(house, lucia)
    adopt(house.actor(lucia), [taken.public_id], OWNER, PUBLIC, LONG_AGO, None)
    follow([OWNER, OTHER], MEMBERS, LONG_AGO, pact.id)
    assert (row_of(taken).audience, row_of(taken).pact_id) == (MEMBERS, pact.id)


def test_a_draft_that_no_text_took_up_is_swept_and_a_fresh_one_stays(house):
    lucia = house.member("Lucia")
    forgotten, fresh = taken_by(house, lucia, picture(size=(700, 20))), taken_by(house, lucia, picture(size=(30, 30)))
    place = storage.place(old(forgotten).sha256)
    swept = sweep()
    assert (swept.drafts, swept.files) == (1, 2)
    assert db.session.scalars(select(File.id)).all() == [fresh.id]
    assert not place.exists()
    assert storage.place(row_of(fresh).sha256).exists()


def test_files_of_deleted_texts_lose_their_bytes_unless_another_file_has_the_same(house):
    lucia = house.member("Lucia")
    one, same = taken_by(house, lucia, PDF, "a.pdf"), taken_by(house, lucia, PDF, "b.pdf")
    for taken, owner in ((one, OWNER), (same, OTHER)):
        adopt(house.actor(lucia), [taken.public_id], owner, PUBLIC, LONG_AGO, None)
    place = storage.place(old(one).sha256)
    release(OWNER)
    sweep()
    assert place.exists()
    release(OTHER)
    assert sweep().files == 1
    assert not place.exists()


def test_bytes_that_come_again_while_they_are_swept_are_put_back(house, monkeypatch):
    lucia = house.member("Lucia")
    place = storage.place(old(taken_by(house, lucia, PDF, "a.pdf")).sha256)
    put_aside = type(place).replace

    def sent_again_just_before(self, target):
        if self == place and str(target).endswith(".going"):
            os.utime(self)
        return put_aside(self, target)

    monkeypatch.setattr(type(place), "replace", sent_again_just_before)
    assert sweep().files == 0
    assert place.read_bytes() == PDF


def test_an_upload_that_breaks_off_leaves_nothing_behind(house):
    class Broken:
        def read(self, size=-1):
            raise OSError("la rete è caduta")

    with pytest.raises(OSError, match="caduta"):
        storage.keep(Broken(), 100)
    assert not list(storage._folder().glob("*.part"))


def test_too_many_at_once_and_too_many_in_a_day_are_refused(house, monkeypatch):
    actor = house.actor(house.member())
    with pytest.raises(Invalid):
        take(actor, [upload_of(picture())] * (limits.FILES_PER_POST + 1))
    monkeypatch.setattr(limits, "FILES_PER_DAY", 2)
    take(actor, [upload_of(picture()), upload_of(picture())])
    with pytest.raises(Invalid):
        take(actor, [upload_of(picture())])


def test_a_visitor_sends_nothing_and_the_house_does(house):
    with pytest.raises(Denied):
        take(guest(), [upload_of(picture())])
    taken = take(SYSTEM, [upload_of(PDF, "importato.pdf")])[0]
    adopt(SYSTEM, [taken.public_id], OWNER, PUBLIC, LONG_AGO, None)
    assert row_of(taken).state == State.LIVE


def test_the_chore_tells_what_it_took_away(house):
    old(taken_by(house, house.member(), PDF, "a.pdf"))
    answer = house.app.test_cli_runner().invoke(args=["files", "sweep"])
    assert answer.exit_code == 0, answer.output
    assert answer.output == "Forgotten drafts: 1. Files removed from the disk: 1.\n"
