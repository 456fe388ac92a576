"""What a confidence is worth, on guesses that are made up."""

import pytest

from bot.evaluation.confidence import Bin, Guess, find_bins, find_calibration_error, find_risks


def guess(*pairs: tuple[float, bool]) -> list[Guess]:
    return [Guess(confidence, is_right) for confidence, is_right in pairs]


def test_guesses_that_are_as_often_right_as_they_are_sure_have_no_error() -> None:
    half = guess(*[(0.5, True), (0.5, False)] * 4)
    assert find_calibration_error(half) == 0


def test_the_error_is_the_mean_distance_by_number() -> None:
    three_sure, one_unsure = guess(*[(1.0, True), (1.0, True), (1.0, False)]), guess((0.05, False))
    assert find_calibration_error([*three_sure, *one_unsure]) == pytest.approx((3 * 1 / 3 + 0.05) / 4)


def test_without_guesses_there_is_no_error() -> None:
    assert find_calibration_error([]) == 0


def test_bins_are_of_equal_width_and_the_last_holds_certainty() -> None:
    assert find_bins(guess((0.94, True), (1.0, False), (0.1, True))) == [
        Bin(1, 0.1, 1.0),
        Bin(2, pytest.approx(0.97), 0.5),
    ]


def test_the_surest_guesses_are_answered_first() -> None:
    risks = list(find_risks(guess((0.2, False), (0.9, True), (0.5, True), (0.4, False))))
    assert risks == [(0.25, 0.0), (0.5, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]


def test_equally_sure_guesses_are_answered_together() -> None:
    assert list(find_risks(guess((0.9, False), (0.9, True)))) == [(1.0, 0.5)]
