"""Signing by hand: who may sign for a center on a day, how a deputy's title is printed, what is refused.

Which posts sign and under which words is dated data (`signing_post`): the director; a deputy who was
authorised, under *K/T* (HD 154: giám đốc, or phó giám đốc when authorised).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.certification.domain.terms import Seal, Wait, sentences_of
from shared.errors import Conflict, Detail, Invalid


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who holds, or held, a post at a center."""

    appointment_id: UUID
    center_id: UUID
    full_name: str
    post: str
    post_title: str
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the post was held on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class SigningPost:
    """A post whose holder may, or (not `signs`) no longer may sign certificates from `effective_from` on."""

    post: str
    effective_from: date
    effective_to: date | None
    prefix: str
    """What is printed before the title, e.g. `K/T Giám đốc / `."""
    needs_authorisation: bool
    signs: bool
    provenance: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What whoever signs gives: as whom (None: the director in office), on which day, by which authority."""

    signed_on: date
    appointment_id: UUID | None = None
    authorisation_number: str = ""
    authorised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that stands: the name and title that are printed, and the day."""

    name: str
    title: str
    on: date
    authorisation: str | None = None


def signatories_on(
    people: Iterable[Signatory], posts: Sequence[SigningPost], day: date
) -> list[tuple[Signatory, SigningPost]]:
    """Return who may sign on `day`, the directors first, with the rule of the post."""
    in_force = {
        rule.post: rule
        for rule in sorted(posts, key=lambda rule: rule.effective_from)
        if rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)
    }
    found = [
        (each, in_force[each.post])
        for each in people
        if each.post in in_force and in_force[each.post].signs and each.holds_on(day)
    ]
    return sorted(
        found, key=lambda pair: (pair[1].needs_authorisation, pair[0].valid_from, pair[0].appointment_id)
    )


def sign(
    signature: Signature,
    people: Iterable[Signatory],
    posts: Sequence[SigningPost],
    *,
    not_before: date,
    today: date,
) -> Signed:
    """Return the signature as it is printed; refuse without a valid appointment or authorisation that day.

    `not_before` is the date of what is signed for: the decision, or the certificate that is replaced.
    """
    day = signature.signed_on
    if day < not_before:
        raise _wrong(
            "signed_on",
            f"Ngày ký phải từ ngày {_written(not_before)} của quyết định hoặc của giấy cũ trở đi.",
            f"It cannot be signed before {_written(not_before)}, the date of the decision or the old paper.",
        )
    if day > today:
        raise _wrong(
            "signed_on",
            "Ngày ký ở tương lai. Hãy ghi ngày ký thật.",
            "The signing date lies in the future. Enter the real one.",
        )
    able = signatories_on(people, posts, day)
    wanted = signature.appointment_id
    chosen = next((pair for pair in able if pair[0].appointment_id == wanted or wanted is None), None)
    if chosen is None or (wanted is None and chosen[1].needs_authorisation):
        raise _refused(
            "appointment_id",
            "no-signer",
            f"Ngày {_written(day)} người này không được bổ nhiệm giữ chức vụ ký giấy chứng nhận."
            " Hãy nhập quyết định bổ nhiệm ở phần Đội ngũ, hoặc chọn người ký khác.",
            f"On {_written(day)} nobody such was appointed to a post that signs certificates."
            " Enter the appointment under Faculty, or choose another signer.",
        )
    who, rule = chosen
    authorisation = None
    if rule.needs_authorisation:
        if not signature.authorisation_number or signature.authorised_on is None:
            raise _wrong(
                "authorisation_number",
                "Cấp phó ký thay phải có giấy ủy quyền. Hãy ghi số và ngày của giấy ủy quyền.",
                "A deputy needs an authorisation to sign. Enter its number and date.",
            )
        if signature.authorised_on > day:
            raise _wrong(
                "authorised_on",
                "Giấy ủy quyền phải có trước hoặc trong ngày ký.",
                "The authorisation must be dated no later than the signature.",
            )
        authorisation = f"{signature.authorisation_number}, {_written(signature.authorised_on)}"
    return Signed(who.full_name, f"{rule.prefix}{who.post_title}", day, authorisation)


def require_seal(seals: Iterable[Seal], day: date) -> None:
    """Refuse unless the unit used a seal on `day`."""
    if not any(seal.used_on(day) for seal in seals):
        raise _refused(
            "signed_on",
            "no-seal",
            f"Ngày {_written(day)} trung tâm không có con dấu đang dùng nên giấy chưa đóng dấu được."
            " Hãy ghi con dấu ở trang của trung tâm, phần Đào tạo.",
            f"The center used no seal on {_written(day)}, so that nothing can be sealed."
            " Enter the seal on the center's page, under Training.",
        )


def require_earned(lacks: Sequence[Wait], *, code: str = "not-earned") -> None:
    """Refuse while a completion lacks what `terms.lacking` names, with a sentence for each."""
    if lacks:
        raise Conflict(
            "Chưa đủ điều kiện cấp giấy chứng nhận.",
            "The conditions for a certificate are not met.",
            code=code,
            details=[Detail(*sentences_of(wait), {"waits": wait.value}) for wait in lacks],
        )


def require_blanks(missing: int) -> None:
    """Refuse when that many blanks are missing."""
    if missing:
        raise Conflict(
            f"Trung tâm thiếu {missing} phôi. Hãy nhập lô phôi mới rồi ký lại.",
            f"The center lacks {missing} blanks. Receive a lot, then sign again.",
            code="no-blank",
        )


def _written(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _refused(field: str, code: str, vi: str, en: str) -> Conflict:
    return Conflict(vi, en, code=code, details=[Detail(vi, en, {"field": field})])


def _wrong(field: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, details=[Detail(vi, en, {"field": field})])
