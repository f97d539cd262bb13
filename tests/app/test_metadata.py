"""What the server says of each page to those who run no scripts: asked as a search engine asks."""

from __future__ import annotations

import gzip
import http.client
import re
import struct
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import resources
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from pages._ui import ahead
from pages._ui.live import Moment
from pages._ui.metadata import PREVIEW_SIZE, PREVIEWS
from pages._ui.registry import ALL_PAGES, HOME, PageInfo, tab_title
from tests.browser.conftest import running_server

SERVE = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port={port}")
MOST_BYTES = 60_000
# The least that pictures of pages of ours differ by, in bytes of a PNG of one colour.
LEAST_BYTES = 8_000
HOSTILE = 'evil.example"><script>alert(1)</script>'
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
every_page = pytest.mark.parametrize("info", ALL_PAGES, ids=lambda info: info.stem)


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Head(HTMLParser):
    """What the head of a page holds: titles, what `meta` says by its name, links by kind."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.titles: list[str] = []
        self.said: dict[str, str | None] = {}
        self.links: dict[str, str | None] = {}
        self.tags: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "title":
            self.titles.append("")
        name = given.get("property") or given.get("name")
        if tag == "meta" and name:
            assert name not in self.said
            self.said[name] = given["content"]
        if tag == "link" and given.get("rel") == "canonical":
            self.links["canonical"] = given["href"]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "title":
            self.titles[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with running_server(SERVE) as address:
        yield address


def ask(site: str, path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30)
    connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


@every_page
def test_each_page_says_what_it_is(site: str, info: PageInfo) -> None:
    answer = ask(site, f"/{info.url_path}?p=0.5&embed=true")
    assert answer.status == 200
    head = Head(answer.body)
    title, address = tab_title(info.url_path), f"{site}/{info.url_path}"
    assert head.titles == [title]
    assert head.links["canonical"] == address
    expected = {"og:title": title, "og:url": address, "twitter:card": "summary_large_image"}
    expected |= {"description": info.question, "og:description": info.question}
    assert expected.items() <= head.said.items()
    picture = head.said["og:image"]
    assert picture is not None
    assert picture.startswith(f"{site}/")
    drawn = ask(site, picture.removeprefix(site))
    assert drawn.status == 200
    assert drawn.headers["content-type"] == "image/png"
    assert struct.unpack(">II", drawn.body[16:24]) == PREVIEW_SIZE
    assert (head.said["og:image:width"], head.said["og:image:height"]) == ("1200", "630")


def test_pages_are_told_apart(site: str) -> None:
    heads = [Head(ask(site, f"/{info.url_path}").body) for info in ALL_PAGES]
    for name in ("og:title", "og:description", "og:url", "og:image"):
        assert len({head.said[name] for head in heads}) == len(ALL_PAGES), name


def test_each_page_has_a_picture_that_is_small_and_not_empty() -> None:
    pictures = {path.stem: path.read_bytes() for path in PREVIEWS.glob("*.png")}
    assert pictures.keys() == {info.stem for info in ALL_PAGES}
    for stem, picture in pictures.items():
        assert LEAST_BYTES < len(picture) < MOST_BYTES, stem
    assert len(set(pictures.values())) == len(pictures)


def test_all_else_is_streamlits_own_page(site: str) -> None:
    streamlits = resources.files("streamlit").joinpath("static", "index.html").read_text("utf-8")
    before, after = streamlits.split("<title>Streamlit</title>")
    body = ask(site, "/surprise").body.decode()
    assert body.startswith(before)
    assert body.endswith(after)


def test_what_a_browser_has_kept_is_not_sent_again(site: str) -> None:
    first = ask(site, "/surprise", Accept_Encoding="gzip")
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in first.headers["vary"].lower()
    assert "content-security-policy" in first.headers
    assert "x-frame-options" not in first.headers
    plain = ask(site, "/surprise")
    assert gzip.decompress(first.body) == plain.body
    tag = first.headers["etag"]
    kept = ask(site, "/surprise", If_None_Match=f'"other", {tag}')
    assert (kept.status, kept.body, kept.headers["etag"]) == (304, b"", tag)
    # Another page, and the same one by another name, are not what was kept.
    assert ask(site, "/softmax", If_None_Match=tag).status == 200
    assert ask(site, "/surprise", If_None_Match=tag, Host="nll.example").status == 200


def test_addresses_are_those_by_which_the_visitor_came(site: str) -> None:
    said = Head(ask(site, "/bayes", Host="nll.example", X_Forwarded_Proto="https").body).said
    assert said["og:url"] == "https://nll.example/bayes"
    assert said["og:image"] == "https://nll.example/nll-previews/bayes.png"
    odd = Head(ask(site, "/bayes", X_Forwarded_Proto="javascript").body).said
    assert odd["og:url"] == f"{site}/bayes"


@pytest.mark.parametrize("path", ["/", "/surprise", "/robots.txt", "/sitemap.xml"])
@pytest.mark.parametrize(
    "host", [HOSTILE, "not a.host", "example.org/path", "me@example.org", "[::1"]
)
def test_a_name_that_no_host_can_have_is_not_repeated(site: str, path: str, host: str) -> None:
    answer = ask(site, path, Host=host)
    assert host.encode() not in answer.body
    assert b"evil" not in answer.body
    assert b"alert" not in answer.body


def test_search_engines_find_every_page(site: str) -> None:
    robots = ask(site, "/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {site}/sitemap.xml" in robots.body.decode().splitlines()
    listed = ask(site, "/sitemap.xml")
    assert listed.headers["content-type"].startswith("application/xml")
    places = [place.text for place in ET.fromstring(listed.body).iter(f"{SITEMAP}loc")]
    assert places == [f"{site}/{info.url_path}" for info in ALL_PAGES]
    for place in places:
        assert place is not None
        # At once, without a redirect.
        assert Head(ask(site, place.removeprefix(site)).body).links["canonical"] == place


def test_below_another_path_pages_scripts_pictures_and_the_map_are_found_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running_server((*SERVE, "--server.baseUrlPath=teach/nll"), "/teach/nll") as site:
        below = "/teach/nll"
        for path in ("/", "/bayes"):
            answer = ask(site, f"{below}{path}")
            head = Head(answer.body)
            assert (answer.status, head.links["canonical"]) == (200, f"{site}{path}")
            picture = urlsplit(head.said["og:image"] or "").path
            assert ask(site, picture).headers["content-type"] == "image/png"
        scripts = re.findall(r"<(.+?)>; rel=", answer.headers["link"])
        assert len(scripts) > 10
        for script in scripts:
            assert script.startswith(f"{below}/nll-assets/")
            assert ask(site, script).headers["content-type"].startswith("text/javascript")
        robots = ask(site, f"{below}/robots.txt").body.decode().splitlines()
        assert f"Sitemap: {site}/sitemap.xml" in robots
        listed = ET.fromstring(ask(site, f"{below}/sitemap.xml").body)
        assert [place.text for place in listed.iter(f"{SITEMAP}loc")] == [
            f"{site}/{info.url_path}" for info in ALL_PAGES
        ]
    # What is computed ahead is asked for where it is answered.
    monkeypatch.setattr("pages._ui.assets.st.get_option", lambda _: "/teach/nll/")
    (route,) = ahead.routes()
    found = ahead.ahead(lambda: lambda _: Moment(charts={}, texts={}, formulas={}), (1,))
    assert route.path == "/teach/nll/nll-ahead/{name}"
    assert found.url == route.path.replace("{name}", found.name)


def test_only_the_first_page_has_no_path() -> None:
    assert [info for info in ALL_PAGES if not info.url_path] == [HOME]
