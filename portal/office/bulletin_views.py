"""The bulletin's pages: on the screen and for the printer, as a Word file, as a spreadsheet, and the check of a digest.

May not touch the database. All three forms draw one and the same report; every file that leaves is noted."""

from flask import Blueprint, Response, render_template, request
from flask_babel import force_locale
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from portal.accounts import guard
from portal.accounts.store import Action
from portal.locales import BY_TAG
from portal.office.bulletin import Asked, read_bulletin
from portal.office.bulletin_facts import Facts, is_digest
from portal.office.bulletin_wording import worded
from portal.office.chart import chart
from portal.office.desk import OutOfArea
from portal.office.library import NOTHING, Library
from portal.office.report import Report
from portal.office.selection import UnknownWord
from portal.office.wording import period_label, period_short
from portal.office.writers import spreadsheet, word
from portal.periods import last_day
from portal.web import current_locale

TAGS = ("zh-Hans", "en")


def add_pages(office: Blueprint, engine: Engine, library: Library = NOTHING) -> None:
    """Everything below /office/bulletin."""

    @office.get("/bulletin")
    def bulletin() -> tuple[str, int]:
        asked, tag = _asked(engine, library), _tag()
        typed = request.args.get("digest", "").strip().lower()
        fault = bool(typed) and not is_digest(typed)
        _note(Action.VIEW, asked, tag)
        report, shorts = (None, {}) if asked.facts is None else _report(asked.facts, tag, library)
        drawn = chart(asked.facts.trend) if asked.facts and asked.facts.now.headline.n else None
        page = render_template(
            "office/bulletin.html",
            asked=asked,
            report=report,
            shorts=shorts,
            chart=drawn,
            tag=tag,
            tags=[BY_TAG[one] for one in TAGS],
            typed=typed,
            fault=fault,
            words={"area": asked.area.code, "period": asked.facts.period if asked.facts else "", "lang": tag},
            period_label=period_label,
        )
        return page, 400 if fault else 200

    @office.get("/bulletin.docx")
    def bulletin_word() -> Response:
        facts, report = _file(engine, library)
        return _answer(facts, report, word.word(report, last_day(facts.period)), word.MEDIA_TYPE, "docx")

    @office.get("/bulletin.xlsx")
    def bulletin_spreadsheet() -> Response:
        facts, report = _file(engine, library)
        body = spreadsheet.spreadsheet(report, last_day(facts.period))
        return _answer(facts, report, body, spreadsheet.MEDIA_TYPE, "xlsx")


def _asked(engine: Engine, library: Library) -> Asked:
    try:
        return read_bulletin(engine, request.args, guard.officer().area, library.rules)
    except UnknownWord:
        raise NotFound("error.office.bulletin") from None
    except OutOfArea as refused:
        guard.refuse(f"bulletin area={refused.area.code}", "error.office.area")


def _tag() -> str:
    tag = request.args.get("lang", current_locale().tag if current_locale().tag in TAGS else TAGS[0])
    if tag not in TAGS:
        raise NotFound("error.office.bulletin")
    return tag


def _report(facts: Facts, tag: str, library: Library) -> tuple[Report, dict[str, str]]:
    """The report in its own language, which need not be that of the page around it; and periods for below its chart."""
    with force_locale(BY_TAG[tag].catalogue):
        return worded(facts, tag, library), {one.period: period_short(one.period) for one in facts.trend}


def _file(engine: Engine, library: Library) -> tuple[Facts, Report]:
    asked, tag = _asked(engine, library), _tag()
    if asked.facts is None:
        raise NotFound("error.office.bulletin")
    _note(Action.EXPORT, asked, tag)
    return asked.facts, _report(asked.facts, tag, library)[0]


def _note(action: Action, asked: Asked, tag: str) -> None:
    period = asked.facts.period if asked.facts else ""
    guard.note(action, f"bulletin area={asked.area.code} period={period} lang={tag} form={request.path.split('.')[-1]}")


def _answer(facts: Facts, report: Report, body: bytes, media_type: str, ending: str) -> Response:
    name = f"bulletin-{facts.area.code}-{facts.period}-{report.tag}.{ending}"
    return Response(body, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
