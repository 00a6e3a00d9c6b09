"""The pair as a good team would build it today on FastAPI, pydantic, SQLAlchemy and httpx."""
