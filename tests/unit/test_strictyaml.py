"""Authors' YAML: every trap is a fault with its line, with the C parser and with the pure one."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from portal import strictyaml, textfiles
from portal.textfiles import Faults


@pytest.fixture(params=["c", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A copy of the module as it is where PyYAML has its C parser, and where it has not."""
    if request.param == "pure":
        monkeypatch.delattr(yaml, "CSafeLoader")
    spec = importlib.util.spec_from_file_location("strictyaml_copy", str(strictyaml.__file__))
    assert spec
    assert spec.loader
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy


def test_the_c_parser_is_used_where_it_is_built() -> None:
    assert issubclass(strictyaml._Loader, yaml.CSafeLoader) == yaml.__with_libyaml__


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "given twice"),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", 4, "given twice"),
        ("a: 1\n? [x]\n: 2\n", 2, "a key must be a word"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "broken YAML"),
        ("a: 'x\n", 2, "broken YAML"),
        ("a: 2026-02-30\n", 1, "broken YAML"),
        ("a: \x07\n", 1, "broken YAML"),
        ("- a\n", 1, "key: value"),
        ("", 1, "key: value"),
        ("a: 1\n---\nb: 1\n", 2, "broken YAML"),
        ("a: !!python/object/apply:os.system [true]\n", 1, "broken YAML"),
    ],
)
def test_each_trap_is_named_with_its_line(parser: ModuleType, text: str, line: int, message: str) -> None:
    with pytest.raises(parser.BadYaml, match=message) as bad:
        parser.parse(text)
    assert bad.value.line == line


@pytest.mark.parametrize(
    "text", ["a: " + "[" * 200_000, "a: " + "{a: " * 60 + "}" * 60, "a: " + "- " * 5000, "a: [" * 60]
)
def test_a_bottomless_file_is_refused_and_ends_nothing(parser: ModuleType, text: str) -> None:
    with pytest.raises(parser.BadYaml):
        parser.parse(text)


def test_what_is_well_written_comes_with_the_line_of_each_key(parser: ModuleType) -> None:
    data, lines = parser.parse("a: 依托咪酯\nb:\n  - 2026-05-01\n  - x: {y: on}\nc: 'it''s'\n")
    assert data["a"] == "依托咪酯"
    assert str(data["b"][0]) == "2026-05-01"
    assert data["b"][1] == {"x": {"y": True}}
    assert lines == {"a": 1, "b": 2, "c": 5}


def test_a_file_is_read_once_in_a_run_and_its_faults_are_noted_once(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("a: 1\n", encoding="utf-8")
    bad.write_text("a: [\n", encoding="utf-8")
    faults = Faults(tmp_path)
    first = textfiles.read(good, faults)
    good.write_text("a: 2\n", encoding="utf-8")
    assert textfiles.read(good, faults) is first
    assert [textfiles.read(bad, faults), textfiles.read(bad, faults)] == [None, None]
    assert len(faults.found) == 1
    assert textfiles.read(good, Faults(tmp_path)).data == {"a": 2}  # type: ignore[union-attr]
