"""Every route names whom it serves, and every door that writes asks for a token."""

import pytest

from forum.web.identity import Access


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_names_whom_it_serves(app):
    unnamed = [rule.rule for rule in rules(app) if not isinstance(getattr(app.view_functions[rule.endpoint], "access", None), Access)]
    assert unnamed == []


def test_a_route_that_names_nobody_serves_nobody(app, database):
    bare = type(app)("bare")
    bare.config.update(app.config)
    assert not hasattr(bare.view_functions["static"], "access")


def test_no_route_that_writes_takes_a_form_without_its_token(app, house):
    administrator = house.member(roles=("administrator", "moderator", "curator"))
    browser = house.browser(administrator)
    accepted = []
    for rule in rules(app):
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
            address = rule.rule
            for argument in rule.arguments:
                address = address.replace(
                    next(
                        part
                        for part in address.split("/")
                        if part.endswith(f"{argument}>") or f":{argument}>" in part or part.startswith(f"<{argument}")
                    ),
                    "1",
                )
            answer = browser.open(address, method=method, data={"text": "senza gettone"})
            if answer.status_code not in (400, 404):
                accepted.append((method, address, answer.status_code))
    assert accepted == []


@pytest.mark.parametrize(
    "header",
    ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"],
)
def test_every_answer_carries_the_headers(client, header):
    assert client.get("/").headers.get(header)
    assert client.get("/non-esiste").headers.get(header)


def test_the_policy_allows_no_inline_script_and_no_stranger(client):
    policy = client.get("/non-esiste").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
