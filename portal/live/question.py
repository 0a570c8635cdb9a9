"""What the teacher's page, the wall and the page of hands all show of a class: its present question and where it is."""

from portal.live import keys
from portal.live.desk import ClassDesk
from portal.live.missed import most_missed
from portal.live.opening_views import title_of
from portal.live.pacing import usual
from portal.live.store import Counts, Session
from portal.marking import line_html
from portal.quiz.kinds import KINDS
from portal.web import current_locale


def shown(desk: ClassDesk, one: Session, counts: Counts, notice: str) -> dict[str, object]:
    """The values of their templates; `counts` are empty once the code has expired."""
    state, item, tag = desk.state(one), desk.item(one), current_locale().tag
    going = desk.goes_on(one)
    offered = desk.steps(one, counts) if going else ()
    plot = desk.plot(one) if going else None
    text, text_tag = desk.quiz.bank.wording(one.quiz, tag)
    context = desk.quiz.context(tag)
    given = {name: answers for (phase, name), answers in counts.items() if phase == one.phase}
    missed = most_missed(state, desk.form(one).items, given) if plot is None else []
    return {
        "one": one,
        "state": state,
        "steps": offered,
        "main": usual(offered),
        "tale": desk.tales[one.story].scene(tag, one.scene) if plot else None,
        "before_scene": {name: desk.tales[one.story].scene(tag, name).title for name in plot.before(one.scene)}
        if plot
        else {},
        "story": desk.tales[one.story].title(tag) if one.story in desk.tales else "",
        "going": going,
        "told": desk.tell(one, counts),
        "title": title_of(desk, one),
        "item": item,
        "words": text.items[item.id],
        "again": [(each, text.items[each.id]) for each in missed],
        "text_tag": text_tag,
        "kinds": KINDS,
        "explain": lambda words: line_html(words, context),
        "token": keys.token(desk, one),
        "notice": notice,
    }
