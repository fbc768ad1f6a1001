"""The OpenID Connect provider: where people log in, and what it says of them (OpenID Connect Core 1.0, 3.1;
RFC 7636), asked by Authlib.

Nothing of it is kept: each login reads the provider's own description and keys anew, so that a provider that
was away, or has other keys now, needs no restart.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from bot.oidc_settings import Oidc, is_safe_address
from bot.platforms.page.refused import Refused

WITHIN = 10.0
"""Seconds that the provider gets for each answer."""
_BASIC = "client_secret_basic"
"""How a client shows its secret where the provider does not say (OpenID Connect Discovery 1.0, 3)."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_SIGNATURES = {f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in ("256", "384", "512")} | {"EdDSA"}
"""By a key of the provider's own; never "none", never by the client's secret."""


async def send_to_provider(settings: Oidc, request: Request, redirect_uri: str) -> Response:
    """Sends a browser to the provider; what has to be remembered until it comes back is in
    `request.session`. Raises Refused."""
    async with _refusing():
        client = await _client(settings)
        response: Response = await client.authorize_redirect(request, redirect_uri)
        return response


async def read_claims(settings: Oidc, request: Request) -> Mapping[str, Any]:
    """The claims of whoever the provider has sent back, once its ID token holds: signature, issuer, audience,
    time, nonce. Raises Refused."""
    if request.query_params.get("error"):
        raise Refused("denied")
    async with _refusing():
        client = await _client(settings)
        about = client.server_metadata
        expected = {"iss": {"value": about["issuer"]}, "aud": {"value": settings.client_id}}
        token = await client.authorize_access_token(request, claims_options=expected)
        claims = token.get("userinfo")
        if not isinstance(claims, Mapping) or not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise Refused("token", "there is no ID token with a subject")
        return claims


async def _client(settings: Oidc) -> Any:
    client = OAuth().register(
        "xuke",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": WITHIN},
    )
    about = await client.load_server_metadata()
    if str(about.get("issuer")).rstrip("/") != settings.issuer.rstrip("/"):
        raise Refused("issuer", "OIDC_ISSUER is another than its discovery document says")
    for name in _ENDPOINTS:
        if not is_safe_address(about.get(name)):
            raise Refused("provider", f"its {name} is no https address")
    known = set(about.get("id_token_signing_alg_values_supported") or ()) & _SIGNATURES
    about["id_token_signing_alg_values_supported"] = sorted(known or {"RS256"})
    if _BASIC not in about.get("token_endpoint_auth_methods_supported", (_BASIC,)):
        client.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"
    return client


@asynccontextmanager
async def _refusing() -> AsyncIterator[None]:
    """Whatever goes wrong becomes one line; what a provider or a stranger sent stands in none."""
    try:
        yield
    except Refused:
        raise
    except MismatchingStateError:
        raise Refused("again", "the login was not begun in this browser, or too long ago") from None
    except JoseError as error:
        raise Refused("token", f"its ID token does not hold: {type(error).__name__}") from None
    except OAuthError as error:
        raise Refused("token", f"it gave no token: {type(error).__name__}") from None
    except httpx2.HTTPStatusError as error:
        raise Refused("provider", f"it answered with HTTP {error.response.status_code}") from None
    except httpx2.HTTPError as error:
        raise Refused("provider", f"it cannot be reached: {type(error).__name__}") from None
    except Exception as error:  # noqa: BLE001  a provider may send anything at all
        raise Refused("provider", f"it sent what cannot be read: {type(error).__name__}") from None
