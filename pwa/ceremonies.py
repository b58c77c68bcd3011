"""Passkey ceremonies: the only importer of py_webauthn, and what it leaves to us (security.md, "Passkeys").

The library accepts ceremonies in frames of other sites, credentials without user verification and the same
credential for two people. All of that is decided here.
"""

import hmac
import json
import logging
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    base64url_to_bytes,
    decode_credential_public_key,
    options_to_json_dict,
    parse_attestation_object,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.decoded_public_key_to_cryptography import decoded_public_key_to_cryptography
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pwa import challenges
from pwa.challenges import Purpose
from pwa.errors import Conflict, Invalid, NotFound
from pwa.models import BrowserSession, Passkey, Person, Status

Answer = Mapping[str, Any]
"""What `PublicKeyCredential.toJSON()` gives, as it was sent: nothing in it is trusted."""

ALGORITHMS = [
    Algorithm.EDDSA,
    Algorithm.ECDSA_SHA_256,
    Algorithm.RSASSA_PKCS1_v1_5_SHA_256,
]
LONGEST_CREDENTIAL_ID = 1023  # bytes: WebAuthn 3, 4
RSA_BITS = range(2048, 4097)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Site:
    """The relying party: its id is the host, and only its own origin may hold a ceremony."""

    id: str
    origin: str
    name: str = "Easeback"


@dataclass(frozen=True)
class Registration:
    """A verified new passkey, for whoever the challenge was made for. `keep` gives it its person."""

    passkey: Passkey
    user_handle: bytes
    invitation_id: uuid.UUID | None


def registration_options(
    session: Session,
    browser: BrowserSession,
    site: Site,
    *,
    purpose: Purpose,
    name: str,
    now: datetime,
    invitation_id: uuid.UUID | None = None,
    known: Sequence[Passkey] = (),
) -> dict[str, Any]:
    """Options for `navigator.credentials.create`, as JSON. `known`: passkeys that the person has already."""
    handle = challenges.earlier_handle(session, browser, invitation_id) or secrets.token_bytes(64)
    challenge = challenges.issue(session, browser, purpose, now)
    challenge.invitation_id = invitation_id
    challenge.user_handle = handle
    options = generate_registration_options(
        rp_id=site.id,
        rp_name=site.name,
        user_id=handle,
        user_name=name,
        challenge=challenge.value,
        timeout=_milliseconds(challenges.LAST),
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(passkey) for passkey in known],
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json_dict(options)


def register(
    session: Session,
    browser: BrowserSession | None,
    site: Site,
    answer: Answer,
    *,
    purpose: Purpose,
    now: datetime,
) -> Registration:
    """The verified answer to `registration_options`. Burns the challenge, whatever comes of it.

    Invalid: the answer is no good. Conflict: the challenge is used or too old, or the passkey has an owner.
    """
    challenge = challenges.claim(session, browser, purpose, _client_data(answer, site), now)
    passkey = _verify_registration(answer, site, challenge.value, now)
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == passkey.credential_id)):
        raise Conflict("taken")
    return Registration(passkey, challenge.user_handle or b"", challenge.invitation_id)


def keep(session: Session, passkey: Passkey, person: Person) -> None:
    """Gives a new passkey to its person. Conflict: somebody else registered it in the same moment."""
    passkey.person_id = person.id
    session.flush()
    session.add(passkey)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("taken") from error


def sign_in_options(session: Session, browser: BrowserSession, site: Site, now: datetime) -> dict[str, Any]:
    """Options for `navigator.credentials.get`, as JSON. They name nobody: the passkey says who it is."""
    challenge = challenges.issue(session, browser, "sign-in", now)
    options = generate_authentication_options(
        rp_id=site.id,
        challenge=challenge.value,
        timeout=_milliseconds(challenges.LAST),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def sign_in(
    session: Session, browser: BrowserSession | None, site: Site, answer: Answer, now: datetime
) -> Passkey:
    """The passkey that answered `sign_in_options`. Burns the challenge, whatever comes of it.

    NotFound: no such passkey, or its person's account has ended. Invalid, Conflict: as for `register`.
    """
    challenge = challenges.claim(session, browser, "sign-in", _client_data(answer, site), now)
    passkey = _find_passkey(session, answer)
    _check_user_handle(answer, passkey.person)
    verified = _verify_assertion(answer, site, challenge.value, passkey)
    _count(session, passkey, verified)
    passkey.backed_up = verified.credential_backed_up
    passkey.last_used_at = now
    return passkey


def _client_data(answer: Answer, site: Site) -> bytes:
    """The challenge that was answered. The library looks at neither `crossOrigin` nor `topOrigin`."""
    with _refusing():
        data = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        if data.get("crossOrigin", False) is not False or data.get("topOrigin", site.origin) != site.origin:
            raise Invalid("origin")
        return base64url_to_bytes(data["challenge"])


def _verify_registration(answer: Answer, site: Site, challenge: bytes, now: datetime) -> Passkey:
    with _refusing():
        credential = parse_registration_credential_json(dict(answer))
        _check_attestation(credential.response.attestation_object)
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        if not 0 < len(verified.credential_id) <= LONGEST_CREDENTIAL_ID:
            raise Invalid("credential-id")
        if credential.raw_id != verified.credential_id:
            raise Invalid("credential-id")
        _check_key(verified.credential_public_key)
        return Passkey(
            id=uuid.uuid4(),
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            backup_eligible=verified.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
            backed_up=verified.credential_backed_up,
            transports=",".join(transport.value for transport in credential.response.transports or ())[:120],
            created_at=now,
        )


def _check_attestation(attestation: bytes) -> None:
    """None was asked for. What may come instead is a self attestation (WebAuthn 3, 5.1.3, step 22).

    All the others carry certificates, whose parsing is better left alone.
    """
    parsed = parse_attestation_object(attestation)
    if parsed.fmt != "none" and (parsed.fmt != "packed" or parsed.att_stmt.x5c):
        raise Invalid("attestation")


def _check_key(public_key: bytes) -> None:
    """The key fits its algorithm: the library finds out only at the first sign-in."""
    decoded = decode_credential_public_key(public_key)
    key = decoded_public_key_to_cryptography(decoded)
    fits = {
        Algorithm.EDDSA: isinstance(key, Ed25519PublicKey),
        Algorithm.ECDSA_SHA_256: isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1),
        Algorithm.RSASSA_PKCS1_v1_5_SHA_256: isinstance(key, RSAPublicKey) and key.key_size in RSA_BITS,
    }
    if not fits.get(decoded.alg):
        raise Invalid("algorithm")


def _find_passkey(session: Session, answer: Answer) -> Passkey:
    with _refusing():
        credential_id = base64url_to_bytes(answer["rawId"])
    passkey = session.scalar(
        select(Passkey).options(joinedload(Passkey.person)).where(Passkey.credential_id == credential_id)
    )
    if passkey is None or passkey.person.status == Status.ENDED:
        raise NotFound
    return passkey


def _check_user_handle(answer: Answer, person: Person) -> None:
    """WebAuthn 3, 7.2, step 6: the account that the passkey says it is for is the one that owns it."""
    with _refusing():
        handle = base64url_to_bytes(answer["response"]["userHandle"])
        if not hmac.compare_digest(handle, person.user_handle):
            raise Invalid("user-handle")


def _verify_assertion(
    answer: Answer, site: Site, challenge: bytes, passkey: Passkey
) -> VerifiedAuthentication:
    public_key = passkey.public_key
    eligible = passkey.backup_eligible
    with _refusing():
        verified = verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,  # _count decides
            require_user_verification=True,
        )
        if (verified.credential_device_type == CredentialDeviceType.MULTI_DEVICE) != eligible:
            raise Invalid("backup-eligibility")  # WebAuthn 3, 7.2, step 19: it never changes
        return verified


def _count(session: Session, passkey: Passkey, verified: VerifiedAuthentication) -> None:
    """A copied key shows in its counter, except where copies are the point: then it is only noted.

    Compare and swap: of two answers with the same count one is refused.
    """
    new = verified.new_sign_count
    if verified.credential_backed_up:
        if new < passkey.sign_count:
            log.warning(
                "passkey %s: its counter went back from %d to %d", passkey.id, passkey.sign_count, new
            )
        passkey.sign_count = new
        return
    counted = session.scalar(
        update(Passkey)
        .where(Passkey.id == passkey.id, Passkey.sign_count < new if new else Passkey.sign_count == 0)
        .values(sign_count=new)
        .returning(Passkey.id)
    )
    if counted is None:
        raise Invalid("counter")


@contextmanager
def _refusing() -> Iterator[None]:
    """Over hostile bytes the library, its CBOR reader and its keys raise some twenty kinds of errors.

    All of them mean that the answer is no good; none may become a 500.
    """
    try:
        yield
    except Invalid:
        raise
    except Exception as error:
        raise Invalid("passkey") from error


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(name) for name in passkey.transports.split(",") if name]
    return PublicKeyCredentialDescriptor(id=passkey.credential_id, transports=transports)


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
