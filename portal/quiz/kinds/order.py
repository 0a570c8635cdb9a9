"""The steps of a response in four orders, one of them right. Pure."""

from collections.abc import Callable, Iterator, Mapping

from portal.quiz.forms import Item, ItemText
from portal.quiz.kinds.base import Fault, Kind, Size, Values, is_by_letter
from portal.textfiles import Shape, is_number, is_texts

LEAST_STEPS, MOST_STEPS = 3, 4


def _is_order(value: object) -> bool:
    return isinstance(value, list) and all(map(is_number, value))


class Order(Kind):
    """One of four orders; `orders` numbers the steps of the wording from 1."""

    template = "kinds/order.html"
    facts: Mapping[str, Shape] = {"orders": is_by_letter(_is_order)}
    words: Mapping[str, Shape] = {
        "steps": lambda value: is_texts(value) and isinstance(value, list) and len(set(value)) == len(value)
    }

    def faults(self, facts: Values, size: Size | None) -> Iterator[Fault]:
        """Four different orders of the same three or four steps."""
        orders: dict[str, list[int]] = facts["orders"]
        steps = len(orders["a"])
        if not LEAST_STEPS <= steps <= MOST_STEPS:
            yield "orders", f"an order has {LEAST_STEPS} or {MOST_STEPS} steps"
        for letter, order in orders.items():
            if sorted(order) != list(range(1, steps + 1)):
                yield "orders", f"order {letter} does not name each of the steps 1 to {steps} once"
        if len({tuple(order) for order in orders.values()}) < len(orders):
            yield "orders", "two of the orders are the same"

    def word_faults(self, facts: Values, words: Values) -> Iterator[Fault]:
        """As many steps as the orders have."""
        if len(words["steps"]) != len(facts["orders"]["a"]):
            yield "steps", "not as many steps as the orders have"

    def steps(self, item: Item, text: ItemText, letter: str) -> list[str]:
        """The steps in the order of an outcome."""
        return [text.words["steps"][number - 1] for number in item.more["orders"][letter]]

    def outcome(self, item: Item, text: ItemText, letter: str, say: Callable[[str], str]) -> str:
        """The steps in one line, numbered."""
        return " · ".join(f"{place}. {step}" for place, step in enumerate(self.steps(item, text, letter), start=1))
