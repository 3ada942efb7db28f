import pytest
from sqlalchemy import select

from forum.accounts.services import administration as services
from forum.core import clock
from forum.core.actor import Role
from forum.core.database import db
from forum.core.errors import Denied, NotFound
from forum.core.outbox import OutboxRow
from forum.core.work import JournalRow
from tests.support.accounts import fill, is_in, look_again
from tests.support.answers import seen_by
from tests.support.people import csrf_of

LIST = "/amministrazione/persone"


@pytest.fixture
def keeper(house):
    return house.member("Giorgio", roles=("administrator",), email="giorgio@example.org")


@pytest.fixture
def marta(house):
    return house.member("Marta Verdi", handle="marta-verdi", email="marta@example.org")


@pytest.fixture
def inside(house, keeper):
    return house.browser(keeper)


def events():
    look_again()
    return [(row.event, row.actor_id, row.payload) for row in db.session.scalars(select(JournalRow).order_by(JournalRow.id))]


def test_only_administrators_find_anything_there(house, marta):
    pages = (LIST, f"{LIST}/{marta.id}")
    for person in (marta, house.member("Elena", roles=("moderator", "curator"))):
        client = house.browser(person)
        nothing = seen_by(client.get("/non-esiste"))
        assert nothing[0] == 404
        assert [seen_by(client.get(page)) for page in pages] == [nothing, nothing]
        token = csrf_of(client.get("/impostazioni"))
        for act in ("ruoli", "sospendi", "riammetti"):
            assert (
                client.post(f"{LIST}/{marta.id}/{act}", data={"csrf_token": token, "administrator": "y", "reason": "perché sì"}).status_code
                == 404
            )
    look_again()
    assert (marta.is_administrator, marta.suspended_at) == (False, None)
    assert house.browser().get(LIST).location == f"/accedi?next={LIST}"


def test_services_ask_even_when_no_page_stands_before_them(house, marta):
    actor = house.actor(marta)
    for act in (
        lambda: services.change_roles(actor, marta.id, {Role.ADMINISTRATOR}),
        lambda: services.suspend(actor, marta.id, "perché sì"),
        lambda: services.restore(actor, marta.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_people_are_found_by_name_and_address(inside, marta):
    shown = inside.get(LIST).text
    assert "Marta Verdi" in shown
    assert "marta@example.org" in shown
    assert "2 persone" in shown
    for typed in ("VERDI", "marta@", "marta-v"):
        found = inside.get(LIST, query_string={"cerca": typed}).text
        assert "Marta Verdi" in found
        assert "giorgio@example.org" not in found
    for typed in ("%", "_", "nessuno", "\x00nessuno", "<script>"):
        found = inside.get(LIST, query_string={"cerca": typed}).text
        assert "Nessuno ha un nome" in found
        assert "<script>" not in found.partition("<main")[2]


def test_the_list_has_pages(house, inside):
    for number in range(25):
        house.member(f"Anna {number:02}")
    second = inside.get(LIST, query_string={"pagina": "2", "cerca": "anna"})
    assert "Anna 20" in second.text
    assert "Anna 02" not in second.text
    for wrong in ("0", "3", "-1", "due", "99999999999"):
        assert inside.get(LIST, query_string={"pagina": wrong, "cerca": "anna"}).status_code == 404


def test_hats_are_given_and_taken_and_the_journal_says_so(house, inside, keeper, marta):
    at_home = house.browser(marta)
    page = f"{LIST}/{marta.id}"
    assert fill(inside, page, to=f"{page}/ruoli", moderator="y", curator="y").status_code == 303
    look_again()
    assert (marta.is_moderator, marta.is_curator, marta.is_administrator) == (True, True, False)
    assert not is_in(at_home), "nobody goes on under a sign-in that had other rights"
    assert events()[-1] == ("RolesChanged", keeper.id, {"member_id": marta.id, "roles": ["curator", "moderator"]})
    shown = inside.get(page).text
    assert "Ruoli cambiati: Redazione, Moderazione" in shown
    assert "Giorgio" in shown
    fill(inside, page, to=f"{page}/ruoli")
    look_again()
    assert (marta.is_moderator, marta.is_curator) == (False, False)


def test_saving_the_same_hats_changes_nothing(house, inside, marta):
    at_home = house.browser(marta)
    fill(inside, f"{LIST}/{marta.id}", to=f"{LIST}/{marta.id}/ruoli")
    assert is_in(at_home)
    assert events() == []


def test_nobody_locks_the_house_with_the_keys_inside(inside, keeper):
    page = f"{LIST}/{keeper.id}"
    refused = fill(inside, page, to=f"{page}/ruoli", moderator="y")
    assert refused.status_code == 422
    assert "Non puoi toglierti il ruolo" in refused.text
    assert fill(inside, page, to=f"{page}/sospendi", reason="stanchezza").status_code == 422
    look_again()
    assert (keeper.is_administrator, keeper.suspended_at) == (True, None)
    assert fill(inside, page, to=f"{page}/ruoli", administrator="y", curator="y").status_code == 303
    assert is_in(inside)


def test_a_suspended_member_is_out_at_once_until_let_in_again(house, inside, keeper, marta):
    at_home = house.browser(marta)
    page = f"{LIST}/{marta.id}"
    assert fill(inside, page, to=f"{page}/sospendi", reason="").status_code == 422
    assert fill(inside, page, to=f"{page}/sospendi", reason="Messaggi offensivi ripetuti").status_code == 303
    assert not is_in(at_home)
    assert house.browser().get(f"/persone/{marta.id}-{marta.handle}").status_code == 404
    assert events()[-1] == ("MemberSuspended", keeper.id, {"member_id": marta.id, "reason": "Messaggi offensivi ripetuti"})
    kept = db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == "index").order_by(OutboxRow.key)).all()
    assert kept == ["closing:0", f"person:{marta.id}"], "searches wait until the index knows of it"
    assert "Messaggi offensivi ripetuti" in inside.get(page).text
    assert fill(inside, page, to=f"{page}/riammetti").status_code == 303
    look_again()
    assert marta.suspended_at is None
    assert not is_in(at_home), "the old sign-in stays ended"
    assert events()[-1][0] == "MemberRestored"


def test_a_reason_too_long_is_given_back(inside, marta):
    refused = fill(inside, f"{LIST}/{marta.id}", to=f"{LIST}/{marta.id}/sospendi", reason="perché " * 100)
    assert refused.status_code == 422
    assert "perché perché" in refused.text


def test_policy_refuses_with_a_reason(house, keeper):
    with pytest.raises(Denied) as refusal:
        services.suspend(house.actor(keeper), keeper.id, "stanchezza")
    assert str(refusal.value.reason)


def test_nobody_is_nobody(inside):
    for number in ("999", "0", "99999999999999"):
        assert inside.get(f"{LIST}/{number}").status_code == 404
        assert inside.post(f"{LIST}/{number}/riammetti", data={"csrf_token": csrf_of(inside.get(LIST))}).status_code == 404


def test_somebody_who_left_or_waits_is_marked(house, inside):
    house.member("Paola", left_at=clock.now())
    waiting = house.member("Rita")
    waiting.confirmed_at = None
    db.session.commit()
    shown = inside.get(LIST).text
    assert "Ex membro" in shown
    assert "Indirizzo da confermare" in shown
