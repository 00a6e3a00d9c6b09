"""Who asks: both services verify the token with the secret that they share."""

import os
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

_ALGORITHM = "HS256"
_SECRET = os.environ["TOKEN_SECRET"]

Token = Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="oauth/token"))]


def user_id_of(token: str) -> int:
    """The token's owner. Raises HTTPException: 401.

    Called by the handlers, because a dependency more costs more than the verification.
    """
    try:
        return int(jwt.decode(token, _SECRET, algorithms=[_ALGORITHM])["sub"])
    except (jwt.InvalidTokenError, KeyError, ValueError) as error:
        raise HTTPException(401) from error
