"""Which status each of the coach's errors becomes."""

from http import HTTPStatus
from typing import Final

from boundary.problems import ProblemTable
from coach import errors

STATUS_OF: Final[ProblemTable] = {
    errors.NoExerciseLeft: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.AthleteUnknown: HTTPStatus.NOT_FOUND,
    errors.TokenRefused: HTTPStatus.UNAUTHORIZED,
    errors.MonolithTimeout: HTTPStatus.GATEWAY_TIMEOUT,
    errors.MonolithUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
