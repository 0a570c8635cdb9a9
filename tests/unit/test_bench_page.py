"""The page of the benchmark: a run of some parts leaves all other sections as they are, in their places."""

from tests.bench.table import Row, at_least, at_most, page, section

ORDER = ("A page", "Memory", "Backup")


def test_a_part_that_is_measured_again_replaces_its_own_section_alone() -> None:
    first = page("", "Words.", {title: f"old {title}" for title in ("Backup", "A page")}, ORDER)
    first += "\n## What a person wrote\n\nKeep this.\n\n### And this\n\n- of it\n"
    second = page(first, "New words.", {"Memory": "fresh", "A page": "fresh too"}, ORDER)
    assert second == (
        "# What the portal costs\n\nNew words.\n\n## A page\n\nfresh too\n\n## Memory\n\nfresh\n\n"
        "## Backup\n\nold Backup\n\n## What a person wrote\n\nKeep this.\n\n### And this\n\n- of it\n"
    )
    assert page(second, "New words.", {}, ORDER) == second


def test_a_section_says_what_was_missed_and_when_it_was_measured() -> None:
    rows = [
        at_least("a", 0.7, 0.75, "0.70"),
        at_least("b", 0.75, 0.75, "0.75"),
        at_most("c", 2, 0, "", "2"),
        Row("d", "1"),
    ]
    told = section(rows, "Measured on a day.").splitlines()
    assert [line.split("|")[4].strip() for line in told[2:6]] == ["**missed**", "within", "**missed**", ""]
    assert told[-1] == "Measured on a day."
