"""Checks the interface's catalogues: every key that code uses is there, in every language, with like placeholders."""

from pathlib import Path

from portal.catalogues import catalogue_path, keys_in_code, public_keys, read_catalogue, same_places
from portal.coverage import load_coverage
from portal.locales import LOCALES, ORIGINAL
from portal.textfiles import Faults


def check_catalogues(root: Path, faults: Faults) -> None:
    """Note missing, unused, empty and differing messages."""
    original_path = catalogue_path(root, ORIGINAL.catalogue)
    if not original_path.exists():
        faults.add(original_path, 1, "this catalogue is missing")
        return
    original = {str(one.id): one for one in read_catalogue(original_path) if one.id}
    static, mentioned, beginnings = keys_in_code(root / "portal")
    for key, path in sorted(static.items()):
        if key not in original:
            faults.add(path, 1, f"{key!r} stands in no catalogue")
    for key, message in original.items():
        if key not in mentioned and not any(key.startswith(start) for start in beginnings):
            faults.add(original_path, message.lineno or 1, f"{key!r} is used nowhere")
    template = root / "translations" / "messages.pot"
    if not template.exists() or {str(one.id) for one in read_catalogue(template) if one.id} != original.keys():
        faults.add(template, 1, "is not the list of the original's keys: run `make catalogue`")
    coverage = load_coverage(root, faults)
    public = public_keys(root / "portal", original)
    for locale in LOCALES:
        if locale is not ORIGINAL and locale.tag not in coverage.every:
            continue
        path = catalogue_path(root, locale.catalogue)
        if not path.exists():
            faults.add(path, 1, "this catalogue is missing")
            continue
        found = {str(one.id): one for one in read_catalogue(path) if one.id}
        waiting = []
        for key, message in original.items():
            if key not in found or not found[key].string:
                if locale is ORIGINAL or locale.tag in coverage.complete:
                    faults.add(path, found[key].lineno or 1 if key in found else 1, f"{key!r} is not translated")
                elif key in public or locale.desk:
                    waiting.append(key)
            elif not same_places(str(message.string), str(found[key].string)):
                faults.add(path, found[key].lineno or 1, f"{key!r}: placeholders differ from the original's")
        if waiting:  # the page says these in English meanwhile
            some = ", ".join(waiting[:3])
            faults.add(path, 1, f"{len(waiting)} messages are not translated yet: {some} …", "marked")
        for key in found.keys() - original.keys():
            faults.add(path, found[key].lineno or 1, f"{key!r} is not in the original")
