"""An OpenID Connect provider on a port of this machine: discovery, keys, a login that says who, tokens. It
checks what a careful provider checks (client, redirect address, PKCE, a code once), and can misbehave."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "xuke-page", "a-secret-of-thirty-two-characters"
KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})


@dataclass
class Provider:
    """`person` are the claims of whoever logs in next; `wrong` what it does wrong; `seen` its requests."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "anna", "name": "Anna Berg"})
    wrong: str = ""
    seen: list[str] = field(default_factory=list)
    grants: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)

    def settings(self) -> dict[str, str]:
        """Xuke's settings for it."""
        return {"OIDC_ISSUER": self.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}

    def description(self) -> dict[str, Any]:
        """RFC 8414, as OpenID Connect Discovery 1.0 has it."""
        return {
            "issuer": "https://evil.example" if self.wrong == "issuer" else self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": "http://sso.example/token" if self.wrong == "plain" else f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Logs `person` in; where the browser goes on to."""
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert {"openid"} <= set(query["scope"].split())
        if self.wrong == "denied":
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = f"code-{len(self.grants)}"
        self.grants[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """The ID token for a code, once."""
        basic = base64.b64encode(f"{quote(CLIENT)}:{quote(SECRET)}".encode()).decode()
        if authorization != f"Basic {basic}":
            return 401, {"error": "invalid_client"}
        grant = self.grants.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant is None or grant["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        if grant["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "redirect_uri"}
        if self.wrong == "no_id_token":
            return 200, {"access_token": "t", "token_type": "Bearer"}
        self.tokens.append(self._id_token(grant["nonce"]))
        return 200, {"access_token": "t", "token_type": "Bearer", "id_token": self.tokens[-1]}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce, **self.person}
        spoiled: dict[str, dict[str, Any]] = {
            "expired": {"exp": now - 600, "iat": now - 900},
            "audience": {"aud": "another-client"},
            "party": {"aud": "another-client", "azp": CLIENT},
            "nonce": {"nonce": "another"},
            "token_issuer": {"iss": "https://evil.example"},
            "no_subject": {"sub": ""},
        }
        claims |= spoiled.get(self.wrong, {})
        if self.wrong == "unsigned":
            head, body = ({"alg": "none"}, claims)
            parts = (base64.urlsafe_b64encode(json.dumps(it).encode()).rstrip(b"=") for it in (head, body))
            return b".".join((*parts, b"")).decode()
        if self.wrong == "by_secret":
            return jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key(SECRET))
        key = OTHER_KEY if self.wrong == "forged" else KEY
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


@contextmanager
def provider_stand_in() -> Iterator[Provider]:
    """Serves until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            provider.seen.append(parts.path)
            if provider.wrong == "away":
                self._answer(503, "<html>down</html>")
            elif provider.wrong == "nonsense":
                self._answer(200, "[1, 2]")
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, json.dumps(provider.description()))
            elif parts.path == "/keys":
                self._answer(200, json.dumps({"keys": [KEY.as_dict(private=False)]}))
            else:
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()

        def do_POST(self) -> None:
            provider.seen.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if provider.wrong == "token_away":
                self._answer(502, "<html>down</html>")
                return
            status, answer = provider.token(form, self.headers.get("Authorization", ""))
            self._answer(status, json.dumps(answer))

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
