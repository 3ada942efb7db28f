"""Administrators keep the data of the territory from its pages."""

import pytest
from sqlalchemy import select

from forum.core.actor import SYSTEM
from forum.core.database import db
from forum.core.errors import Denied, Invalid, NotFound
from forum.territory import queries, services
from forum.territory.models import Municipality, Organisation, SubDistrict
from tests.support.pacts import send, words_of

HOME = "/amministrazione/territorio"


@pytest.fixture
def administrator(house):
    return house.browser(house.member(roles=("administrator",)))


def test_sub_districts_are_added_renamed_and_filled(administrator):
    assert send(administrator, f"{HOME}/subambiti/nuovo", name="Pandino").status_code == 303
    for name in ("Pandino", "Spino d'Adda"):
        assert send(administrator, f"{HOME}/comuni/nuovo", name=name).status_code == 303
    page = words_of(administrator.get(HOME))
    assert "Comuni senza subambito" in page
    assert "Spino d'Adda" in page
    district = db.session.scalars(select(SubDistrict.id)).one()
    places = [str(number) for number in db.session.scalars(select(Municipality.id))]
    answer = send(administrator, f"{HOME}/subambiti/{district}", name="Subambito di Pandino", municipalities=places)
    assert answer.status_code == 303
    db.session.rollback()
    shown = queries.territory()
    assert [len(row.municipalities) for row in shown.sub_districts] == [2]
    assert shown.unassigned == ()
    assert send(administrator, f"{HOME}/subambiti/{district}", municipalities=places[:1]).status_code == 303
    db.session.rollback()
    assert len(queries.territory().unassigned) == 1


def test_a_municipality_chosen_elsewhere_moves(administrator):
    first, second = (services.add_sub_district(SYSTEM, name) for name in ("Uno", "Due"))
    place = services.add_municipality(SYSTEM, "Chieve", first)
    assert "Chieve (Uno)" in words_of(administrator.get(f"{HOME}/subambiti/{second}"))
    services.change_sub_district(SYSTEM, second, "Due", [place])
    assert queries.get_municipality(place).sub_district_id == second


def test_organisations_are_added_and_changed(administrator):
    assert send(administrator, f"{HOME}/realta/nuova", name="Acli", kind="association").status_code == 303
    number = db.session.scalars(select(Organisation.id)).one()
    assert send(administrator, f"{HOME}/realta/{number}", name="Acli di Crema", kind="informal_group").status_code == 303
    page = words_of(administrator.get(f"{HOME}/realta"))
    assert "Acli di Crema" in page
    assert "Gruppo informale" in page


@pytest.mark.parametrize(
    ("address", "fields"),
    [("subambiti/nuovo", {}), ("comuni/nuovo", {}), ("realta/nuova", {"kind": "school"})],
)
def test_a_name_that_is_there_or_missing_is_refused_with_a_sentence(administrator, address, fields):
    send(administrator, f"{HOME}/{address}", name="Crema", **fields)
    answer = send(administrator, f"{HOME}/{address}", name="crema", **fields)
    assert answer.status_code == 422
    assert "Questo nome c’è già" in words_of(answer)
    assert send(administrator, f"{HOME}/{address}", name="  ", **fields).status_code == 422
    assert send(administrator, f"{HOME}/{address}", name="x" * 300, **fields).status_code == 422


def test_an_unknown_kind_or_row_is_refused(administrator):
    assert send(administrator, f"{HOME}/realta/nuova", name="Boh", kind="king").status_code == 422
    for address in ("subambiti/9", "comuni/9", "realta/9", "realta?pagina=7", "realta?pagina=x", "realta/99999999999999999999"):
        assert administrator.get(f"{HOME}/{address}").status_code == 404
    with pytest.raises(Invalid):
        services.ensure_organisation(SYSTEM, "Boh", "king")
    with pytest.raises(NotFound):
        services.rename_municipality(SYSTEM, 99, "Boh")


@pytest.mark.parametrize("roles", [(), ("moderator",), ("curator",)])
def test_nobody_else_keeps_it(house, client, roles):
    member = house.member(roles=roles)
    for address in ("", "/subambiti/nuovo", "/comuni/nuovo", "/realta", "/realta/nuova"):
        assert house.browser(member).get(f"{HOME}{address}").status_code == 404
        assert client.get(f"{HOME}{address}").status_code == 303
    with pytest.raises(Denied):
        services.add_municipality(house.actor(member), "Crema")


def test_names_that_look_alike_get_addresses_of_their_own(database):
    for name in ("Ripalta Arpina", "Ripalta-Arpina"):
        services.add_municipality(SYSTEM, name)
    assert sorted(db.session.scalars(select(Municipality.slug))) == ["ripalta-arpina", "ripalta-arpina-2"]
