"""Plays the half-year from the first sign-in to the proven report, and says whether every figure agrees."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.web.formats import vi_datetime
from stack.demo import organisation, paper, proof, step_by_step, training
from stack.demo.accounts import ADMIN, demo_accounts
from stack.demo.comparison import Figure, against_article, compare
from stack.demo.founding import found
from stack.demo.recount import recount
from stack.demo.story import Story


@dataclass(frozen=True)
class Outcome:
    """What the run came to: the report as read, every figure compared, one certificate's public link."""

    report: dict[str, Any]
    figures: list[Figure]
    link: str
    written: Path
    """The report in Word."""

    @property
    def exact(self) -> bool:
        """Tell whether every figure agrees."""
        return all(figure.agrees for figure in self.figures)


def play(story: Story) -> Outcome:
    """Play all steps; each is a request that changes nothing when repeated, so a second run goes on.

    `Trouble` (with what the door said) if a step is refused or the system does not prove itself.
    """
    found(story)
    organisation.approve_plans(story)
    organisation.receive_blanks(story)
    workbooks = training.write_all(story)
    training.load_all(story, workbooks)
    step_by_step.enter_all(story)
    training.sign_all(story)
    report = proof.wait_until_exact(story)
    with story.screen.step("Đếm lại độc lập từ chín tệp Excel", "independent count of the workbooks"):
        counted = recount(story.province, story.workbooks)
    written = paper.write_report(story)
    figures = compare(story.province, counted, report) + against_article(story.province, report)
    figures += paper.against_word(story.province, report, written.read_bytes())
    return Outcome(report, figures, proof.verification_link(story), written)


def show(story: Story, outcome: Outcome) -> bool:
    """Print report, paragraph and verdict; return whether every figure agrees."""
    reconciled = outcome.report["reconciled"]
    reconciled_at = datetime.fromisoformat(reconciled["at"])
    heading = (
        f"Kết quả đào tạo, bồi dưỡng {outcome.report['period']['vi']} · {story.province.name}\n"
        f"đối soát lúc {vi_datetime(reconciled_at)}: {reconciled['differences']} sai lệch"
    )
    story.screen.report(outcome.report, heading)
    story.screen.paragraph(outcome.report["narrative"]["vi"])
    return story.screen.verdict(outcome.figures)


def show_ways_in(story: Story, outcome: Outcome) -> None:
    """Print where to go from here: address, who signs in with what, the certificate's link."""
    people = [(ADMIN, "Quản trị viên · administrator")]
    people += [(account.username, account.display_name) for account in demo_accounts(story.province)]
    story.screen.ways_in(
        address=story.doors.origin,
        link=outcome.link,
        people=[(username, name, story.passwords[username]) for username, name in people],
        kept_in=story.passwords.path,
        written=outcome.written,
    )
