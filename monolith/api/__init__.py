"""The handlers, one module for each tag of the contract: operationId `users.create_user` is users.create_user here."""
