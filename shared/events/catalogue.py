"""Every event type that exists. A type that is not here cannot be published, and is parked on arrival."""

from shared.events import certification, enrollment
from shared.events.envelope import Event

EVENTS: tuple[type[Event], ...] = (
    enrollment.CenterRegistered,
    enrollment.CenterChanged,
    enrollment.Appointed,
    enrollment.LecturersSettled,
    enrollment.PlanApproved,
    enrollment.ClassOpened,
    enrollment.ClassCompleted,
    enrollment.ClassCancelled,
    enrollment.GraduationRecorded,
    enrollment.GraduationCorrected,
    enrollment.GraduationAnnulled,
    certification.CertificateIssued,
    certification.CertificateReviewOpened,
    certification.CertificateRevoked,
    certification.BlanksReceived,
)

BY_TYPE: dict[str, type[Event]] = {event.TYPE: event for event in EVENTS}
