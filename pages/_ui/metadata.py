"""What a page says of itself to those who run no scripts: search engines, and previews of links.

The server sends Streamlit's own page for every address, under the name "Streamlit". Here that of
each page of ours has its title, its question and its picture in its head, and the site a map.
"""

from __future__ import annotations

import hashlib
import html
import re
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from pages._ui.assets import base_path
from pages._ui.registry import ALL_PAGES, HOME, PageInfo, tab_title

FOLDER: Final = "nll-previews"
# One for each page; scripts/take_screenshots.py makes them.
PREVIEWS: Final = Path(__file__).parents[2] / "docs" / "previews"
# In pixels, as wide as those who show a link want it.
PREVIEW_SIZE: Final = (1200, 630)

STREAMLITS_TITLE: Final = "<title>Streamlit</title>"
# A name or an address, and a port: nothing that would need to be escaped in HTML or XML.
HOST: Final = re.compile(r"([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)


def routes() -> list[BaseRoute]:
    """The pages, each with its own head, their pictures, and what search engines look for."""
    base = base_path()
    return [
        *(Route(f"{base}/{info.url_path}", partial(_page, info=info)) for info in ALL_PAGES),
        Mount(f"{base}/{FOLDER}", StaticFiles(directory=PREVIEWS)),
        Route(f"{base}/robots.txt", _robots),
        Route(f"{base}/sitemap.xml", _sitemap),
    ]


async def _page(request: Request, info: PageInfo) -> Response:
    content, digest = _prepared(info, _origin(request))
    # As with Streamlit's own: to be kept, and asked for each time whether it is still the same.
    headers = {"cache-control": "no-cache", "etag": digest}
    known = request.headers.get("if-none-match", "").split(",")
    if digest in map(str.strip, known):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/html", headers=headers)


# Few hosts have all pages asked for; whoever makes up others does not fill the memory.
@lru_cache(4 * len(ALL_PAGES))
def _prepared(info: PageInfo, origin: str) -> tuple[bytes, str]:
    """The page as it is sent, and its digest, weak as compression changes what is sent."""
    streamlits = resources.files("streamlit").joinpath("static", "index.html").read_text("utf-8")
    content = streamlits.replace(STREAMLITS_TITLE, _head(info, origin)).encode()
    return content, f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'


def _head(info: PageInfo, origin: str) -> str:
    address = html.escape(f"{origin}/{info.url_path}")
    picture = html.escape(f"{origin}/{FOLDER}/{info.stem}.png")
    title, question = html.escape(tab_title(info.url_path)), html.escape(info.question)
    width, height = PREVIEW_SIZE
    properties = {
        "og:type": "website",
        "og:site_name": HOME.title,
        "og:title": title,
        "og:description": question,
        "og:url": address,
        "og:image": picture,
        "og:image:width": width,
        "og:image:height": height,
        "og:image:alt": title,
    }
    return "\n    ".join(
        [
            f"<title>{title}</title>",
            f'<meta name="description" content="{question}" />',
            f'<link rel="canonical" href="{address}" />',
            '<meta name="twitter:card" content="summary_large_image" />',
            *(f'<meta property="{key}" content="{value}" />' for key, value in properties.items()),
        ]
    )


async def _robots(request: Request) -> Response:
    return PlainTextResponse(f"User-agent: *\nDisallow:\nSitemap: {_origin(request)}/sitemap.xml\n")


async def _sitemap(request: Request) -> Response:
    origin = _origin(request)
    places = "".join(f"<url><loc>{origin}/{info.url_path}</loc></url>\n" for info in ALL_PAGES)
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n',
        media_type="application/xml",
    )


def _origin(request: Request) -> str:
    """Where the visitor sees the app; no more than its path if the request gives no name that a
    host can have."""
    host = request.headers.get("host", "")
    if not HOST.fullmatch(host):
        return base_path()
    # A proxy that the visitor reaches by https may reach the app by http.
    scheme = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
    return f"{scheme if scheme in ('http', 'https') else request.url.scheme}://{host}{base_path()}"
