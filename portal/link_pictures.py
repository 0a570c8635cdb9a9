"""`portal link-pictures`: the previews of shared links, drawn from our own drawings by Chromium, without any words.

One picture serves every language. `drawn.txt` names the drawing that each was made from, so that a stale one is
noticed. May not import any room."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.drafting import CannotDraft

LINKS = Path("content") / "media" / "links"
WIDE, HIGH = 1200, 630
MADE_FROM = "drawn.txt"
COLOURS = 32
_SHEET = 12  # pictures in one photograph: a browser draws no page that is higher than some 16,000 points
_SPARE = 200  # a browser without a screen still takes its toolbar off the height
_MINUTES = 5
_HEAD = f"""<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0 }}
div {{ width: {WIDE}px; height: {HIGH}px; display: flex; position: relative; overflow: hidden }}
.drawing {{ margin: auto; max-width: {WIDE}px; max-height: {HIGH}px; width: 100%; height: 100% }}
.logo {{ position: absolute; left: 24px; bottom: 24px; width: 88px; height: 88px; padding: 10px; background: #fbf8f1;
  border-radius: 24px }}
</style>"""


def made_from(root: Path) -> dict[str, str]:
    """The digests of the drawings that the pictures were made from, by name."""
    path = root / LINKS / MADE_FROM
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split(" ", 1) for line in lines if " " in line)


def digests(root: Path, names: Iterable[str]) -> dict[str, str]:
    """What each picture would be made from now: its drawing and the logo."""
    media = root / "content" / "media"
    logo = (media / "logo.svg").read_bytes()
    return {
        name: hashlib.sha256((media / f"{name}.svg").read_bytes() + logo).hexdigest()[:16]
        for name in sorted(set(names))
    }


def stale(root: Path, names: Iterable[str]) -> list[str]:
    """The pictures that are missing or older than their drawings."""
    made = made_from(root)
    return [
        name
        for name, digest in digests(root, names).items()
        if made.get(name) != digest or not (root / LINKS / f"{name}.png").exists()
    ]


def draw(root: Path, names: Collection[str], progress: Callable[[list[list[str]]], Iterable[list[str]]]) -> int:
    """Draw what is stale, remove what no page shows; returns how many were drawn. Raises CannotDraft."""
    waiting, folder = stale(root, names), root / LINKS
    folder.mkdir(exist_ok=True)
    for some in progress([waiting[at : at + _SHEET] for at in range(0, len(waiting), _SHEET)]):
        _photograph(root, some)
    for path in folder.glob("*.png"):
        if path.stem not in names:
            path.unlink()
    _note(folder, digests(root, names))
    return len(waiting)


def _note(folder: Path, made: Mapping[str, str]) -> None:
    (folder / MADE_FROM).write_text("".join(f"{name} {digest}\n" for name, digest in sorted(made.items())))


def _ground(drawing: Path) -> str:
    """The drawing's own ground goes on around it."""
    found = re.search(r'<rect[^>]*fill="(#[0-9a-f]{3,6})"', drawing.read_text(encoding="utf-8"))
    return f' style="background: {found[1]}"' if found else ""


def _photograph(root: Path, names: Collection[str]) -> None:
    """One sheet with a picture below the other, photographed and cut."""
    try:
        from PIL import Image
    except ImportError:
        raise CannotDraft("Pillow is not installed: run `make tools`") from None
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        raise CannotDraft("Chromium is missing: install the package `chromium`")
    media = (root / "content" / "media").resolve()
    cells = (
        f'<div{_ground(media / f"{name}.svg")}><img class="drawing" src="{(media / name).as_uri()}.svg" alt="">'
        f'<img class="logo" src="{(media / "logo.svg").as_uri()}" alt=""></div>'
        for name in names
    )
    with TemporaryDirectory() as place:
        sheet, photo = Path(place) / "sheet.html", Path(place) / "sheet.png"
        sheet.write_text(_HEAD + "".join(cells), encoding="utf-8")
        switches = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
        size = f"--window-size={WIDE},{HIGH * len(names) + _SPARE}"
        quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
        told = (f"--user-data-dir={place}/profile", f"--screenshot={photo}", size, sheet.as_uri())
        done = subprocess.run(  # nosec B603 # an author's command; fixed words, no shell
            [chromium, *switches, *quiet, *told], capture_output=True, timeout=60 * _MINUTES, check=False
        )
        if done.returncode or not photo.exists():
            raise CannotDraft(f"Chromium took no picture: {done.stderr.decode(errors='replace').strip()[-200:]}")
        with Image.open(photo) as whole:
            for number, name in enumerate(names):
                one = whole.crop((0, HIGH * number, WIDE, HIGH * (number + 1))).convert("RGB")
                one.quantize(COLOURS, dither=Image.Dither.NONE).save(root / LINKS / f"{name}.png", optimize=True)
