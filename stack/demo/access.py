"""Who may do what: the demo's accounts, made by the first administrator."""

from stack.demo.accounts import ADMIN, Account, demo_accounts
from stack.demo.story import Story


def open_provincial_account(story: Story) -> None:
    """Make the provincial department's account, which registers everything else."""
    accounts = [account for account in demo_accounts(story.province) if account.center is None]
    _open(story, accounts, "Quản trị viên mở tài khoản cấp tỉnh", "the province's account")


def open_center_accounts(story: Story) -> None:
    """Make an officer's and a director's account for each center, in the scope of that center alone."""
    accounts = [account for account in demo_accounts(story.province) if account.center is not None]
    vi = f"Mở {len(accounts)} tài khoản giáo vụ và giám đốc, mỗi người một trung tâm"
    _open(story, accounts, vi, "accounts of officers and directors")


def _open(story: Story, accounts: list[Account], vi: str, en: str) -> None:
    """Make the accounts that are not there yet; identity keeps no key of a request with a password."""
    admin = story.person(ADMIN)
    with story.screen.step(vi, en, len(accounts)) as done:
        listed = admin.get("danh sách tài khoản", "/identity/api/accounts")
        story.account_ids |= {entry["username"]: entry["id"] for entry in listed}
        for account in accounts:
            if account.username not in story.account_ids:
                made = admin.post(
                    f"tài khoản {account.username}", "/identity/api/accounts", _asked(story, account)
                )
                story.account_ids[account.username] = made["id"]
            done(account.username)


def _asked(story: Story, account: Account) -> dict[str, object]:
    center = account.center
    since = center.established_on if center else story.province.rule_set.effective_from
    grant = {
        "role": account.role,
        "center_id": story.center_ids[center.code] if center else None,
        "valid_from": since.isoformat(),
    }
    return {
        "username": account.username,
        "display_name": account.display_name,
        "password": story.passwords[account.username],
        "grants": [grant],
    }
