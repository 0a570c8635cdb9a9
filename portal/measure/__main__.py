"""`python -m portal.measure CASES.json`: prints the same JSON with `got` beside each case's `expected`.

Exit code 0: everything evaluated and as expected; 1: a case failed (one line each on standard error);
2: no such file, no JSON, or not in the format of the examples (one line on standard error, nothing printed).
May not: know a formula; `cases` does the work.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from portal.measure.cases import NotCasesError, run

USAGE = "usage: python -m portal.measure CASES.json"


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    if len(given) != 1:
        return _refuse(USAGE)
    try:
        outcome = run(_read(Path(given[0])))
    except OSError as fault:
        return _refuse(f"{given[0]}: {fault.strerror or 'cannot be read'}")
    except (ValueError, RecursionError) as fault:
        return _refuse(f"{given[0]}: not JSON: {fault}")
    except NotCasesError as fault:
        return _refuse(f"{given[0]}: {fault}")
    print(json.dumps(outcome.document, indent=1, allow_nan=False))
    for failure in outcome.failures:
        print(_one_line(failure), file=sys.stderr)
    return 1 if outcome.failures else 0


def _read(path: Path) -> object:
    document: object = json.loads(
        path.read_text(encoding="utf-8-sig"), parse_constant=_no_constant, parse_float=_finite
    )
    return document


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _refuse(reason: str) -> int:
    print(_one_line(reason), file=sys.stderr)
    return 2


def _one_line(text: str) -> str:
    return " ".join(text.split()).encode("ascii", "backslashreplace").decode("ascii")


if __name__ == "__main__":
    sys.exit(main())
