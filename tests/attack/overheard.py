"""Overhears what the planners of a closing decide: who lies in which box. Changes nothing of what they do."""

from collections.abc import Sequence
from typing import Any

import pytest

from portal.sealing import store as sealing
from portal.sealing.boxes import Plan
from portal.sealing.quarters import plan as quarter_plan
from portal.sealing.quarters import store as quarters


class Overheard:
    """While it is open, what the planners of a closing decide is also written down here, a triple a closing."""

    def __enter__(self) -> list[tuple[Plan, list[tuple[str, str, Sequence[Any]]], list[Any]]]:
        self._patch = pytest.MonkeyPatch()
        heard: list[tuple[Plan, list[tuple[str, str, Sequence[Any]]], list[Any]]] = []
        planned, asked = sealing.boxes.plan, quarters.question_boxes
        boxed, placed, kinds = quarter_plan._boxes, quarter_plan._placed, [""]

        def plan(*given: Any) -> Plan:
            heard.append((planned(*given), [], []))
            return heard[-1][0]

        def boxes(kind: str, *given: Any) -> Any:
            kinds.append(kind)
            return boxed(kind, *given)

        def place(*given: Any) -> Any:
            found = placed(*given)
            heard[-1][1].extend((kinds[-1], area, members) for area, members in found)
            return found

        def questions(*given: Any) -> Any:
            found = asked(*given)
            heard[-1][2].extend(found[0])
            return found

        self._patch.setattr(sealing.boxes, "plan", plan)
        self._patch.setattr(quarter_plan, "_boxes", boxes)
        self._patch.setattr(quarter_plan, "_placed", place)
        self._patch.setattr(quarters, "question_boxes", questions)
        return heard

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
