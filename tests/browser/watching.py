"""Watches browser contexts for what must not happen in any page of the portal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

HERE = {"localhost", "127.0.0.1"}
EXPECTED = (
    "Failed to load resource",  # for each page that answers 4xx; `_response` judges those itself
    "Service Worker registration blocked by Playwright",  # as the tests want it
)


@dataclass
class Watch:
    """`complaints`: one line each. Pages that answer 4xx on purpose are not complained about, only what they load."""

    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of `context`."""
        context.on("console", self._console)
        context.on("weberror", self._script_error)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _script_error(self, error: WebError) -> None:
        self.complaints.append(f"script error: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in HERE:
            self.complaints.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        # The worker fetches pages and what they load alike; the page that is given its answer is judged itself.
        if response.request.service_worker and response.status < 500:
            return
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            self.complaints.append(f"{response.status} for {response.url}")

    def _failed(self, request: Request) -> None:
        # A picture or page that the next click cut off was not refused by anybody.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure} for {request.url}")


def lines(found: Sequence[str]) -> str:
    """Many complaints as one readable message."""
    return "\n".join(["", *found])
