"""Makes a FlaskApp answer in one hop to a thread and back; Flask's hooks and extensions are in between."""

import connexion

from boundary.threads import HandlerThreads
from boundary.wsgi_bridge import WsgiBridge


def bridge(app: connexion.FlaskApp, threads: HandlerThreads) -> None:
    """Put our bridge in the place of Connexion's, which has ten threads and offers no option for it."""
    hosted = app.middleware.app
    hosted.asgi_app = WsgiBridge(hosted.app.wsgi_app, threads, hosted.asgi_app)
