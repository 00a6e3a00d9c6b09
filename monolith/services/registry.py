"""All services of the monolith, as the handlers find them."""

from dataclasses import dataclass

from monolith.services.accounts import AccountService
from monolith.services.catalogue import CatalogueService, MuscleGroupService
from monolith.services.history import HistoryService
from monolith.services.login import LoginService
from monolith.services.profiles import ProfileService
from monolith.services.readiness import ReadinessService
from monolith.services.tokens import TokenIssuer
from monolith.services.training import TrainingService
from monolith.services.workouts import WorkoutService


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    accounts: AccountService
    catalogue: CatalogueService
    history: HistoryService
    issuer: TokenIssuer
    login: LoginService
    muscle_groups: MuscleGroupService
    profiles: ProfileService
    readiness: ReadinessService
    training: TrainingService
    workouts: WorkoutService
