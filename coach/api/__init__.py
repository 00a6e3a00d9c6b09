"""The handlers of spec/coach/openapi.yaml, one module per tag."""
