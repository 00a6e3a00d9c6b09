"""Contracts are read from several files and served as one."""

from pathlib import Path

import pytest
import yaml

from boundary.contract import Contract, ContractError
from boundary.tests import toys

HEAD = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"


def a_contract(folder: Path, paths: str, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    root = folder / "openapi.yaml"
    root.write_text(HEAD + paths)
    return root


def test_a_contract_in_several_files_becomes_one_without_external_references() -> None:
    contract = Contract.load(toys.CONTRACT)

    text = contract.yaml.decode()

    assert "shared.yaml" not in text
    assert yaml.safe_load(text) == contract.document
    assert contract.document["components"]["responses"]["NotFound"]["content"]["application/problem+json"] == {
        "schema": {"$ref": "#/components/schemas/Problem"}
    }
    assert contract.document["components"]["schemas"]["Problem"]["properties"]["errors"]["items"] == {
        "$ref": "#/components/schemas/FieldProblem"
    }


def test_the_operations_are_listed_in_the_order_of_the_document() -> None:
    contract = Contract.load(toys.CONTRACT)

    listed = [
        (operation.operation_id, operation.method, operation.path, operation.tag) for operation in contract.operations
    ]

    assert listed[:3] == [
        ("toys.list_toys", "GET", "/toys", "toys"),
        ("toys.create_toy", "POST", "/toys", "toys"),
        ("toys.get_toy", "GET", "/toys/{toy_id}", "toys"),
    ]


def test_the_bundled_document_has_the_keys_of_the_source_as_text() -> None:
    contract = Contract.load(toys.CONTRACT)

    statuses = contract.operations[0].definition["responses"].keys()

    assert all(isinstance(status, str) for status in statuses)


def test_words_that_yaml_once_took_for_booleans_and_dates_stay_text(tmp_path: Path) -> None:
    root = a_contract(tmp_path, "paths: {}\nx-words: [on, off, NO, yes, true, 2024-01-01]\n")

    document = Contract.load(root).document

    assert document["x-words"] == ["on", "off", "NO", "yes", True, "2024-01-01"]


def test_a_reference_inside_another_file_means_that_file(tmp_path: Path) -> None:
    root = a_contract(
        tmp_path,
        "paths: {}\ncomponents: {schemas: {A: {$ref: 'other.yaml#/components/schemas/B'}}}\n",
        other="components: {schemas: {B: {items: {$ref: '#/components/schemas/C'}}, C: {type: string}}}\n",
    )

    schemas = Contract.load(root).document["components"]["schemas"]

    assert schemas == {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"items": {"$ref": "#/components/schemas/C"}},
        "C": {"type": "string"},
    }


def test_a_reference_to_anything_but_a_component_is_put_in_place(tmp_path: Path) -> None:
    root = a_contract(
        tmp_path,
        "paths: {/a: {$ref: 'other.yaml#/fragments/~1a'}}\n",
        other="fragments: {/a: {get: {operationId: m.f, responses: {}}}}\n",
    )

    contract = Contract.load(root)

    assert contract.document["paths"] == {"/a": {"get": {"operationId": "m.f", "responses": {}}}}


@pytest.mark.parametrize(
    ("paths", "complaint"),
    [
        ("paths: {/a: {get: {operationId: m.f}, post: {operationId: m.f}}}", "operationId m.f is used more than once"),
        ("paths: {/a: {get: {}}}", "GET /a has no operationId"),
        ("paths: {/a: {parameters: [], get: {operationId: m.f}}}", "/a: put the parameters on the operations"),
        ("paths: {/a: {$ref: 'absent.yaml#/a'}}", "absent.yaml cannot be read"),
        ("paths: {/a: {$ref: 'other.yaml#/nothing'}}", "other.yaml#/nothing leads nowhere"),
        ("paths: {/a: {$ref: 'broken.yaml#/a'}}", "broken.yaml is not YAML"),
        (
            "paths: {/a: {$ref: 'other.yaml#/components/schemas/A'}}\ncomponents: {schemas: {A: {type: string}}}",
            "components/schemas/A is defined in openapi.yaml and in other.yaml",
        ),
    ],
)
def test_a_contract_that_cannot_be_served_says_why(tmp_path: Path, paths: str, complaint: str) -> None:
    root = a_contract(tmp_path, paths, other="components: {schemas: {A: {type: integer}}}", broken="a: [")

    with pytest.raises(ContractError, match=complaint):
        Contract.load(root)


def test_a_file_that_is_not_a_document_says_so(tmp_path: Path) -> None:
    root = tmp_path / "list.yaml"
    root.write_text("- 1\n")

    with pytest.raises(ContractError, match="not an OpenAPI document"):
        Contract.load(root)


def test_the_path_of_the_first_server_comes_before_all_paths(tmp_path: Path) -> None:
    root = a_contract(tmp_path, "servers: [{url: 'https://example.com/api/v1/'}]\npaths: {}\n")

    assert Contract.load(root).base_path == "/api/v1"
