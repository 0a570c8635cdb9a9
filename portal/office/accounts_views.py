"""Everybody's pages of their own account: coming in, password, second factor, invitation, going out.

May not touch the database: `accounts.sessions` decides, these pages ask and show."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy import Engine
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as Answer
from wtforms import Field

from portal.accounts import guard, passes, passwords, sessions
from portal.accounts.factors import store as factors
from portal.accounts.factors import totp
from portal.accounts.forms import CodeForm, InvitedForm, PasswordForm, SignInForm, SureForm
from portal.accounts.guard import Places
from portal.accounts.invitations import store as invitations
from portal.accounts.invitations.store import NameTaken
from portal.accounts.passwords import Fault
from portal.accounts.sessions import Step
from portal.accounts.store import is_name, tidy_name
from portal.areas.store import load_tree
from portal.crypt import Box
from portal.office import audit_views, people_views
from portal.settings import Settings

PLACES = Places(
    sign_in="office.sign_in",
    password="office.password",  # nosec B106 # the name of a page
    factor="office.second_factor",
    home="office.dashboard",
    open=("office.sign_in_code", "office.invitation", "office.language"),
    own=("office.own", "office.sign_out_everywhere", "office.class_pass"),
    homes={"teacher": "office.teacher"},
)
Page = Answer | tuple[str, int] | str


def add_pages(office: Blueprint, settings: Settings, engine: Engine, today: Callable[[], date]) -> None:
    """The pages of accounts: one's own, those of an admin, the audit."""
    _add_door(office)
    _add_invitation(office, engine)
    _add_own(office, engine)
    _add_class_pass(office, settings)
    people_views.add_pages(office, settings, engine)
    audit_views.add_pages(office, engine, today)


def _add_door(office: Blueprint) -> None:
    @office.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Page:
        if guard.is_signed_in():
            return _home()
        if request.method == "POST":
            guard.slow_down()
        form = SignInForm()
        if not form.validate_on_submit():
            return render_template("office/sign_in.html", form=form, refused=False)
        step = sessions.sign_in(form.name.data or "", form.password.data or "")
        if step is Step.REFUSED:
            return render_template("office/sign_in.html", form=form, refused=True), 403
        return redirect(url_for("office.sign_in_code"), 303) if step is Step.CODE else _home()

    @office.route("/sign-in/code", methods=["GET", "POST"])
    def sign_in_code() -> Page:
        if request.method == "POST":
            guard.slow_down()
        if not sessions.is_half_way():
            return redirect(url_for("office.sign_in"), 303)
        form = CodeForm()
        if not form.validate_on_submit():
            return render_template("office/sign_in_code.html", form=form, refused=False)
        if not sessions.give_code(form.code.data or ""):
            return render_template("office/sign_in_code.html", form=form, refused=True), 403
        return _home()

    @office.post("/sign-out")
    def sign_out() -> Answer:
        sessions.sign_out()
        answer = redirect(url_for("office.sign_in"), 303)
        passes.take_away(answer)
        return answer


def _add_invitation(office: Blueprint, engine: Engine) -> None:
    @office.route("/invitation/<token>", methods=["GET", "POST"])
    def invitation(token: str) -> Page:
        if request.method == "POST":
            guard.slow_down()
        found = invitations.find(engine, token, guard.door().now())
        if found is None:
            raise NotFound("error.office.invitation")
        form, status = InvitedForm(), 200
        if form.validate_on_submit():
            name, new = tidy_name(form.name.data or ""), form.new.data or ""
            if not is_name(name):
                _fault(form.name, "office.invitation.fault.name")
            elif new != form.again.data:
                _fault(form.again, "office.password.fault.again")
            elif fault := passwords.fault_of(new, name, ""):
                _fault(form.new, f"office.password.fault.{fault.value}")
            else:
                try:
                    if sessions.accept(token, name, new) is None:
                        raise NotFound("error.office.invitation")
                    return _home()
                except NameTaken:
                    _fault(form.name, "office.invitation.fault.taken")
        if form.errors:
            status = 422
        area = load_tree(engine).by_code[found.area]
        page = render_template("office/invitation.html", form=form, token=token, found=found, area=area)
        return page, status


def _add_own(office: Blueprint, engine: Engine) -> None:
    @office.get("/account")
    def own() -> str:
        area = load_tree(engine).by_code[guard.officer().area]
        return render_template("office/own.html", area=area)

    @office.get("/teacher")
    @guard.only("teacher")
    def teacher() -> str:
        return render_template("office/teacher.html")

    @office.post("/sign-out-everywhere")
    def sign_out_everywhere() -> Answer:
        sessions.sign_out_everywhere()
        return redirect(url_for("office.sign_in"), 303)

    @office.route("/password", methods=["GET", "POST"])
    def password() -> Page:
        form = PasswordForm()
        if form.validate_on_submit():
            if form.new.data != form.again.data:
                _fault(form.again, "office.password.fault.again")
            elif fault := sessions.change_password(form.current.data or "", form.new.data or ""):
                _fault(form.current if fault is Fault.CURRENT else form.new, f"office.password.fault.{fault.value}")
            else:
                return _home()
        return render_template("office/password.html", form=form, must_change=guard.officer().must_change)

    @office.route("/second-factor", methods=["GET", "POST"])
    def second_factor() -> Page:
        has_one, action = guard.officer().second_factor, request.form.get("action", "")
        if request.method == "GET":
            return _set_up(CodeForm()) if not has_one or sessions.is_setting_up() else _standing(engine, SureForm())
        if action == "confirm":
            return _confirm(has_one)
        if action not in ("renew", "codes", "off"):
            raise BadRequest
        if not has_one:
            return redirect(url_for("office.second_factor"), 303)
        return _with_password(engine, action)


def _add_class_pass(office: Blueprint, settings: Settings) -> None:
    box = Box(settings.secret, "class")

    @office.get("/class")
    @guard.only(*passes.TEACHES)
    def class_pass() -> Answer:
        answer = redirect("/class/", 303)
        passes.give(answer, box, guard.officer(), guard.door().now(), settings.https)
        return answer


def _confirm(has_one: bool) -> Page:
    if has_one and not sessions.is_setting_up():  # the page with the codes was loaded again
        return redirect(url_for("office.second_factor"), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _set_up(form), 422
    codes = sessions.enrol(form.code.data or "")
    if codes is None:
        _fault(form.code, "office.factor.fault")
        return _set_up(form), 422
    return render_template("office/recovery_codes.html", codes=codes)


def _with_password(engine: Engine, action: str) -> Page:
    form = SureForm()
    if not form.validate_on_submit():
        return _standing(engine, form), 422
    if not sessions.is_own_password(form.password.data or ""):
        _fault(form.password, "office.password.fault.current")
        return _standing(engine, form), 422
    if action == "codes":
        return render_template("office/recovery_codes.html", codes=sessions.renew_recovery())
    if action == "off":
        sessions.remove_factor()
        return redirect(url_for("office.own"), 303)
    sessions.new_secret(fresh=True)
    return redirect(url_for("office.second_factor"), 303)


def _set_up(form: FlaskForm) -> str:
    secret, officer = sessions.new_secret(), guard.officer()
    picture = Markup(totp.picture_of(totp.address_of(secret, officer.name)))  # nosec B704 # segno's drawing of dots
    must = guard.must_enrol(officer)
    return render_template(
        "office/factor_set_up.html", form=form, picture=picture, secret=totp.in_groups(secret), must=must
    )


def _standing(engine: Engine, form: FlaskForm) -> str:
    officer = guard.officer()
    left = factors.recovery_left(engine, officer.name)
    may_go_without = officer.role not in guard.NEEDS_FACTOR
    return render_template("office/factor.html", form=form, left=left, may_go_without=may_go_without)


def _fault(field: Field, key: str) -> None:
    field.errors = [gettext(key)]


def _home() -> Answer:
    return redirect(url_for(PLACES.home), 303)
