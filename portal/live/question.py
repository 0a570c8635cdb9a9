"""What the teacher's page, the wall and the page of hands all show of a class: its present question and where it is."""

from portal.live import keys
from portal.live.desk import ClassDesk
from portal.live.opening_views import title_of
from portal.live.pacing import steps
from portal.live.store import Counts, Session
from portal.marking import line_html
from portal.quiz.kinds import KINDS
from portal.web import current_locale


def shown(desk: ClassDesk, one: Session, counts: Counts, notice: str) -> dict[str, object]:
    """The values of their templates; `counts` are empty once the code has expired."""
    state, item, tag = desk.state(one), desk.item(one), current_locale().tag
    going = desk.goes_on(one)
    text, text_tag = desk.quiz.bank.wording(one.quiz, tag)
    context = desk.quiz.context(tag)
    return {
        "one": one,
        "state": state,
        "steps": steps(state) if going else (),
        "going": going,
        "told": desk.tell(one, counts),
        "title": title_of(desk, one),
        "item": item,
        "words": text.items[item.id],
        "text_tag": text_tag,
        "kinds": KINDS,
        "explain": lambda words: line_html(words, context),
        "token": keys.token(desk, one),
        "notice": notice,
    }
