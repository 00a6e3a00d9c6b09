"""The judge finds contracts that a service does not keep; otherwise the silence of the rounds would mean nothing."""

from pathlib import Path

import pytest

from conformance.cast import cast_for
from conformance.depth import Budget
from conformance.judge import Judge
from conformance.rounds import FIXED_SEEDS, Role, Round
from conformance.stock import Stage, Stock
from conformance.wrong_contracts import WRONG_CONTRACTS, WrongContract
from pair.people import Client

ROUND = Round("coach", Role.ATHLETE, FIXED_SEEDS[0])
BUDGET = Budget(fuzzing=10, stateful=1, enumeration=5)


@pytest.mark.parametrize("wrong", WRONG_CONTRACTS, ids=lambda wrong: wrong.name.replace(" ", "-"))
def test_a_contract_that_is_not_kept_is_found(
    wrong: WrongContract, stage: Stage, stock: Stock, tmp_path: Path, reports: Path
) -> None:
    cast = cast_for(ROUND, Client(stage.pair.monolith.url), stage.admin)
    judge = Judge(
        ROUND, stage.pair, cast, reports / f"wrong-{wrong.name.replace(' ', '-')}", wrong.write(tmp_path / "spec")
    )

    verdict = judge.run(BUDGET)

    # 1 is "found something"; 2 would be a contract or a configuration that cannot be read.
    assert verdict.exit_code == 1, f"The contract with {wrong.name} passed as kept; {judge.log} tells what was asked."
    stock.put_back(stage)
