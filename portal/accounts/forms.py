"""Sign-in, codes, passwords and invitations as forms. Labels and errors are catalogue keys; no wording stands here."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts.passwords import LONGEST

_missing = InputRequired(message=lazy_gettext("office.form.missing"))
_long = Length(max=LONGEST, message=lazy_gettext("office.form.long"))


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Name and password. Nothing says which of the two was wrong."""

    name = StringField(
        lazy_gettext("office.form.name"),
        [_missing, _long],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("office.form.password"), [_missing, _long], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The old password and the new one twice."""

    current = PasswordField(
        lazy_gettext("office.form.current"), [_missing, _long], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(lazy_gettext("office.form.new"), [_missing, _long], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        lazy_gettext("office.form.again"), [_missing, _long], render_kw={"autocomplete": "new-password"}
    )


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Six digits of the app, or a recovery code."""

    code = StringField(
        lazy_gettext("office.form.code"),
        [_missing, _long],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class SureForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The password once more, before something weighty."""

    password = PasswordField(
        lazy_gettext("office.form.current"), [_missing, _long], render_kw={"autocomplete": "current-password"}
    )


class InvitedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The name and the password that an invited person chooses."""

    name = StringField(
        lazy_gettext("office.form.new_name"),
        [_missing, Length(max=80, message=lazy_gettext("office.form.long_name"))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    new = PasswordField(lazy_gettext("office.form.new"), [_missing, _long], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        lazy_gettext("office.form.again"), [_missing, _long], render_kw={"autocomplete": "new-password"}
    )
