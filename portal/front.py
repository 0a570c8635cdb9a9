"""The outermost WSGI layer: a page that is drawn already and asked for plainly is answered here, all else behind it.

Nearly every request is such a one, and what a request passes on its way is half of what a page costs: the layers for
classes, printed codes and proxies, each a call and a look or two, need not see it. May not import any room or Flask."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portal.frozen import Frozen, pick

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Front:
    """`others` is the whole portal, `frozen` among it: it answers the same, only later."""

    def __init__(self, frozen: Frozen, others: "WSGIApplication") -> None:
        self._frozen = frozen
        self._others = others

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        frozen = self._frozen
        page = frozen.drawn.get(environ["PATH_INFO"])
        if (
            page is None
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("QUERY_STRING")
            or not frozen.begun <= frozen.clock() < frozen.ends  # China's day has changed: pages name days
        ):
            return self._others(environ, start_response)
        if environ.get("HTTP_IF_NONE_MATCH") == page.etag:
            start_response("304 Not Modified", page.unchanged)
            return []
        variant = pick(page, environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response("200 OK", variant.headers)
        return variant.body
