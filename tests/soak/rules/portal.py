# What the rules must find: `ruleid:` names the rule for the next line, `ok:` says that it may stay silent. Never run.
# ruff: noqa
from sqlalchemy import text

# ruleid: markup-of-what-was-put-together
Markup(f"<b>{name}</b>")
# ruleid: markup-of-what-was-put-together
Markup("<b>" + name)
# ok: markup-of-what-was-put-together
Markup("<b>{}</b>").format(name)


def show():
    # ruleid: markup-of-the-request
    return Markup(request.args["x"])


# ruleid: template-of-a-text
render_template_string(words)
# ruleid: statement-of-what-was-put-together
connection.execute(text(f"SELECT {name}"))
# ok: statement-of-what-was-put-together
connection.execute(text("SELECT 1"))


def lead():
    # ruleid: redirect-to-what-was-sent
    return redirect(request.args["next"])


def lead_here():
    # ok: redirect-to-what-was-sent
    return redirect(url_for("office.areas"))


def keep():
    # ruleid: file-of-what-was-sent
    return open(request.form["name"])


# ruleid: another-program-by-the-shell
subprocess.run(words, shell=True)
# ruleid: what-runs-while-it-is-read
pickle.loads(data)
# ruleid: what-runs-while-it-is-read
eval(words)
# ruleid: a-question-to-another-host
import requests


def compare():
    # ruleid: secrets-compared-with-equals
    return given_token == token


# ruleid: cookie-without-its-bounds
answer.set_cookie("a", "b")
# ok: cookie-without-its-bounds
answer.set_cookie("a", "b", secure=True, httponly=True, samesite="Lax")
# ruleid: what-was-sent-in-a-log
app.logger.info("asked", request.path)


def check():
    # ruleid: texts-in-compare-digest
    return hmac.compare_digest(request.form.get("token", ""), known)


def check_bytes():
    # ok: texts-in-compare-digest
    return hmac.compare_digest(request.form.get("token", "").encode(), known)
