"""New versions of the dated rules of issuing: how it is done, how long papers hold, who signs (the province).

A version holds from its day until the next one of the same subject. None may begin so early that what is
registered would fall under it: what was issued keeps the rule it was issued under.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.issuing_rules import NO_CENTER, IssuingRule, ValidityRule, rule_before
from services.certification.domain.register import RegisterRule, writes_numbers
from services.certification.domain.signing import SigningPost
from services.certification.domain.terms import Wait
from services.certification.operations.issue_waiting import issue_waiting
from services.certification.storage import facts, issuing_rules, locks, register, rules_in_use, signing
from services.certification.storage.rules_in_use import Use
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.principal import ALL, Principal, role_missing
from shared.vietnamese import format_day


def add_issuing_rule(
    connection: Connection,
    center_id: UUID | None,
    effective_from: date,
    after: Callable[[IssuingRule], IssuingRule],
    principal: Principal,
) -> IssuingRule:
    """Enter how a center (None: every one without its own) issues from a day on.

    `after` makes the version of the one in force on that day. Drafts that waited for another way are looked
    at again. `NotFound` for an unknown center; `Conflict` if there is a version from that very day, or if
    anything is registered that would fall under the new one.
    """
    _require_province(principal)
    centers = facts.known_centers(connection)
    if center_id is not None and center_id not in centers:
        raise NotFound
    concerned = centers if center_id is None else [center_id]
    # The line of no center orders whoever enters rules, also before any center is known.
    locks.stand_in_line(connection, [NO_CENTER, *concerned])
    rules = issuing_rules.rules(connection)
    until = _until((each.effective_from for each in rules if each.center_id == center_id), effective_from)
    _require_unused(rules_in_use.of_issuing(connection, center_id, effective_from, until), effective_from)
    new = after(rule_before(rules, center_id, effective_from))
    added = issuing_rules.add_rule(connection, new, principal.id)
    for each in concerned:
        for wait in (Wait.RULE, Wait.BATCH, Wait.SIGNER, Wait.SEAL):
            issue_waiting(connection, each, wait)
    return added


def seen_rules(connection: Connection, principal: Principal) -> list[IssuingRule]:
    """Return every version of the rule for all and for the centers in the scope, the newest first."""
    found = issuing_rules.rules(connection)
    return [rule for rule in found if rule.center_id is None or principal.may_see(rule.center_id)]


def add_validity_rule(
    connection: Connection, new: ValidityRule, principal: Principal, *, not_seen_yet: bool
) -> ValidityRule:
    """Enter how long a program's certificates hold from a day on, by the certificate's date.

    `Invalid` for a program that nothing is known of, unless that is meant; `Conflict` as for issuing.
    """
    _require_province(principal)
    if not not_seen_yet and not rules_in_use.program_known(connection, new.program_code):
        raise _unknown(
            "program_code",
            f"Chưa có kết quả nào của chương trình {new.program_code}. Hãy kiểm tra lại mã chương trình;"
            " nếu đúng là chương trình mới, hãy đánh dấu ô bên dưới.",
            f"No result of a program {new.program_code} is known. Check the code; if the program is new,"
            " tick the box below (not_seen_yet).",
        )
    locks.stand_in_line(connection, [NO_CENTER, *facts.known_centers(connection)])
    known = issuing_rules.validity_rules(connection)
    until = _until(
        (each.effective_from for each in known if each.program_code == new.program_code), new.effective_from
    )
    use = rules_in_use.of_validity(connection, new.program_code, new.effective_from, until)
    _require_unused(use, new.effective_from)
    issuing_rules.add_validity(connection, new, principal.id)
    return new


def add_register_rule(connection: Connection, new: RegisterRule, principal: Principal) -> RegisterRule:
    """Enter how register numbers are written and books begin from a day on, by the certificate's date.

    `Invalid` for a pattern whose numbers would not stay apart; `Conflict` as for issuing.
    """
    _require_province(principal)
    if not writes_numbers(new.pattern, new.reset):
        vi = (
            "Mẫu số vào sổ phải có đúng một {seq} (ví dụ {seq:04d}), có {year} khi mỗi năm một sổ, và không"
            " có dấu phẩy, chấm phẩy, dấu ngoặc khác hay hai dấu cách liền. Ví dụ {seq:04d}/{year}/{unit}."
        )
        en = (
            "The pattern needs exactly one {seq} (such as {seq:04d}), {year} where every year has its book,"
            " and no comma, semicolon, other brace or double space. For example {seq:04d}/{year}/{unit}."
        )
        raise Invalid(vi, en, code="register-pattern", details=[Detail(vi, en, {"field": "pattern"})])
    locks.stand_in_line(connection, [NO_CENTER, *facts.known_centers(connection)])
    known = register.rules(connection)
    until = _until((each.effective_from for each in known), new.effective_from)
    _require_unused(rules_in_use.of_register(connection, new.effective_from, until), new.effective_from)
    register.add_rule(connection, new, principal.id)
    return new


def add_signing_post(
    connection: Connection, new: SigningPost, principal: Principal, *, not_seen_yet: bool
) -> SigningPost:
    """Enter whether and how holders of a post sign by hand from a day on, by the day of the signature.

    `Invalid` for a post to which nobody was ever appointed, unless that is meant; `Conflict` as for issuing.
    """
    _require_province(principal)
    locks.stand_in_line(connection, [NO_CENTER, *facts.known_centers(connection)])
    known = [each for each in signing.posts(connection) if each.post == new.post]
    if not not_seen_yet and not known and new.post not in rules_in_use.post_titles(connection):
        raise _unknown(
            "post",
            f"Chưa có ai được bổ nhiệm giữ chức vụ {new.post}. Hãy kiểm tra lại mã chức vụ;"
            " nếu đúng là chức vụ mới, hãy đánh dấu ô bên dưới.",
            f"Nobody was ever appointed to a post {new.post}. Check the code; if the post is new,"
            " tick the box below (not_seen_yet).",
        )
    until = _until((each.effective_from for each in known), new.effective_from)
    _require_unused(rules_in_use.of_post(connection, new.post, new.effective_from, until), new.effective_from)
    signing.add_post(connection, new, principal.id)
    return new


def _require_province(principal: Principal) -> None:
    if principal.centers is not ALL or "province" not in principal.roles:
        raise role_missing()


def _until(known: Iterable[date], first: date) -> date | None:
    """Return the last day of a version that begins on `first`, None if none follows.

    `Conflict` if one begins on that very day.
    """
    days = list(known)
    if first in days:
        raise _refused(
            "rule-of-that-day",
            f"Đã có một bản từ ngày {format_day(first)}. Bản đã ban hành không sửa;"
            " hãy chọn ngày bắt đầu khác.",
            f"There is a version from {format_day(first)} already. A version is never rewritten; choose"
            " another first day.",
        )
    later = [each for each in days if each > first]
    return min(later) - timedelta(days=1) if later else None


def _require_unused(use: Use, first: date) -> None:
    if use.last is not None:
        raise _refused(
            "rule-used",
            f"Từ ngày {format_day(first)} đã có {use.certificates} giấy vào sổ theo bản đang có,"
            f" giấy cuối theo ngày {format_day(use.last)}. Bản mới không đổi giấy đã cấp;"
            " hãy chọn ngày bắt đầu sau ngày đó.",
            f"From {format_day(first)} on {use.certificates} certificates are registered under the present"
            f" version, the last by {format_day(use.last)}. A new version changes nothing issued;"
            " begin after that day.",
        )


def _refused(code: str, vi: str, en: str) -> Conflict:
    return Conflict(vi, en, code=code, details=[Detail(vi, en, {"field": "effective_from"})])


def _unknown(field: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, code="not-seen-yet", details=[Detail(vi, en, {"field": field})])
