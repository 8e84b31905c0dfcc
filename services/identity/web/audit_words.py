"""What the tables hold that the audit log watches, in the words of people."""

WORDS = {
    "account": ("Tài khoản", "Accounts"),
    "role_grant": ("Vai trò", "Roles"),
    "one_time_link": ("Liên kết dùng một lần", "One-time links"),
    "account_policy": ("Quy định về tài khoản", "Rules of accounts"),
    "delegation": ("Ủy quyền", "Delegations"),
    "handover": ("Bàn giao", "Handovers"),
    "second_factor": ("Ứng dụng mã một lần", "Apps for one-time codes"),
    "recovery_code": ("Mã dự phòng", "Recovery codes"),
    "passkey": ("Khóa truy cập", "Passkeys"),
    "outside_identity": ("Người của hệ thống tài khoản tỉnh", "People of the outside issuer"),
    "service_client": ("Tài khoản của dịch vụ", "Services' clients"),
    "signing_key": ("Khóa ký thẻ", "Signing keys"),
}
