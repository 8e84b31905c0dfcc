"""The courier of certification: `python -m services.certification.courier`; relay out, catch-up in."""

from services.certification.consumers import certification_consumer
from services.certification.settings import CertificationSettings
from shared.messaging.courier import run_courier_of


def main() -> int:
    """Run until asked to stop; return the exit status."""
    settings = CertificationSettings()
    return run_courier_of(settings, certification_consumer(settings.keys()))


if __name__ == "__main__":
    raise SystemExit(main())
