"""The pages that machines ask: /healthz, /readyz, /metrics. See docs/watching.md."""

import hmac
from collections.abc import Callable

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from werkzeug.exceptions import NotFound

from portal.operating.machine import Machine
from portal.operating.meter import ROUTE, Meter
from portal.operating.readiness import LATE, SAID, WANTED

PLAIN = "text/plain"


def blueprint(machine: Machine, meter: Callable[[], Meter | None], token: str) -> Blueprint:
    """The pages. Without `token` there are no metrics; `meter()` counts requests where there are."""
    pages = Blueprint("machine", __name__)

    @pages.get("/healthz")
    def health() -> Response:
        """Alive: 503 only for what a restart mends."""
        ended = machine.threads()
        said = f"ended: {', '.join(ended)}\n" if ended else "ok\n"
        return Response(said, status=503 if ended else 200, mimetype=PLAIN)

    @pages.get("/readyz")
    def ready() -> Response:
        """Whether answers can be stored. That the night's work is late takes no server away from visitors."""
        fault = machine.readiness.fault()
        found = machine.look() if not fault else None
        said = SAID[fault] + (LATE if found and found.late else "")
        return Response(said, status=503 if fault else 200, mimetype=PLAIN)

    @pages.get("/metrics")
    def metrics() -> Response:
        """For whoever shows the token, and for nobody where there is none."""
        counting = meter()
        if counting is None:
            raise NotFound
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), token.encode()):
            return Response(WANTED, 401, {"WWW-Authenticate": "Bearer"}, PLAIN)
        counting.turn()
        registry = CollectorRegistry(auto_describe=False)
        registry.register(machine)
        registry.register(counting.told)
        return Response(generate_latest(registry), mimetype=None, content_type=CONTENT_TYPE_PLAIN_0_0_4)

    @pages.before_app_request
    def _name() -> None:
        """Tell the meter outside which page it is."""
        if (route := request.environ.get(ROUTE)) is not None and request.endpoint:
            route[0] = request.endpoint

    return pages
