"""What Feishu encrypts and signs (open.feishu.cn: event subscription guide, "Encrypt Key")."""

import hashlib
import hmac
from base64 import b64decode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

_BLOCK = 16


def decrypt(encrypted: str, key: str) -> bytes:
    """AES-256-CBC with the SHA-256 of the key; the first 16 bytes are the start. Raises ValueError."""
    raw = b64decode(encrypted, validate=True)
    if len(raw) < 2 * _BLOCK or len(raw) % _BLOCK:
        raise ValueError("not whole blocks")
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(raw[:_BLOCK]))
    decryptor, unpadder = cipher.decryptor(), PKCS7(128).unpadder()
    padded = decryptor.update(raw[_BLOCK:]) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


def is_signed(body: bytes, timestamp: str, nonce: str, signature: str, key: str) -> bool:
    """Whether `X-Lark-Signature` is that of the raw body: SHA-256 over time, nonce, key and body, no HMAC."""
    digest = hashlib.sha256((timestamp + nonce + key).encode("utf-8", "replace") + body).hexdigest()
    return hmac.compare_digest(digest.encode(), signature.encode("utf-8", "replace"))
