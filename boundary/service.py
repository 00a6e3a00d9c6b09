"""Builds a Connexion app of either class with the boundary's layers around the handlers."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import connexion
from connexion.middleware.exceptions import ExceptionMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.server_error import ServerErrorMiddleware
from starlette.middleware.cors import CORSMiddleware

from boundary import handlers, problems
from boundary.admission import Admission
from boundary.contract import Contract
from boundary.dispatch import Dispatch
from boundary.documentation import Documentation
from boundary.guard import Guard
from boundary.handlers import HandlerResolver
from boundary.limits import Limits
from boundary.problems import ErrorRenderer, ProblemTable
from boundary.routes import RouteTable
from boundary.security import InfoFunction, Requirements, Security, compile_security
from boundary.telemetry import Telemetry, TelemetryLayer
from boundary.threads import HandlerThreads, Lifespan, sized_lifespan
from boundary.validation.requests import RequestRules, RequestValidation, compile_requests
from boundary.validation.responses import ResponseValidation, compile_responses
from boundary.validation.schemas import Schemas

App = TypeVar("App", bound=connexion.AbstractApp)

_CORS: dict[str, Any] = {
    "allow_methods": ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
    "allow_headers": ("*",),
    "expose_headers": ("ETag", "Link", "Location", "Retry-After", "WWW-Authenticate", "X-Request-ID"),
}


def build_service(
    app_class: type[App],
    *,
    name: str,
    contract: Contract,
    resolver: HandlerResolver,
    problem_table: ProblemTable,
    security: Mapping[str, InfoFunction],
    telemetry: Telemetry,
    validate_responses: bool,
    threads: int,
    threads_at_ease: int | None = None,
    lifespan: Lifespan | None = None,
    error_renderers: Mapping[str, ErrorRenderer] | None = None,
    limits: Limits | None = None,
    allowed_origins: Sequence[str] = (),
) -> App:
    """Return the app of a service.

    `resolver` finds a handler by operationId; `security` has an async function by name of security scheme, taking the
    credential; `threads` is the number of blocking handlers that run at once, `threads_at_ease` of those while none of
    them waits for long (all by default); `error_renderers` replace the bodies of an operation's errors;
    `allowed_origins` are those whose pages may call the service (none by default).
    Raises ContractError when the contract, the handlers and the functions do not fit together.
    """
    schemas = Schemas(contract)
    bounds = limits or Limits()
    rules = compile_requests(contract, schemas, bounds)
    arguments = {operation_id: rule.parameters.arguments for operation_id, rule in rules.items()}
    error_handlers = problems.ProblemHandlers(problem_table, error_renderers)
    admission = partial(
        Admission, at_once=bounds.requests_at_once, registry=telemetry.registry, allowed_origins=allowed_origins
    )
    outer: list[Any] = [admission, partial(TelemetryLayer, telemetry=telemetry)]
    if allowed_origins:
        outer.append(partial(CORSMiddleware, allow_origins=allowed_origins, **_CORS))
    if validate_responses:
        outer.append(partial(ResponseValidation, responses=compile_responses(contract, schemas)))
    bound = handlers.bind(contract, resolver, arguments)
    pool = HandlerThreads(threads, at_ease=threads_at_ease)
    inner = _inner_layers(contract, rules, compile_security(contract, security), bounds, error_handlers)
    # Asked this way round: where Flask is not installed, as in the coach's image, connexion.FlaskApp is no class.
    is_async = issubclass(app_class, connexion.AsyncApp)
    if is_async:
        inner.append(partial(Dispatch, handlers=bound, threads=pool))
    app: App = app_class(name, middlewares=[*outer, *inner], lifespan=sized_lifespan(threads, lifespan))
    if not is_async:
        from boundary import flask_app  # noqa: PLC0415  # nor is what it needs

        flask_app.shorten(app, bound, pool)
    app.add_api(contract.document, resolver=connexion.Resolver(bound.__getitem__))
    problems.install(app, error_handlers)
    return app


def _inner_layers(
    contract: Contract,
    rules: dict[str, RequestRules],
    requirements: dict[str, Requirements],
    limits: Limits,
    error_handlers: problems.ProblemHandlers,
) -> list[Any]:
    """Return the boundary's layers in the place of Connexion's between its error handlers and its lifespan."""
    bodied = frozenset(operation_id for operation_id, rule in rules.items() if rule.body is not None)
    return [
        # Without a handler it would answer with a coroutine that nobody awaits.
        partial(ServerErrorMiddleware, handler=error_handlers.on_bug),
        ExceptionMiddleware,
        partial(Documentation, contract=contract),
        partial(Guard, routes=RouteTable(contract), bodied=bodied, limits=limits),
        partial(Security, requirements=requirements),
        partial(RequestValidation, rules=rules, limits=limits),
        LifespanMiddleware,
    ]
