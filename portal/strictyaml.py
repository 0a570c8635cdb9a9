"""Strict YAML for authors' files: parsed once, keys given twice refused, the line of each top key kept.

May not import any room. Uses the C parser of PyYAML where it is built (ten times faster), else the pure one."""

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader as Base
else:
    Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MOST_DEPTH = 50  # the C parser calls itself for each level: without a limit a file of brackets ends the process


class _Loader(Base):
    """Safe YAML that refuses a key given twice (YAML would silently keep the last) and a bottomless file."""

    depth = 0

    # Both parsers call these two for each node; the safe loader itself has no use for them.
    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            mark = current_node.start_mark if current_node else None
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    seen: dict[object, object] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=key_node.start_mark)
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f"{key!r} is given twice", problem_mark=key_node.start_mark)
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


class BadYaml(ValueError):
    """The text is not YAML as we take it; `line` is counted from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The mapping in `text` and the line of each of its keys. Raises BadYaml."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if isinstance(node, yaml.MappingNode) else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadYaml(line, f"broken YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadYaml(1, f"broken YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        raise BadYaml(1, "must be a list of `key: value`")
    return data, {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
