import pytest

from forum.core.settings import WrongSetting, load_settings


def test_the_secret_is_made_once_and_kept_for_the_owner_only(tmp_path):
    first = load_settings({"instance": str(tmp_path)})
    assert load_settings({"instance": str(tmp_path)}).secret_key == first.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_sqlite_in_the_instance_folder_is_the_default(tmp_path):
    assert load_settings({"instance": str(tmp_path)}).database_url == f"sqlite:///{tmp_path}/forum.sqlite3"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"colour": "red"}, "FORUM_COLOUR"),
        ({"mail_port": "many"}, "FORUM_MAIL_PORT"),
        ({"worker": "perhaps"}, "FORUM_WORKER"),
        ({"public_url": "forum.example.org"}, "FORUM_PUBLIC_URL"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_the_setting(tmp_path, values, named):
    with pytest.raises(WrongSetting, match=named):
        load_settings({"instance": str(tmp_path), **values})


def test_lists_switches_and_addresses_are_read(tmp_path):
    settings = load_settings(
        {
            "INSTANCE": str(tmp_path),
            "PEERTUBE_HOSTS": "Video.Example.org, peer.example.it",
            "WORKER": "no",
            "PUBLIC_URL": "https://f.example.org/",
        }
    )
    assert settings.peertube_hosts == ("video.example.org", "peer.example.it")
    assert not settings.worker
    assert settings.secure
    assert settings.public_url == "https://f.example.org"
