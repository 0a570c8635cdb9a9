"""The public API says in /api/v1/openapi.json what it takes and answers; a program that reads it tries all of that, and
what it does not allow."""

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as some
from schemathesis.specs.openapi import checks as openapi
from werkzeug.test import Client

from tests.fuzz.town import Town
from tests.fuzz.words import examples, words

KNOWN = {"area": "S1", "quarter": "2026-Q1"}
OPERATIONS = ("areas", "areas.csv", "figures", "figures.csv", "rules", "substances", "substances.csv")
# Not "positive_data_acceptance": an area or quarter of the right form that there is not is refused, as described.
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.negative_data_rejection,
    openapi.unsupported_method,
]


@pytest.fixture
def schema(town: Town) -> schemathesis.BaseSchema:
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", town.app)
    assert {one.ok().path for one in found.get_all_operations()} == {f"/api/v1/{name}" for name in OPERATIONS}
    return found


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_api_does_as_it_says(schema: schemathesis.BaseSchema, name: str) -> None:
    operation = schema[f"/api/v1/{name}"]["GET"]
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    made = some.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes if _has(operation, mode)))

    @examples(8)
    @given(case=made)
    def tried(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)
        case.query = {one: KNOWN[one] for one in case.query or {} if one in KNOWN}
        assert case.call_and_validate(checks=CHECKS).status_code == 200

    tried()


def _has(operation: schemathesis.APIOperation, mode: schemathesis.GenerationMode) -> bool:
    """Without parameters nothing can be wrong with them."""
    return mode is schemathesis.GenerationMode.POSITIVE or bool(list(operation.iter_parameters()))


@pytest.mark.parametrize("name", OPERATIONS)
def test_parameters_that_nobody_thought_of_are_named(town: Town, name: str) -> None:
    client = Client(town.app)

    @examples(15)
    @given(some.lists(some.tuples(words | some.sampled_from(("area", "quarter", "lang")), words), max_size=3))
    def tried(asked: list[tuple[str, str]]) -> None:
        answer = client.get(f"/api/v1/{name}", query_string=asked)
        assert answer.status_code in (200, 400)
        if answer.status_code == 400:
            assert set(answer.get_json()) == {"error", "parameter"}

    tried()
