"""What the tables hold that the audit log watches, in the words of people."""

WORDS = {
    "report_period": ("Kỳ báo cáo", "Report periods"),
    "center_report": ("Báo cáo của trung tâm", "Centers' reports"),
    "report_section": ("Phần lời của báo cáo", "Sections of reports"),
    "report_step": ("Bước của báo cáo", "Steps of reports"),
    "frozen_report": ("Báo cáo đã chốt", "Frozen reports"),
    "report_deadline": ("Hạn nộp", "Deadlines"),
    "rate_target": ("Chỉ tiêu", "Targets"),
    "rate_definition": ("Cách tính tỷ lệ", "Rate definitions"),
    "definition": ("Định nghĩa", "Definitions"),
    "period_rule": ("Quy tắc kỳ", "Rules of periods"),
    "deadline_rule": ("Quy tắc hạn nộp", "Rules of deadlines"),
    "document_profile": ("Thể thức văn bản", "Document profiles"),
    "letterhead": ("Tiêu đề văn bản", "Letterheads"),
    "notice_rule": ("Quy tắc thông báo", "Rules of notices"),
    "notice_subscription": ("Đăng ký nhận thông báo", "Subscriptions"),
    "notice_webhook": ("Nơi nhận thông báo", "Webhooks"),
    "calendar_address": ("Địa chỉ lịch", "Calendar addresses"),
    "report_key": ("Khóa ký báo cáo", "Keys of reports"),
    "rebuild": ("Tính lại số liệu", "Rebuilds"),
    "reread": ("Đọc lại nguồn", "Rereads"),
}
