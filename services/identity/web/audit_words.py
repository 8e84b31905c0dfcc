"""What the tables hold that the audit log watches, in the words of people."""

WORDS = {
    "account": ("Tài khoản", "Accounts"),
    "role_grant": ("Vai trò", "Roles"),
    "one_time_link": ("Liên kết dùng một lần", "One-time links"),
    "account_policy": ("Quy định về tài khoản", "Rules of accounts"),
    "service_client": ("Tài khoản của dịch vụ", "Services' clients"),
    "signing_key": ("Khóa ký thẻ", "Signing keys"),
}
