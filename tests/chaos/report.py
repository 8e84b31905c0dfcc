"""The outcome of a fault run as a page of text."""

from collections import Counter

from tests.chaos.run import EXACT_WITHIN, Result

_SHOWN = 20


def as_table(result: Result) -> str:
    """Return the record as Markdown: what was broken, what was done, what was found."""
    kinds: Counter[str] = Counter()
    for fault, times in result.faults.items():
        kinds[fault] += times
    found = result.found
    lines = [
        f"seed {result.seed}, {result.seconds:.0f} s, {sum(kinds.values())} faults, {result.events} events",
        "",
        "| Fault | Times |",
        "|---|---|",
        *(f"| {fault} | {times} |" for fault, times in sorted(kinds.items())),
        "",
        "| Operation | done | refused | unknown |",
        "|---|---|---|---|",
        *(
            f"| {kind} | {row.get('done', 0)} | {row.get('refused', 0)} | {row.get('unknown', 0)} |"
            for kind, row in result.operations.items()
        ),
        "",
        (
            f"Checked: {found.classes} classes, {found.completions} results,"
            f" {found.certificates} certificates, {found.figures} figures."
        ),
        f"Mended {result.mended_after} s after the last fault (at most {EXACT_WITHIN:.0f} s allowed).",
        f"Contradictions: {len(found.contradictions)}. Defects of the rig: {len(result.defects)}.",
        *(f"- {line}" for line in found.contradictions[:_SHOWN]),
        *(f"- {line}" for line in result.defects),
    ]
    return "\n".join(lines)
