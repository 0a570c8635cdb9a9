"""create_app: the one place that knows every room and joins them together."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from portal import heads, migrate, records
from portal.accounts import guard
from portal.check_words import CheckWords
from portal.class_content import tales
from portal.contest import views as contest_views
from portal.coverage import load_coverage
from portal.crypt import derive
from portal.db import make_engine, metadata
from portal.demo import is_demonstration
from portal.front import Front
from portal.frozen import CannotDraw, Frozen, Page, digest_of, make_page
from portal.headers import security_headers
from portal.joins import CannotStart as CannotStart
from portal.joins import check_words_of, contests_of, lessons_of, library_of
from portal.kiosk import views as kiosk_views
from portal.learn import campaign_views
from portal.learn import views as learn_views
from portal.learn.catalogue import Catalogue, load_catalogue
from portal.learn.finding_views import Found, index_paths
from portal.learn.pinyin import read_table
from portal.limits import AddressLimit, share
from portal.live import views as live_views
from portal.live.board import Polled
from portal.live.desk import ClassDesk
from portal.locales import BY_TAG, LOCALES, ORIGINAL, negotiate
from portal.marking import Context
from portal.office import views as office_views
from portal.offline import views as offline_views
from portal.operating import views as machine_views
from portal.operating.machine import machine_of
from portal.operating.meter import Meter
from portal.outreach import views as outreach_views
from portal.outreach.counting.store import count_visits, refresh_shown
from portal.outreach.directory import views as directory_views
from portal.outreach.events import store as event_store
from portal.outreach.events import views as events_views
from portal.outreach.events.hours import EventHours
from portal.outreach.landing import Landing
from portal.outreach.store import Placement
from portal.periods import today
from portal.progress import views as progress_views
from portal.progress.campaign_views import figure_paths
from portal.progress.class_views import drawer as class_figures
from portal.quiz import opinion_views
from portal.quiz import views as quiz_views
from portal.quiz.bank import Bank, load_bank
from portal.quiz.desk import Desk
from portal.quiz.drawing import copies
from portal.quiz.forms import EVERYBODY
from portal.quiz.hours import Rooms
from portal.reports import views as reports_views
from portal.sealing import scheduler
from portal.sealing.published import latest_closed_month
from portal.seasons import any_on
from portal.settings import Settings
from portal.slips.store import expect_session
from portal.slips.writer import GroupWriter, Writer
from portal.textfiles import Fault, Faults
from portal.unwell import explain
from portal.web import install

MOST_BYTES = 64 * 1024
TEMPLATES = Path(__file__).parent / "templates"
# What answers leave behind: the tables that the privacy page lists. Officers' own accounts are not among them.
ANSWER_TABLES = (
    *("slip", "submission_seen", "open_count", "sealed", "closed_count", "received"),
    *("placement_count", "placement_shown", "page_report", "class_session", "class_count", "class_seen"),
    *("session_due", "tally_head", "tally"),
)


def load_content(settings: Settings) -> tuple[Catalogue, Bank]:
    """All content and quizzes; raises CannotStart on broken ones (stale or overdue ones mark their pages only)."""
    faults = Faults(settings.root)
    bank = load_bank(settings.root / "quizzes", faults)
    catalogue = load_catalogue(settings.root / "content", bank, faults)
    if faults.broken:
        first = "\n".join(map(str, faults.broken[:5]))
        raise CannotStart(f"{first}\n{len(faults.broken)} broken: run `portal check` to see all of them")
    offered = load_coverage(settings.root, faults).every | {ORIGINAL.tag}
    for locale in (one for one in LOCALES if one.tag in offered):
        folder = settings.root / "translations" / locale.catalogue / "LC_MESSAGES"
        if not (folder / "messages.mo").exists():
            raise CannotStart(f"{folder / 'messages.mo'} is missing: run `make build`")
    return catalogue, bank


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """The whole portal as one WSGI application: frozen pages before Flask, Flask behind. Raises CannotStart."""
    catalogue, bank = load_content(settings)
    rounds = contests_of(settings, bank)
    try:
        engine = engine or make_engine(settings.database)
        current = migrate.is_current(engine)
    except SQLAlchemyError as error:
        raise CannotStart(explain(error, settings.database)) from None
    except OSError as error:  # the folder of the file cannot be made
        raise CannotStart(f"PORTAL_DATABASE: {error}") from None
    if not current:
        raise CannotStart("the database is not of this release: run `portal prepare`")

    static, content = settings.root / "portal" / "static", settings.root / "content"
    media, audio = content / "media", content / "audio"
    prefix = f"/static/{digest_of(static, media, audio)}/"
    app = Flask("portal", static_folder=None)
    app.config.update(
        SECRET_KEY=derive(settings.secret, "session"),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        TRUSTED_HOSTS=settings.trusted_hosts or None,
    )
    install(
        app,
        settings,
        prefix,
        lambda tag: learn_views.help_lines(catalogue, tag, box_only=True),
        is_demonstration(engine),
    )

    heads.install(app, settings, prefix)
    records.install(app, settings)

    def address(tag: str, kind: str, name: str) -> str | None:
        if kind == "event":  # an event is never deleted: its page says what became of it
            return f"/{tag}/events/{name}/"
        return learn_views.address_of(catalogue, bank, tag, kind, name)

    def context(tag: str) -> Context:
        return Context(
            lambda kind, name: address(tag, kind, name),
            lambda name: f"{prefix}media/{name}.svg",
            right_to_left=BY_TAG[tag].direction == "rtl",
        )

    writer = Writer(engine, count_visits)
    audiences = {name: piece.facts["audience"] for name, piece in catalogue.modules.items()}
    campaigns = campaign_views.known(catalogue)
    raised = partial(any_on, campaigns)
    desk = Desk(settings, engine, bank, writer, audiences, context, catalogue.sources, in_campaign=raised)
    desk.last_closed = partial(latest_closed_month, engine)
    app.extensions["writer"] = writer
    app.extensions["quiz"] = desk
    app.register_blueprint(quiz_views.blueprint(desk))
    app.register_blueprint(opinion_views.blueprint(desk, bank.opinions[opinion_views.SET]))
    app.extensions["scans"] = scans = AddressLimit(share(settings.address_limit, settings.processes))
    app.register_blueprint(
        outreach_views.blueprint(settings, engine, address, lambda who: scans.allows(who, desk.now()))
    )
    app.extensions["check_words"] = words = check_words_of(settings)
    library = library_of(settings, catalogue, bank, address, words, engine, rounds, today)
    held = partial(event_store.figures, engine)
    app.register_blueprint(progress_views.blueprint(engine, library.name, campaigns=campaigns, held=held, today=today))
    guard.install(app, settings, engine)
    app.register_blueprint(office_views.blueprint(settings, engine, today, library))
    app.register_blueprint(
        learn_views.blueprint(
            catalogue,
            bank,
            context,
            today,
            lambda tag: _fills(settings, catalogue, tag),
            read_table(settings.root),
            settings.site,
            partial(_other_pages, engine),
        )
    )
    app.register_blueprint(
        reports_views.blueprint(
            engine, lambda: app.extensions["reportable"], today, lambda address: desk.limit.allows(address, desk.now())
        )
    )
    figures = class_figures(engine, library.name, address, library.lesson_of, audiences)
    classes = ClassDesk(settings, engine, desk, lessons_of(catalogue, context), figures, tales(catalogue, context))
    measuring = {name for name, quiz in bank.quizzes.items() if quiz.measures}
    expect = partial(expect_session, engine)
    at_events = EventHours(
        engine, lambda: desk.now(), desk.tree, measuring, expect, settings.daily_cap, settings.processes
    )
    desk.hours = Rooms(classes, at_events)
    app.extensions["classes"] = classes
    app.register_blueprint(live_views.blueprint(classes))

    def quiz_title(tag: str, name: str) -> tuple[str, str] | None:
        text, shown = bank.wording(name, tag) if name in measuring else (None, "")
        return (text.title, shown) if text else None

    events = events_views.EventsDesk(settings, engine, lambda: desk.now(), desk.tree, quiz_title, campaigns)
    app.register_blueprint(events_views.blueprint(events))
    app.register_blueprint(directory_views.blueprint(engine, desk.tree, desk.today))
    app.extensions["contest"] = contest = contest_views.ContestDesk(desk, rounds)
    app.register_blueprint(contest_views.blueprint(contest))
    fitting = bank.fitting(EVERYBODY)
    release = digest_of(static, TEMPLATES, *(settings.root / one for one in ("content", "quizzes", "translations")))
    app.register_blueprint(offline_views.blueprint(static / "sw.js", release, prefix, fitting.id if fitting else ""))
    app.register_blueprint(kiosk_views.blueprint(desk, partial(_quiz_of, catalogue, bank)))
    # What goes on in threads of its own; a restart helps where one of them has ended.
    running: dict[str, GroupWriter[Any, Any] | scheduler.Scheduler] = {"writer": writer, "counter": classes.counter}
    machine = machine_of(engine, migrate.newest() or "", lambda: desk.now(), running)
    app.extensions["meter"] = None
    app.register_blueprint(machine_views.blueprint(machine, lambda: app.extensions["meter"], settings.metrics))

    @app.get("/")
    def root() -> Response:
        tag = negotiate(request.cookies.get("lang"), request.headers.get("Accept-Language")).tag
        answer = redirect(f"/{tag}/", 302)
        answer.headers["Vary"] = "Accept-Language, Cookie"
        assert isinstance(answer, Response)
        return answer

    frozen = Frozen(app.wsgi_app, security_headers(settings), settings.https)
    frozen.add_assets(static, prefix)
    frozen.add_assets(media, f"{prefix}media/")
    if audio.is_dir():
        frozen.add_assets(audio, f"{prefix}audio/")
    app.extensions["frozen"] = frozen
    app.extensions["paths"] = [*learn_views.paths(catalogue), *quiz_views.paths()]
    quizzes = {f"/{locale.tag}/quiz/{name}/" for locale in LOCALES for name in bank.quizzes}
    app.extensions["reportable"] = quizzes.union(app.extensions["paths"])
    app.extensions["pen"] = Client(app.wsgi_app)
    app.extensions["copies"] = list(copies(desk))
    app.extensions["figures"] = partial(figure_paths, campaigns, today)
    for path in (*app.extensions["paths"], *index_paths(), *offline_views.paths()):
        frozen.add_page(path, partial(_page, app, path))
    landing = Landing(frozen, partial(_word_line, app, words))
    polled = Polled(landing, classes.board, lambda who, code: classes.guesses.bars(who, code, desk.now()))
    app.wsgi_app = polled  # type: ignore[method-assign]
    if settings.proxies:  # never the host: many proxies pass on X-Forwarded-Host as a visitor wrote it
        app.wsgi_app = ProxyFix(polled, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.wsgi_app = Front(frozen, app.wsgi_app)  # type: ignore[method-assign]
    if settings.metrics:
        app.wsgi_app = meter = Meter(app.wsgi_app, lambda: desk.now(), lambda: writer.waiting)  # type: ignore[method-assign]
        app.extensions["meter"] = meter
    if settings.scheduler:
        running["scheduler"] = scheduler.start(
            engine, bank.forms, settings, shown=partial(refresh_shown, engine), put_away=classes.put_away
        )
    return app


def draw(app: Flask, path: str) -> Response:
    """What Flask answers at `path`, before anything is frozen."""
    host = (app.config["TRUSTED_HOSTS"] or ["localhost"])[0].lstrip(".")
    client: Client = app.extensions["pen"]
    answer = client.get(path, base_url=f"http://{host}/")
    return Response(answer.data, status=answer.status_code, headers=answer.headers)


def undrawable(app: Flask, progress: Callable[[list[str]], Iterable[str]]) -> list[Fault]:
    """Draws every public page of every language once, the quizzes and the search too; those that cannot be drawn."""
    app.testing = True  # so that an error comes here with its reason instead of becoming a page
    desk: Desk = app.extensions["quiz"]
    asked = [*app.extensions["paths"], *(f"/{locale.tag}/search/?q=12356" for locale in LOCALES)]
    for quiz in desk.bank.quizzes.values():
        asked += [f"/{locale.tag}/quiz/{quiz.id}/?form={letter}" for locale in LOCALES for letter in quiz.forms]
    found = []
    for path in progress(asked):
        try:
            status = draw(app, path).status_code
            reason = "" if status == 200 else f"it answers {status}"
        except Exception as error:  # whatever a template can raise
            reason = f"{type(error).__name__}: {error}"
        if reason:
            found.append(Fault(path, 1, f"this page cannot be drawn: {reason}"))
    return found


def _page(app: Flask, path: str) -> Page:
    answer = draw(app, path)
    if answer.status_code != 200:
        raise CannotDraw(path, answer.status_code, answer.data, list(answer.headers))
    headers = [(name, value) for name, value in answer.headers if name != "Cache-Control"]
    # Always asked again, and then answered 304 from memory: a page never points at assets of an older release.
    return make_page(answer.data, [*headers, ("Cache-Control", "public, no-cache")])


def _word_line(app: Flask, words: CheckWords, tag: str, code: str) -> str:
    """The line of a check word, drawn outside of a request: see outreach.landing."""
    with app.test_request_context(f"/{tag}/"):
        return outreach_views.word_line(words, tag, code)


def _other_pages(engine: Engine) -> Found:
    """What search engines may find besides the pages of content."""
    events = (f"events/{one.id}/" for one in event_store.public_events(engine, today()))
    return dict.fromkeys(("quiz/", "progress/", "events/", *events), tuple(BY_TAG))


def _fills(settings: Settings, catalogue: Catalogue, tag: str) -> Mapping[str, str]:
    """HTML for the placeholders of pages, from our own templates."""
    tables = [
        {"name": name, "columns": [{"name": one.name, "kind": str(one.type)} for one in metadata.tables[name].columns]}
        for name in ANSWER_TABLES
    ]
    return {
        "help_lines": render_template("learn/lines.html", lines=learn_views.help_lines(catalogue, tag)),
        "stored_columns": render_template("learn/stored.html", tables=tables),
        "local_line": render_template("learn/local.html"),
        "operator": str(Markup.escape(settings.operator)) or render_template("learn/operator.html").strip(),
    }


def _quiz_of(catalogue: Catalogue, bank: Bank, placement: Placement) -> str | None:
    """The quiz that a kiosk asks: its own target, that of its lesson, or the one for its audience."""
    kind, _, name = placement.target.partition(":")
    if kind == "quiz" and name in bank.quizzes:
        return name
    if kind == "module" and name in catalogue.modules:
        return str(catalogue.modules[name].facts["quiz"])
    fitting = bank.fitting(placement.audience)
    return fitting.id if fitting else None
