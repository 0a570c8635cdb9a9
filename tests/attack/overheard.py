"""Overhears what the planners of a closing decide: who lies in which box. Changes nothing of what they do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.sealing import store as sealing
from portal.sealing.boxes import Plan
from portal.sealing.quarters import plan as quarter_plan
from portal.sealing.quarters import store as quarters


@dataclass
class Heard:
    """One closing: the boxes R, those of the other kinds as (kind, area, cells), the forms; `shown` is the n that was
    written for a (kind, area, label, subject)."""

    plan: Plan
    later: list[tuple[str, str, Sequence[Any]]] = field(default_factory=list)
    forms: list[Any] = field(default_factory=list)
    shown: dict[tuple[str, str, str, str], int] = field(default_factory=dict)


class Overheard:
    """While it is open, what the planners of a closing decide is also written down here, one `Heard` a closing."""

    def __enter__(self) -> list[Heard]:
        self._patch = pytest.MonkeyPatch()
        heard: list[Heard] = []
        planned, asked, numbered = sealing.boxes.plan, quarters.question_boxes, quarters._numbers
        boxed, placed, kinds = quarter_plan._boxes, quarter_plan._placed, [""]

        def plan(*given: Any) -> Plan:
            heard.append(Heard(planned(*given)))
            return heard[-1].plan

        def boxes(kind: str, *given: Any) -> Any:
            kinds.append(kind)
            return boxed(kind, *given)

        def place(*given: Any) -> Any:
            found = placed(*given)
            heard[-1].later.extend((kinds[-1], area, members) for area, members in found)
            return found

        def questions(*given: Any) -> Any:
            found = asked(*given)
            heard[-1].forms.extend(found[0])
            return found

        def numbers(box: Any, *given: Any) -> Any:
            found = numbered(box, *given)
            for count, n in zip(box.counts, found, strict=True):
                subject = count.name.removeprefix("ok:") if box.kind in "STH" else box.version
                label = {"S": box.audience, "T": box.version}.get(box.kind, "")
                heard[-1].shown[box.kind, box.area, label, subject] = n
            return found

        self._patch.setattr(sealing.boxes, "plan", plan)
        self._patch.setattr(quarter_plan, "_boxes", boxes)
        self._patch.setattr(quarter_plan, "_placed", place)
        self._patch.setattr(quarters, "question_boxes", questions)
        self._patch.setattr(quarters, "_numbers", numbers)
        return heard

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
