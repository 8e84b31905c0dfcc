"""The outcome of a fault run as a page of text: what docs/faults.md is told."""

from collections.abc import Mapping

from tests.chaos.checker import Found
from tests.chaos.record import EXACT_WITHIN, Result

_SHOWN = 20


def as_table(result: Result) -> str:
    """Return the record as Markdown: what was broken, what was done, what was found."""
    found = result.found
    parts = ", ".join(f"{name} {version}" for name, version in result.parts.items() if name != "commit")
    lines = [
        "| | |",
        "|---|---|",
        f"| seed, commit | {result.seed}, `{result.parts.get('commit', 'unknown')}` |",
        f"| began | {result.started_at} |",
        f"| time | {result.seconds / 60:.1f} minutes |",
        f"| faults | {_number(result.fault_count)} |",
        f"| events published | {_number(result.events)} |",
        f"| mended | {_mended(result)} |",
        f"| facts reconciled | {_number(result.facts)} in {result.reconciled_in} ms, 0 differences |",
        f"| checked | {_checked(found)}, in {result.checked_in:.0f} s |",
        f"| contradictions | **{len(found.contradictions)}** |",
        f"| defects of the rig | {len(result.defects)} |",
        f"| verdict | {_verdict(result)} |",
        f"| parts | {parts} |",
        "",
        *_counted("Fault", result.faults),
        "",
        *_counted("Event", result.events_by_type),
        "",
        "| Operation | done | refused | unknown |",
        "|---|---:|---:|---:|",
        *(
            f"| {kind} | {row.get('done', 0)} | {row.get('refused', 0)} | {row.get('unknown', 0)} |"
            for kind, row in result.operations.items()
        ),
        "",
        *(f"- {line}" for line in found.contradictions[:_SHOWN]),
        *(f"- {line}" for line in result.defects),
    ]
    return "\n".join(lines)


def _checked(found: Found) -> str:
    return (
        f"{_number(found.classes)} classes, {_number(found.completions)} results,"
        f" {_number(found.certificates)} certificates, {_number(found.figures)} figures of the report"
    )


def _verdict(result: Result) -> str:
    exact = "exact" if result.exact else "not shown to be exact"
    return f"{result.state}, {exact}{', fell short of what was asked' if result.fell_short else ''}"


def _mended(result: Result) -> str:
    if result.mended_after is None:
        return "not measured, or not in time"
    return f"{result.mended_after} s after the last fault (at most {EXACT_WITHIN:.0f} allowed)"


def _counted(what: str, numbers: Mapping[str, int]) -> list[str]:
    rows = [f"| {name} | {_number(times)} |" for name, times in numbers.items()]
    return [f"| {what} | Times |", "|---|---:|", *rows]


def _number(value: int) -> str:
    return f"{value:,}"
