"""Bodies at rest (security.md, "At rest"): what was moved, swapped or changed does not open."""

import base64
import stat
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, select

from pwa.db import db
from pwa.models import ClientKey, EntryRevision
from pwa.sealing import NONCE_BYTES, BrokenSeal, Cipher, Keyring, add_key
from tests.ops import Wire, put

KEY = bytes(range(32))
ANA, BEN = uuid.UUID(int=1), uuid.UUID(int=2)
ENTRY, OTHER = uuid.UUID(int=10).bytes, uuid.UUID(int=11).bytes


def keyring(*names):
    return Keyring({name: name.encode().ljust(32, b".") for name in names})


def test_what_was_sealed_opens_again_and_says_nothing_by_itself():
    sealed = Cipher(ANA, KEY).seal(b"leg 7, numb", ENTRY, 3)
    assert b"numb" not in sealed
    assert Cipher(ANA, KEY).open(sealed, ENTRY, 3) == b"leg 7, numb"


def test_the_same_body_never_looks_the_same_twice():
    cipher = Cipher(ANA, KEY)
    assert len({cipher.seal(b"leg 7", ENTRY, 1) for _ in range(100)}) == 100


def test_each_entry_of_a_push_is_sealed_with_a_nonce_of_its_own(app, visit, cast):
    """Put and corrected in one push, then another: a nonce used twice gives away what both bodies say."""
    first = [put() for _ in range(100)]
    again = [put(entry_id=op["entry_id"], base_rev=1) for op in first]
    ana = Wire(visit(cast.ana))
    ana.results(*first, *again)
    ana.results(*[put() for _ in range(100)])
    with app.app_context():
        bodies = db.session.scalars(select(EntryRevision.body)).all()
    assert len({body[:NONCE_BYTES] for body in bodies}) == len(bodies) == 300


@pytest.mark.parametrize(
    ("client", "entry", "rev"), [(BEN, ENTRY, 3), (ANA, OTHER, 3), (ANA, ENTRY, 2), (ANA, ENTRY, 0)]
)
def test_a_ciphertext_moved_to_another_row_does_not_open(client, entry, rev):
    sealed = Cipher(ANA, KEY).seal(b"leg 7", ENTRY, 3)
    with pytest.raises(BrokenSeal):
        Cipher(client, KEY).open(sealed, entry, rev)


def test_a_changed_byte_is_noticed_wherever_it_is():
    sealed = Cipher(ANA, KEY).seal(b"leg 7", ENTRY, 3)
    for place in range(len(sealed)):
        with pytest.raises(BrokenSeal):
            Cipher(ANA, KEY).open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], ENTRY, 3)


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27])
def test_a_torn_ciphertext_is_a_broken_seal(length):
    with pytest.raises(BrokenSeal):
        Cipher(ANA, KEY).open(Cipher(ANA, KEY).seal(b"leg 7", ENTRY)[:length], ENTRY)


def test_each_client_has_a_key_of_their_own(app, cast):
    with app.app_context():
        keys = keyring("k1")
        sealed = keys.cipher(db.session(), cast.ana).seal(b"leg 7", ENTRY)
        assert keys.cipher(db.session(), cast.ana).open(sealed, ENTRY) == b"leg 7"
        ben = keys.cipher(db.session(), cast.ben)
        ben._client = cast.ana.bytes
        with pytest.raises(BrokenSeal):
            ben.open(sealed, ENTRY)


def test_a_wrapped_key_put_into_another_clients_row_does_not_open(app, cast):
    with app.app_context():
        keys = keyring("k1")
        keys.cipher(db.session(), cast.ana), keys.cipher(db.session(), cast.ben)
        ana, ben = (db.session.get(ClientKey, person) for person in (cast.ana, cast.ben))
        ben.wrapped = ana.wrapped
        with pytest.raises(BrokenSeal):
            keys.cipher(db.session(), cast.ben)


def test_rotation_wraps_every_key_anew_and_bodies_stay_as_they_are(app, cast):
    with app.app_context():
        sealed = keyring("k1").cipher(db.session(), cast.ana).seal(b"leg 7", ENTRY)
        keyring("k1").cipher(db.session(), cast.ben)
        assert keyring("k2", "k1").rewrap(db.session()) == 2
        db.session.commit()
        assert keyring("k2", "k1").rewrap(db.session()) == 0
        assert set(db.session.scalars(select(ClientKey.wrapped_by))) == {"k2"}
        assert keyring("k2").cipher(db.session(), cast.ana).open(sealed, ENTRY) == b"leg 7"
        with pytest.raises(BrokenSeal, match="'k2' is missing"):
            keyring("k1").cipher(db.session(), cast.ana)


def test_an_erased_key_makes_the_body_unreadable_for_ever(app, cast):
    with app.app_context():
        keys = keyring("k1")
        sealed = keys.cipher(db.session(), cast.ana).seal(b"leg 7", ENTRY)
        db.session.execute(delete(ClientKey).where(ClientKey.client_id == cast.ana))
        db.session.expire_all()
        with pytest.raises(BrokenSeal):
            keys.cipher(db.session(), cast.ana).open(sealed, ENTRY)


def test_the_key_file_is_made_once_and_for_its_owner_only(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: Keyring.load("", tmp_path / "keys"), range(16)))
    assert len({ring._keys["k1"] for ring in rings}) == 1
    assert stat.S_IMODE((tmp_path / "keys" / "keys.txt").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["keys.txt"]


def test_a_new_key_wraps_and_the_older_ones_stay(tmp_path):
    first = Keyring.load("", tmp_path)
    assert [add_key(tmp_path), add_key(tmp_path)] == ["k2", "k3"]
    ring = Keyring.load("", tmp_path)
    assert (ring.active, list(ring._keys)) == ("k3", ["k3", "k2", "k1"])
    assert ring._keys["k1"] == first._keys["k1"]


@pytest.mark.parametrize("text", [",", "k1", "k1:", "k1:c2hvcnQ=", "k1:***"])
def test_keys_that_are_none_are_refused(tmp_path, text):
    with pytest.raises(ValueError):
        Keyring.load(text, tmp_path)


def test_keys_from_the_environment_leave_no_file(tmp_path):
    Keyring.load(f"k7:{base64.b64encode(KEY).decode()}", tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_first_pull_makes_no_key_and_so_waits_for_no_writer(app, visit, cast):
    wire = Wire(visit(cast.ana))
    with app.app_context():
        engine = db.engine
    with engine.begin() as somebody_writes:
        assert wire.pull()["changes"] == []
        assert somebody_writes.scalar(select(func.count()).select_from(ClientKey)) == 0
