"""Where the answers given at an event count. Pure."""

from datetime import date

from portal.areas.tree import Area, Tree


def leaf_of(tree: Tree, code: str, day: date) -> Area | None:
    """Where the answers of an event count: in its community; of a larger area, "elsewhere" in its district."""
    landed = tree.landing(code, day) if tree.above(code, "community") else None
    district = tree.above(code, "district")
    if landed or district is None:
        return landed
    return next((one for one in tree.children(district.code) if one.kind == "elsewhere" and one.is_open(day)), None)
