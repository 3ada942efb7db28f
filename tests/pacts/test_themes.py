"""Curators keep the themes."""

import pytest
from sqlalchemy import select

from forum.core.database import db
from forum.core.errors import Denied
from forum.pacts.models import Hat, Theme
from forum.pacts.services import theming
from tests.support.pacts import send, words_of
from tests.support.people import csrf_of


@pytest.fixture
def curator(house):
    return house.browser(house.member(roles=("curator",)))


def names():
    db.session.rollback()
    return db.session.scalars(select(Theme.name).order_by(Theme.position)).all()


def test_a_curator_adds_renames_and_orders(house, client, curator):
    for name in ("Casa", "Lavoro", "Verde"):
        assert send(curator, "/amministrazione/temi/nuovo", name=name, description=f"Tutto su {name}").status_code == 303
    last = db.session.scalars(select(Theme.id).where(Theme.name == "Verde")).one()
    token = csrf_of(curator.get("/amministrazione/temi"))
    assert curator.post(f"/amministrazione/temi/{last}/sposta", data={"csrf_token": token, "by": "-1"}).status_code == 303
    assert names() == ["Casa", "Verde", "Lavoro"]
    for _ in range(3):
        curator.post(f"/amministrazione/temi/{last}/sposta", data={"csrf_token": token, "by": "-1"})
    assert names() == ["Verde", "Casa", "Lavoro"]
    assert send(curator, f"/amministrazione/temi/{last}", name="Spazi comuni e verde").status_code == 303
    page = words_of(client.get("/temi/verde"))
    assert "Spazi comuni e verde" in page
    assert "Tutto su Verde" in page


def test_a_name_that_is_there_already_is_refused_and_kept(house, curator):
    house.theme("Casa", "casa")
    answer = send(curator, "/amministrazione/temi/nuovo", name="CASA", description="parole da tenere")
    assert answer.status_code == 422
    assert "C’è già un tema con questo nome" in words_of(answer)
    assert "parole da tenere" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["", "ab", "x" * 81])
def test_names_have_their_bounds(curator, name):
    assert send(curator, "/amministrazione/temi/nuovo", name=name).status_code == 422
    assert names() == []


def test_two_themes_with_one_address_get_two(house, curator):
    house.theme("Casa", "casa")
    send(curator, "/amministrazione/temi/nuovo", name="Casa!")
    assert sorted(db.session.scalars(select(Theme.slug))) == ["casa", "casa-2"]


def test_nobody_else_keeps_them(house, client):
    theme = house.theme("Casa", "casa")
    facilitator = house.member()
    house.belongs(facilitator, house.pact(), Hat.FACILITATOR)
    for member in (house.member(), facilitator, house.member(roles=("moderator",))):
        browser = house.browser(member)
        for address in ("/amministrazione/temi", "/amministrazione/temi/nuovo", f"/amministrazione/temi/{theme.id}"):
            assert browser.get(address).status_code == 404
        with pytest.raises(Denied):
            theming.add_theme(house.actor(member), "Abusivo")
    assert client.get("/amministrazione/temi").status_code == 303


def test_a_theme_that_is_not_there_is_not_found(curator):
    assert curator.get("/amministrazione/temi/99").status_code == 404
    assert curator.get("/amministrazione/temi/99999999999999999999").status_code == 404
