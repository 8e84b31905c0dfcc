"""Every event type that exists. A type that is not here cannot be published, and is parked on arrival."""

from shared.events import centers, certification, contests, enrollment, facilities, reports
from shared.events.envelope import Event

EVENTS: tuple[type[Event], ...] = (
    enrollment.CenterRegistered,
    enrollment.CenterChanged,
    centers.CenterSucceeded,
    centers.CenterSealed,
    enrollment.Appointed,
    enrollment.LecturersSettled,
    enrollment.EstablishmentSet,
    contests.ContestAnnounced,
    enrollment.PlanApproved,
    enrollment.ClassAnnounced,
    enrollment.ClassOpened,
    enrollment.ClassCompleted,
    enrollment.ClassCancelled,
    enrollment.GraduationRecorded,
    enrollment.GraduationCorrected,
    enrollment.GraduationAnnulled,
    facilities.FacilityReported,
    certification.CertificateIssued,
    certification.CertificateReviewOpened,
    certification.CertificateRevoked,
    certification.CertificateReviewClosed,
    certification.CertificateReplaced,
    certification.CertificateCancelled,
    certification.BlanksReceived,
    certification.BlanksMoved,
    certification.PapersOverdue,
    reports.ReportOpened,
    reports.ReportDeadlineChanged,
    reports.ReportFrozen,
    reports.ReportSubmitted,
    reports.ReportReturned,
    reports.ReportAccepted,
    reports.ReportReopened,
)

BY_TYPE: dict[str, type[Event]] = {event.TYPE: event for event in EVENTS}
