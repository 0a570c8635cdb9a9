"""What scripts send and no form: the card reader's JSON, one answer in class, headers that no browser writes."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from portal.live.cards.sending import seal_pass
from tests.fuzz.mutated import spoiled_tree
from tests.fuzz.town import WAYS, Town
from tests.fuzz.words import examples, values, words

SAME = {"Sec-Fetch-Site": "same-origin"}
RIGHT = {200, 303, 400, 403, 409, 410, 415}


def test_the_card_reader_sends_anything(town: Town) -> None:
    desk = town.app.extensions["classes"]
    one = desk.known(WAYS["cards"])
    form, permission = desk.form(one), seal_pass(desk, one)
    answers = "".join(item.key for item in form.items)
    sheet = {"pass": permission, "phase": "general", "cards": {"1": answers, "2": answers}, "before": {"1": "0"}}
    counts = {"pass": permission, "phase": "general", "item": 0, "vote": 0, "read": ["1", "2"], "letters": {"3": "a"}}
    seen = set()

    @examples(60)
    @given(some.sampled_from((("answers", sheet), ("counts", counts))).flatmap(
        lambda pair: some.tuples(some.just(pair[0]), spoiled_tree(pair[1]) | values())))  # fmt: skip
    def tried(made: tuple[str, Any]) -> None:
        before = town.rows()
        path, body = made
        text = json.dumps(body, default=str)
        answer = town.app.test_client().post(
            f"/class/cards/{path}", data=text, content_type="application/json", headers=SAME
        )
        seen.add(answer.status_code)
        assert answer.status_code in RIGHT
        if answer.status_code != 200:
            assert town.rows() == before
        town.whole()

    tried()
    assert {200, 400} <= seen


def test_one_answer_in_class_is_anything(town: Town) -> None:
    page = town.browser("nobody").get("/join/KAMPF", follow_redirects=True).get_data(as_text=True)
    ticket = page.split('name="ticket" value="', 1)[1].split('"', 1)[0]
    seen = set()

    @examples(30)
    @given(some.fixed_dictionaries({"ticket": some.sampled_from((ticket, "", "x")) | words,
                                    "item": some.sampled_from(("vape-chat", "v1.a", "")) | words,
                                    "answer": some.sampled_from("abcd?-") | words},
                                   optional={"plain": words}))  # fmt: skip
    def tried(sent: dict[str, str]) -> None:
        answer = town.app.test_client().post("/class/KAMPF/answer", data=sent, headers=SAME)
        seen.add(answer.status_code)
        assert answer.status_code in RIGHT

    tried()
    assert 400 in seen


HEADERS = ("Accept-Language", "Accept", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range", "Origin",
    "Sec-Fetch-Site",
           "Host", "X-Forwarded-For", "X-Forwarded-Host", "User-Agent", "Referer", "Content-Type",
           "Content-Length-X", "Authorization")  # fmt: skip
PATHS = (
    "/",
    "/en/",
    "/ug/learn/",
    "/en/quiz/new-drugs/",
    "/api/v1/figures",
    "/en/events.ics",
    "/office/sign-in",
    "/join/KAMPF",
    "/sw.js",
)


@examples(80)
@given(some.data())
def _headers(town: Town, data: some.DataObject) -> None:
    safe = words.map(
        lambda one: "".join(sign for sign in one.encode("latin-1", "ignore").decode("latin-1") if sign not in "\r\n\0")[
            :2000
        ]
    )
    headers = data.draw(some.dictionaries(some.sampled_from(HEADERS), safe, max_size=4))
    method = data.draw(some.sampled_from(("GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE")))
    answer = town.app.test_client().open(data.draw(some.sampled_from(PATHS)), method=method, headers=headers)
    assert answer.status_code < 500
    assert not any(sign in value for _, value in answer.headers for sign in "\r\n")
    answer.close()


def test_headers_that_no_browser_writes(town: Town) -> None:
    _headers(town)
