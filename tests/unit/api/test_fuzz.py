"""Every operation, asked what its own document allows and what it forbids: never our mistake, always what is documented.

The questions are drawn from the OpenAPI document, the same ones in every run.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, reject, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import SerializationNotPossible
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema

from tests.unit.api.conftest import door

CHECKS = [
    getattr(checks, name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    )
]


REFUSALS = {"checks": {"negative_data_rejection": {"expected-statuses": [401, 403, 404, 405, 413, 415, 422]}}}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    opened = door(tmp_path_factory.mktemp("fuzzed"))
    opened.app.router.lifespan_context = _stays_open  # each question would end with the shop closed
    loaded = schemathesis.openapi.from_asgi(
        "/openapi.json", opened.app, config=SchemathesisConfig.from_dict(REFUSALS)
    )
    loaded.config.update(headers=opened.key("admin"))
    yield loaded
    opened.app.state.door.close()


@asynccontextmanager
async def _stays_open(_: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_documented(api: BaseSchema, mode: GenerationMode) -> None:
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) > 10
    for operation in operations:

        @settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            try:
                case.call_and_validate(checks=CHECKS)
            except SerializationNotPossible:  # a picture that is a list: nobody can send it
                reject()

        with suppress(Unsatisfiable):  # what takes no parameter cannot be asked wrongly
            ask()
