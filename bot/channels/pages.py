"""The demo page and the widget's script: a few named files, held in memory."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

FOLDER = Path(__file__).resolve().parent / "static"

# What may be fetched, and as what; nothing else in the folder is served.
FILES = {
    "index.html": "text/html; charset=utf-8",
    "widget.js": "text/javascript; charset=utf-8",
    "demo.js": "text/javascript; charset=utf-8",
    "demo.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
    "source-serif.woff2": "font/woff2",
}
PAGE = "index.html"

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-cache",
}
# Other sites put the script into their pages; five minutes old is fresh enough for it.
_FILE_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=300",
}


@dataclass(frozen=True)
class Page:
    """A file as it is sent."""

    body: bytes
    packed: bytes
    media_type: str
    tag: str
    headers: dict[str, str]


def load_pages(folder: Path = FOLDER) -> dict[str, Page]:
    """Load the files that there are."""
    return {name: _load(folder / name) for name in FILES if (folder / name).is_file()}


def pages_router(pages: dict[str, Page]) -> APIRouter:
    """Return the routes of the files."""
    router = APIRouter(include_in_schema=False)
    for name, page in pages.items():
        path = "/" if name == PAGE else f"/{name}"
        router.add_api_route(path, serve_page(page), methods=["GET", "HEAD"])
    return router


def _load(path: Path) -> Page:
    return make_page(path.read_bytes(), FILES[path.name], is_shown=path.name == PAGE)


def make_page(body: bytes, media_type: str, *, is_shown: bool) -> Page:
    """Make what is sent of a text; what is shown as a page has the strict policy."""
    headers = _PAGE_HEADERS if is_shown else _FILE_HEADERS
    # Weak, since it stands for the packed body as well.
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Page(body, gzip.compress(body, mtime=0), media_type, tag, headers)


def serve_page(page: Page):  # type: ignore[no-untyped-def]
    """Return the route of a file."""

    async def serve(request: Request) -> Response:
        headers = {**page.headers, "ETag": page.tag, "Vary": "Accept-Encoding"}
        if _has(request.headers.get("if-none-match", ""), page.tag):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(page.body, headers=headers, media_type=page.media_type)
        return Response(
            page.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=page.media_type
        )

    return serve


def _has(listed: str, tag: str) -> bool:
    """True where a list of tags holds one, weak or strong, or all."""
    strong = tag.removeprefix("W/")
    return listed.strip() == "*" or strong in (part.strip().removeprefix("W/") for part in listed.split(","))
