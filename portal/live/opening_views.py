"""Pages where a class hour is opened: the teacher's list with its form, and an officer's one-time link. Thin."""

from flask import Blueprint, abort, redirect, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from portal.accounts import passes
from portal.accounts.actions import Action
from portal.accounts.trail import store as trail
from portal.live import keys, store
from portal.live.desk import ClassDesk
from portal.live.opening import TOO_FEW_CARDS, Opener, form_for, session_of
from portal.live.store import LinkUsed, Session, digest_of
from portal.slips.store import expect_session
from portal.web import current_locale, from_this_site

TRIES = 5  # two hours with one code: once in millions
Page = Response | str | tuple[str, int]


def add_pages(pages: Blueprint, desk: ClassDesk) -> None:
    """Opening."""

    @pages.get("/class/")
    def classes() -> Page:
        account = keys.teacher(desk)
        if account is None:
            return redirect("/office/class", 303)
        return _list(desk, Opener(account.name, account.area))

    @pages.route("/class/open", methods=["GET", "POST"])
    def open_class() -> Page:
        account = keys.teacher(desk)
        if account is None or request.method == "GET":
            return redirect("/class/" if account else "/office/class", 303)
        keys.check(desk)
        opener = Opener(account.name, account.area)
        form = form_for(desk, opener, current_locale().tag, request.form)
        if not form.validate():
            return _list(desk, opener, form), 422
        _, digest = keys.new_key()  # nobody holds this key: the account does
        return _to(_open(desk, session_of(desk, opener, form, digest)))

    @pages.post("/class/leave")
    def leave_classes() -> Response:
        keys.check(desk)
        answer = redirect("/office/", 303)
        passes.take_away(answer)
        return answer

    @pages.route("/class/link/<token>", methods=["GET", "POST"])
    def class_link(token: str) -> Page:
        found = store.find_link(desk.engine, token, desk.now())
        if found is None:
            return _no_link(desk)
        opener = Opener(found.made_by, found.area)
        posted = request.form if request.method == "POST" else None
        form = form_for(desk, opener, current_locale().tag, posted)
        if posted is not None and not from_this_site(request):
            abort(403, "error.other_site")
        if posted is None or not form.validate():
            page = render_template("live/link.html", form=form, address=request.path, holder=None, faults=_faults(form))
            return page, 422 if posted is not None else 200
        key, digest = keys.new_key()
        try:
            one = _open(desk, session_of(desk, opener, form, digest), digest_of(token))
        except LinkUsed:
            return _no_link(desk)
        answer = _to(one)
        keys.give_key(desk, answer, one, key)
        return answer


def _no_link(desk: ClassDesk) -> Page:
    if not desk.guesses.wrong(request.remote_addr or "", desk.quiz.now(), desk.pause):
        abort(429)
    return render_template("live/no_link.html", holder=None), 404


def _list(desk: ClassDesk, opener: Opener, form: object = None) -> str:
    asked = form or form_for(desk, opener, current_locale().tag)
    opened = store.opened_by(desk.engine, opener.name, desk.now() - keys.KEY_SECONDS)
    return render_template(
        "live/classes.html",
        form=asked,
        address="/class/open",
        hours=[one for one in opened if desk.goes_on(one)],
        past=[one for one in opened if not desk.goes_on(one)],
        title_of=lambda one: title_of(desk, one),
        token=keys.token(desk),
        holder=opener,
        faults=_faults(asked),
    )


def _faults(form: object) -> dict[str, str]:
    """The message of each field that is wrong: all but the heads are choices, which only a stale page gets wrong."""
    wrong: dict[str, list[str]] = getattr(form, "errors", {})
    said = {name: "class.fault.heads" if name == "heads" else "class.fault.choice" for name in wrong}
    return said | {name: TOO_FEW_CARDS for name, messages in wrong.items() if TOO_FEW_CARDS in messages}


def title_of(desk: ClassDesk, one: Session) -> str:
    """The lesson or the test, in the reader's language."""
    tag = current_locale().tag
    if one.module in desk.lessons:
        return desk.lessons[one.module].title(tag)
    return desk.quiz.bank.wording(one.quiz, tag)[0].title if one.quiz in desk.quiz.bank.quizzes else one.quiz


def _open(desk: ClassDesk, one: Session, link: bytes | None = None) -> Session:
    """Store the hour; the sealing knows of it first, so that no hour is ever without (an idle note harms nobody).

    Raises LinkUsed."""
    for left in reversed(range(TRIES)):
        try:
            expect_session(desk.engine, one.id, one.community, one.expires)
            store.open_session(desk.engine, one, link, desk.now())
            break
        except IntegrityError:
            if not left:
                raise
            one = store.with_new_code(one)
    detail = f"class={one.code} place={one.place} heads={one.heads}"
    trail.add(desk.engine, one.opened_by, Action.CHANGE, detail, desk.moment())
    desk.board.stir()
    desk.guesses.welcome(request.remote_addr or "", one.code)
    return one


def _to(one: Session) -> Response:
    return redirect(f"/class/{one.code}/", 303)
