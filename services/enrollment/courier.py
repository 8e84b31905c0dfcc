"""The courier of enrollment: `python -m services.enrollment.courier`; relay outward, catch-up inward."""

from services.enrollment.consumers import enrollment_consumer
from services.enrollment.settings import EnrollmentSettings
from shared.messaging.courier import run_courier_of


def main() -> int:
    """Run until asked to stop; return the exit status."""
    settings = EnrollmentSettings()
    return run_courier_of(settings, enrollment_consumer())


if __name__ == "__main__":
    raise SystemExit(main())
