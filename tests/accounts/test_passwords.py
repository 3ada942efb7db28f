import pytest

from forum.accounts.passwords import find_weakness
from forum.accounts.secrets import digest, hash_password, password_matches, wants_rehash


@pytest.mark.parametrize("password", ["tre mele sul tavolo", "Xq7vTz0pLm", "l'acqua bolle!", "1503 1984 77 23 1", "p" * 100 + "aswd"])
def test_a_long_password_is_taken_whatever_signs_it_has(password):
    assert find_weakness(password, ("Lucia", "lucia@example.org")) is None


@pytest.mark.parametrize(
    "password",
    [
        "",
        "corta",
        "nove-sign",
        "password123",
        "Password2026!",
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "aaaaaaaaaaaa",
        "1212121212",
        "ciao ciao ciao",
        "forzajuve1897",
        "Lucia12345",
        "lucia@example.org",
        "biancospino99",
        "ｐａｓｓｗｏｒｄ123",
        "x" * 201,
    ],
)
def test_what_would_be_tried_first_is_refused_with_a_sentence(database, password):
    assert str(find_weakness(password, ("Lucia Biancospino", "lucia@example.org")))


def test_a_password_is_kept_only_as_its_hash_and_compared_in_one_way_of_writing():
    kept = hash_password("perché no, domani")
    assert "perch" not in kept
    assert password_matches(kept, "perche\u0301 no, domani")
    assert not password_matches(kept, "perche no, domani")
    assert not wants_rehash(kept)


def test_nobody_has_no_password():
    assert not password_matches(None, "")
    assert not password_matches("", "qualcosa")
    assert not password_matches("not a hash", "qualcosa")


def test_a_token_is_kept_only_as_its_digest():
    assert digest("segreto") != "segreto"
    assert len(digest("segreto")) == 64
