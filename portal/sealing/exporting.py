"""Writes sealed boxes as one table, for `portal export`. Pure: exactly the sealed counts and their n, nothing summed.

One row a number, box after box; `measure` is n, mastered or aware for a box R and begins with the kind for the others:
`S:ok:<substance>` of `S:n:<substance>`, `Q:<form>:<item>:<answer>`, `P:<module>:both`, `T:<activity>:ok:<question>`,
`H:ok:<substance>`, `C:<round>:passed`. Counts are jittered and may lie below 0 or above n, and n is too but in R and
H; `r:<item>` and `kr20` are rounded to 0.1."""

import csv
import io
from collections.abc import Iterable, Iterator

from portal.areas.tree import Tree
from portal.sealing.shapes import TENTHS, Box, is_rounded

COLUMNS = ("community", "subdistrict", "audience", "month", "phase", "measure", "value")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sealed_csv(boxes: Iterable[Box], tree: Tree) -> bytes:
    """UTF-8 with the mark by which a spreadsheet knows it. Blank: all; several values are joined with `|`.

    The order is that of the places, times and measures, and between boxes alike that of their random ids."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for box in sorted(boxes, key=lambda box: (box.kind, box.area, box.months, *_labels(box), box.version, box.box_id)):
        place = (_code(tree, box.area, "community"), _code(tree, box.area, "subdistrict"))
        audience, phase = _labels(box)
        cells = [_safe(cell) for cell in (*place, audience, "|".join(box.months), phase)]
        writer.writerows((*cells, _safe(measure), value) for measure, value in _numbers(box))
    return text.getvalue().encode("utf-8-sig")


def _labels(box: Box) -> tuple[str, str]:
    return "|".join(box.audiences), "|".join(box.phases)


def _code(tree: Tree, area: str, kind: str) -> str:
    """A school's box stands under its community; a box of the district has neither. `elsewhere` stands for itself."""
    one = tree.get(area)
    if one and one.kind == "elsewhere" and kind == "community":
        return area
    found = tree.above(area, kind)
    return found.code if found else ""


def _numbers(box: Box) -> Iterator[tuple[str, int | float]]:
    start = "" if box.kind == "R" else f"{box.kind}:"
    if box.kind in {"Q", "P", "T", "C"}:
        start += f"{box.version}:"
    if box.kind in {"R", "Q", "P", "C"}:
        yield f"{start}n", box.n
    for name, value in sorted(box.values.items()):
        if box.kind in {"S", "T", "H"}:
            yield f"{start}n:{name.removeprefix('ok:')}", box.counted[name]
        yield f"{start}{name}", value / TENTHS if is_rounded(name) else value


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
