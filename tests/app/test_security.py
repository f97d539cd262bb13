"""The policy of what a page may load, and who may frame it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pages._ui.security import FRAME_ANCESTORS, content_security_policy

Policy = Callable[[str | None], str]


@pytest.fixture
def framed_by(monkeypatch: pytest.MonkeyPatch) -> Iterator[Policy]:
    def policy(value: str | None) -> str:
        if value is None:
            monkeypatch.delenv(FRAME_ANCESTORS, raising=False)
        else:
            monkeypatch.setenv(FRAME_ANCESTORS, value)
        content_security_policy.cache_clear()
        return content_security_policy()

    yield policy
    content_security_policy.cache_clear()


def test_nothing_comes_from_elsewhere(framed_by: Policy) -> None:
    policy = dict(part.split(" ", 1) for part in framed_by(None).split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'unsafe-eval'" not in policy["script-src"]
    assert "sha256-" in policy["script-src"]
    assert not any("http" in sources or "*" in sources for sources in policy.values())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, None),
        ("", None),
        ("'self'", "'self'"),
        ("'self'  https://moodle.example.org", "'self' https://moodle.example.org"),
    ],
)
def test_who_may_frame_the_app_is_a_setting(
    framed_by: Policy, value: str | None, said: str | None
) -> None:
    parts = dict(part.split(" ", 1) for part in framed_by(value).split("; "))
    assert parts.get("frame-ancestors") == said
    assert "*" not in parts["script-src"]


@pytest.mark.parametrize("value", ["'self'; script-src *", "https://a.example, https://b.example"])
def test_a_setting_that_would_say_something_else_is_refused(framed_by: Policy, value: str) -> None:
    with pytest.raises(ValueError, match="FRAME_ANCESTORS must be"):
        framed_by(value)
