"""Makes a FlaskApp answer in one hop to a thread and back; Flask's hooks and extensions are in between."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import connexion
from connexion.frameworks.flask import Flask as FlaskFramework

from boundary.handlers import Handler
from boundary.threads import HandlerThreads
from boundary.wsgi_bridge import WsgiBridge


def shorten(app: connexion.FlaskApp, handlers: Mapping[str, Handler], threads: HandlerThreads) -> None:
    """Replace two parts of Connexion's that a request would spend most of its time in, before any API is added."""
    hosted = app.middleware.app
    # Its own bridge hops to the loop for each piece of an answer, has ten threads, and offers no option for them.
    hosted.asgi_app = WsgiBridge(hosted.app.wsgi_app, threads, hosted.asgi_app)
    add_api = hosted.add_api

    def add_api_with_short_views(*args: Any, **kwargs: Any) -> Any:
        api = add_api(*args, **kwargs)
        for operation_id, handler in handlers.items():
            hosted.app.view_functions[_endpoint(api, operation_id)] = _view(handler)
        return api

    # Its own views wrap their handlers anew for each request, and take arguments from its own layers.
    hosted.add_api = add_api_with_short_views


def _endpoint(api: Any, operation_id: str) -> str:
    return f"{api.blueprint.name}.{operation_id.replace('.', '_')}"


def _view(handler: Handler) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(handler):

        async def async_view(**_from_path: Any) -> Any:
            return FlaskFramework.connexion_to_framework_response(await handler())

        return async_view

    def view(**_from_path: Any) -> Any:
        return FlaskFramework.connexion_to_framework_response(handler())

    return view
