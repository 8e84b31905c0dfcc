"""The courier of reporting: `python -m services.reporting.courier`; catches up from the owners' feeds."""

from services.reporting.consumers import make_consumer
from services.reporting.settings import ReportingSettings
from shared.messaging.courier import run_courier_of


def main() -> int:
    """Run until asked to stop; return the exit status."""
    settings = ReportingSettings()
    return run_courier_of(settings, make_consumer())


if __name__ == "__main__":
    raise SystemExit(main())
