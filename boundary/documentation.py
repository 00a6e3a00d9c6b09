"""Serves the raw contract at `/openapi.yaml` and Swagger UI at `/docs`, all from memory."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import swagger_ui_bundle
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from boundary.contract import Contract
from boundary.rejections import MethodNotAllowed

_ASSETS: Final = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{assets}swagger-ui.css">
<link rel="icon" type="image/png" href="{assets}favicon-32x32.png">
</head>
<body>
<div id="swagger-ui" data-contract="{contract}"></div>
<script src="{assets}swagger-ui-bundle.js"></script>
<script src="{assets}start.js"></script>
</body>
</html>
"""
_START: Final = """window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    url: document.getElementById("swagger-ui").dataset.contract,
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    displayOperationId: true,
    displayRequestDuration: true,
    validatorUrl: null,
  });
});
"""


class _Page(NamedTuple):
    body: bytes
    headers: Mapping[str, str]


class Documentation:
    """ASGI middleware inside of the error handlers; other paths cost one look-up."""

    def __init__(self, app: ASGIApp, *, contract: Contract) -> None:
        self._app = app
        self._pages = _pages(contract)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD of a page of the documentation; pass on everything else."""
        page = None
        if scope["type"] == "http":
            page = self._pages.get(scope["path"].removeprefix(scope.get("root_path", "")))
        if page is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed.allowing("GET, HEAD")
        if Headers(scope=scope).get("if-none-match") == page.headers["ETag"]:
            response = Response(status_code=304, headers={"ETag": page.headers["ETag"]})
        else:
            response = Response(page.body, headers=dict(page.headers))
        await response(scope, receive, send)


def _pages(contract: Contract) -> dict[str, _Page]:
    title = contract.document["info"]["title"].replace("<", "")
    policy = {"Content-Security-Policy": _policy(contract), "Referrer-Policy": "no-referrer"}
    pages = {
        "/openapi.yaml": _page(contract.yaml, "application/yaml"),
        "/docs/start.js": _page(_START.encode(), "text/javascript; charset=utf-8"),
    }
    # Relative, so that the page works behind a prefix, with and without the slash at its end.
    for path, assets, root in (("/docs", "docs/", ""), ("/docs/", "", "../")):
        html = _PAGE.format(title=title, assets=assets, contract=f"{root}openapi.yaml")
        pages[path] = _page(html.encode(), "text/html; charset=utf-8", policy)
    folder = Path(swagger_ui_bundle.swagger_ui_path)
    for name, media_type in _ASSETS.items():
        pages[f"/docs/{name}"] = _page((folder / name).read_bytes(), media_type)
    return pages


def _page(body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> _Page:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return _Page(body, {"Content-Type": media_type, "ETag": etag, "Cache-Control": "no-cache", **(headers or {})})


def _policy(contract: Contract) -> str:
    """Allow what Swagger UI needs: its own files, inline styles, and calls to the servers and token URLs named."""
    urls = [server["url"] for server in contract.document.get("servers", [])]
    for scheme in contract.security_schemes.values():
        urls += [flow["tokenUrl"] for flow in scheme.get("flows", {}).values() if "tokenUrl" in flow]
    origins = sorted({origin for origin in map(_origin, urls) if origin})
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            " ".join(("connect-src 'self'", *origins)),
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _origin(url: str) -> str | None:
    parts: Any = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else None
