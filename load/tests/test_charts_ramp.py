"""What the charts of a run show of its points."""

from load.charts_ramp import averaged


def test_few_points_are_shown_as_they_are() -> None:
    values = [float(number) for number in range(400)]

    assert averaged(values) == values


def test_of_many_neighbours_are_averaged() -> None:
    shown = averaged([float(number) for number in range(1000)])

    assert len(shown) == 334
    # Three neighbours each; of the last group there is one left.
    assert (shown[0], shown[1], shown[-1]) == (1.0, 4.0, 999.0)


def test_of_no_points_there_are_none() -> None:
    assert averaged([]) == []
