"""An admin's pages of accounts: who there is in the own area and below, inviting, helping out.

May not touch the database. An admin's reach is the own area and what is below it; whatever a form says beyond that
is refused and logged."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as Answer

from portal.accounts import guard, store
from portal.accounts.actions import ROLES
from portal.accounts.factors import store as factors
from portal.accounts.invitations import store as invitations
from portal.accounts.roster import store as roster
from portal.accounts.roster.store import Member
from portal.accounts.store import Action
from portal.addresses import whole_address
from portal.areas.store import load_tree
from portal.areas.tree import Tree
from portal.office.desk import with_depth
from portal.periods import CHINA
from portal.settings import Settings

ACTIONS = ("reset", "factor", "unlock", "sessions")
Page = Answer | str


def add_pages(office: Blueprint, settings: Settings, engine: Engine) -> None:
    """The list of accounts, one account, invitations."""

    @office.get("/accounts")
    @guard.only("admin")
    def accounts() -> str:
        tree, now = load_tree(engine), guard.door().now()
        codes = tree.below(guard.officer().area)
        guard.note(Action.VIEW, "page=accounts")
        return render_template(
            "office/accounts.html",
            members=roster.members(engine, codes, now),
            waiting=invitations.waiting(engine, codes, now),
            tree=tree,
            areas=list(with_depth(tree, tree.by_code[guard.officer().area])),
            roles=ROLES,
            china_time=_china_time,
        )

    @office.get("/accounts/one")
    @guard.only("admin")
    def account() -> str:
        member = _member(engine, request.args.get("name", ""))
        guard.note(Action.VIEW, f"page=account account={member.name}")
        done = request.args.get("done", "")
        return _draw(engine, member, done=done if done in ACTIONS else "")

    @office.post("/accounts/one")
    @guard.only("admin")
    def account_action() -> Page:
        member, action = _member(engine, request.form.get("name", "")), request.form.get("action", "")
        by, now = guard.officer().name, guard.door().now()
        if action not in ACTIONS or member.name == by:  # one's own account has pages that ask for the password
            raise BadRequest
        if action == "reset":
            return _draw(engine, member, password=store.reset_password(engine, member.name, now, by))
        if action == "factor":
            factors.remove(engine, member.name, by, now)
        elif action == "unlock":
            roster.unlock(engine, member.name, by, now)
        else:
            roster.end_sessions(engine, member.name, by, now)
        return redirect(url_for("office.account", name=member.name, done=action), 303)

    @office.post("/accounts/invite")
    @guard.only("admin")
    def invite() -> str:
        tree, role, code = load_tree(engine), request.form.get("role", ""), request.form.get("area", "")
        if role not in ROLES:
            raise BadRequest
        if code not in tree.below(guard.officer().area) or tree.get(code) is None:
            guard.refuse(f"area={code}", "error.office.area")
        token = invitations.invite(engine, code, role, guard.officer().name, guard.door().now())
        link = whole_address(settings.site) + url_for("office.invitation", token=token)
        return render_template("office/invited.html", link=link, role=role, area=tree.by_code[code])

    @office.post("/accounts/withdraw")
    @guard.only("admin")
    def withdraw() -> Answer:
        codes, now = load_tree(engine).below(guard.officer().area), guard.door().now()
        one = next((one for one in invitations.waiting(engine, codes, now) if one.id == request.form.get("id")), None)
        if one is None or not invitations.withdraw(engine, one, guard.officer().name, now):
            raise NotFound("error.office.invitation")
        return redirect(url_for("office.accounts"), 303)


def _member(engine: Engine, name: str) -> Member:
    """The account of this name; one that is not there is refused like one of another area."""
    codes = load_tree(engine).below(guard.officer().area)
    for member in roster.members(engine, codes, guard.door().now()):
        if member.name == name:
            return member
    return guard.refuse(f"account={name}", "error.office.account")


def _draw(engine: Engine, member: Member, done: str = "", password: str = "") -> str:  # nosec B107 # none is shown
    tree: Tree = load_tree(engine)
    own = member.name == guard.officer().name
    return render_template(
        "office/account.html",
        member=member,
        area=tree.by_code[member.area],
        own=own,
        actions=ACTIONS,
        done=done,
        password=password,
        china_time=_china_time,
    )


def _china_time(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
