"""A passkey provider in software: real keys and real signatures, and every deviation on demand."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from tests.cast import ORIGIN

ES256, EDDSA, RS256, ES384 = -7, -8, -257, -35
UP, UV, BE, BS, AT = 1, 4, 8, 16, 64


class Authenticator:
    """One passkey. `create` and `get` answer options as a browser's `toJSON()` does.

    Each takes deviations: `origin`, `cross_origin`, `top_origin`, `challenge`, `type`, `rp_id`, `present`,
    `verified`, `count`, `eligible`, `backed_up`, `user_handle`, `signature`, `client_data`.
    """

    def __init__(
        self,
        algorithm: int = ES256,
        *,
        credential_id: bytes | None = None,
        eligible: bool = True,
        backed_up: bool = True,
        counting: bool = False,
        key: Any = None,
    ) -> None:
        self.algorithm = algorithm
        self.key = key or _new_key(algorithm)
        self.credential_id = credential_id or os.urandom(32)
        self.flags = {"eligible": eligible, "backed_up": backed_up, "present": True, "verified": True}
        self.counting = counting
        self.count = 0
        self.user_handle = b""

    def create(
        self, options: dict[str, Any], *, fmt: str = "none", statement: Any = None, **deviations
    ) -> dict:
        self.user_handle = as_bytes(options["user"]["id"])
        client_data = self._client_data("webauthn.create", options, deviations)
        data = self._authenticator_data(options["rp"]["id"], AT, deviations)
        data += bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id
        data += deviations.get("public_key") or cbor2.dumps(self.public_key())
        if fmt == "packed":
            statement = {"alg": self.algorithm, "sig": self.sign(data + hashlib.sha256(client_data).digest())}
        attestation = cbor2.dumps({"fmt": fmt, "attStmt": statement or {}, "authData": data})
        response = {
            "clientDataJSON": as_text(client_data),
            "attestationObject": as_text(attestation),
            "transports": ["internal", "hybrid"],
        }
        return self._credential(response)

    def get(self, options: dict[str, Any], **deviations) -> dict:
        client_data = self._client_data("webauthn.get", options, deviations)
        data = self._authenticator_data(options["rpId"], 0, deviations)
        signature = deviations.get("signature") or self.sign(data + hashlib.sha256(client_data).digest())
        response = {
            "clientDataJSON": as_text(client_data),
            "authenticatorData": as_text(data),
            "signature": as_text(signature),
            "userHandle": as_text(deviations.get("user_handle", self.user_handle)),
        }
        return self._credential(response)

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(SHA256()))
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), SHA256())
        return self.key.sign(data)

    def public_key(self) -> dict[int, Any]:
        """COSE (RFC 9053)."""
        public = self.key.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            numbers, size = public.public_numbers(), public.key_size // 8
            curve = 1 if size == 32 else 2
            return {
                1: 2,
                3: self.algorithm,
                -1: curve,
                -2: numbers.x.to_bytes(size),
                -3: numbers.y.to_bytes(size),
            }
        if isinstance(public, rsa.RSAPublicKey):
            n = public.public_numbers().n
            return {1: 3, 3: self.algorithm, -1: n.to_bytes(public.key_size // 8), -2: (65537).to_bytes(3)}
        return {1: 1, 3: self.algorithm, -1: 6, -2: public.public_bytes_raw()}

    def _client_data(self, kind: str, options: dict[str, Any], deviations: dict[str, Any]) -> bytes:
        if "client_data" in deviations:
            return deviations["client_data"]
        data = {
            "type": deviations.get("type", kind),
            "challenge": deviations.get("challenge", options["challenge"]),
            "origin": deviations.get("origin", ORIGIN),
            "crossOrigin": deviations.get("cross_origin", False),
        }
        if "top_origin" in deviations:
            data["topOrigin"] = deviations["top_origin"]
        return json.dumps(data).encode()

    def _authenticator_data(self, rp_id: str, more: int, deviations: dict[str, Any]) -> bytes:
        self.count += self.counting
        has = self.flags | deviations
        flags = (
            more | UP * has["present"] | UV * has["verified"] | BE * has["eligible"] | BS * has["backed_up"]
        )
        rp_id_hash = hashlib.sha256(deviations.get("rp_id", rp_id).encode()).digest()
        return rp_id_hash + bytes([flags]) + deviations.get("count", self.count).to_bytes(4)

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = as_text(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }


def _new_key(algorithm: int) -> Any:
    if algorithm == EDDSA:
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm == RS256:
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP384R1() if algorithm == ES384 else ec.SECP256R1())


def as_text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def as_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "===")
