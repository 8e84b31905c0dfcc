"""Hashing and checking passwords: argon2id, 19 MiB, two passes (OWASP's first choice)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from services.identity.domain import passwords
from services.identity.domain.passwords import Weakness
from shared.errors import Detail, Invalid

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_NOBODYS = HASHER.hash("a password that nobody has")
"""Checked for unknown names, so that they cost the same work as known ones."""

_SENTENCES = {
    Weakness.SHORT: (
        f"Mật khẩu phải có ít nhất {passwords.SHORTEST} ký tự. Một câu dài, dễ nhớ là tốt nhất.",
        f"A password has at least {passwords.SHORTEST} characters. A long sentence is best.",
    ),
    Weakness.LONG: (
        f"Mật khẩu dài nhất {passwords.LONGEST} ký tự.",
        f"A password has at most {passwords.LONGEST} characters.",
    ),
    Weakness.MONOTONOUS: (
        "Mật khẩu lặp lại quá ít ký tự. Hãy chọn mật khẩu khác.",
        "The password repeats too few characters. Choose another.",
    ),
    Weakness.SEQUENCE: (
        "Mật khẩu là một dãy dễ đoán. Hãy chọn mật khẩu khác.",
        "The password is a sequence that is easy to guess. Choose another.",
    ),
    Weakness.OWN_NAME: (
        "Mật khẩu không được chỉ gồm tên của bạn hay tên hệ thống. Hãy chọn mật khẩu khác.",
        "A password must not consist of your name or the system's. Choose another.",
    ),
}


def hash_password(password: str, *own_names: str) -> str:
    """Return the hash to store; `Invalid` if the password is too easy to guess."""
    found = passwords.weakness(password, *own_names, "ttct")
    if found is not None:
        vi, en = _SENTENCES[found]
        raise Invalid(vi, en, code="weak-password", details=[Detail(vi, en, {"field": "password"})])
    return HASHER.hash(passwords.normalised(password))


def is_right(stored_hash: str | None, password: str) -> bool:
    """Tell whether `password` is the one hashed; without a hash the same work is done, and it is not."""
    try:
        HASHER.verify(stored_hash or _NOBODYS, passwords.normalised(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored_hash is not None
