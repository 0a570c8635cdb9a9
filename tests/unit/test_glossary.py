"""A glossary fixes key terms: a translation that uses none of them, or one to be avoided, is a fault with its place."""

from pathlib import Path

import yaml

from portal.checking.glossary import check_glossaries
from portal.textfiles import Faults, digest
from tests.trees import copy_sample, edit


def _faults(root: Path, terms: object) -> list[str]:
    folder = root / "content" / "glossary"
    folder.mkdir(exist_ok=True)
    (folder / "en.yaml").write_text(yaml.safe_dump({"terms": terms}, allow_unicode=True), encoding="utf-8")
    faults = Faults(root)
    check_glossaries(root, faults)
    return [str(one) for one in faults.found]


def _with_terms(tmp_path: Path) -> Path:
    root = copy_sample(tmp_path)
    edit(root / "content/pages/help/zh-Hans.md", "title: ", "title: 罂粟壳")
    original = (root / "content/pages/help/zh-Hans.md").read_text(encoding="utf-8")
    page = root / "content/pages/help/en.md"
    text = page.read_text(encoding="utf-8").splitlines()
    page.write_text(
        "\n".join(f"origin: {digest(original)}" if line.startswith("origin:") else line for line in text) + "\n",
        encoding="utf-8",
    )
    return root


def test_a_term_without_any_of_its_translations_is_named(tmp_path: Path) -> None:
    root = _with_terms(tmp_path)
    found = _faults(root, [{"original": "罂粟壳", "use": ["poppy husk"], "avoid": []}])
    assert found == ["content/pages/help/en.md:1: glossary: 罂粟壳 is none of poppy husk"]


def test_one_of_the_forms_in_any_case_is_enough(tmp_path: Path) -> None:
    root = _with_terms(tmp_path)
    edit(root / "content/pages/help/en.md", "title: ", "title: Poppy HUSKS ")
    assert not _faults(root, [{"original": "罂粟壳", "use": ["shell", "poppy husk"], "avoid": []}])


def test_a_term_inside_a_longer_one_is_not_asked_for(tmp_path: Path) -> None:
    root = _with_terms(tmp_path)
    edit(root / "content/pages/help/en.md", "title: ", "title: Poppy husk ")
    terms = [
        {"original": "罂粟", "use": ["opium flower"], "avoid": []},
        {"original": "罂粟壳", "use": ["poppy husk"], "avoid": []},
    ]
    assert not _faults(root, terms)


def test_a_word_to_be_avoided_is_named_with_its_line(tmp_path: Path) -> None:
    root = _with_terms(tmp_path)
    line = edit(root / "content/pages/help/en.md", "title: ", "title: Poppy shell ")
    found = _faults(root, [{"original": "罂粟壳", "use": ["poppy"], "avoid": ["poppy shell"]}])
    assert found == [f"content/pages/help/en.md:{line}: glossary: 'poppy shell' is to be avoided for 罂粟壳"]


def test_a_glossary_of_another_shape_or_language_is_a_fault(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    assert any("`terms` has not the shape" in one for one in _faults(root, [{"original": "毒品", "use": []}]))
    (root / "content" / "glossary" / "tlh.yaml").write_text("terms: []\n", encoding="utf-8")
    assert any("tlh.yaml" in one for one in _faults(root, []))
