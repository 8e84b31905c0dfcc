"""What row-level security does not bind, each with its reason."""

_ORGANISATION = "names and areas of centers, public in the decisions that set them up"
_RULES = "rules, the same for all who work by them; kept in memory once for a process"
_PLUMBING = "events and their delivery: sealed, read by machines at a door of their own"
_RECORD = (
    "a learner's record is one for all centers (decision 0023): found by its number whoever sends it; who is"
    " learner of which center is bound, and the operation asks it"
)

_MESSAGING = dict.fromkeys(
    (
        "consumer_position",
        "courier_heartbeat",
        "delivery",
        "event_head",
        "event_log",
        "inbox",
        "outbox",
        "parked_event",
        "received_range",
    ),
    _PLUMBING,
)
_EVERYWHERE = _MESSAGING | {
    **dict.fromkeys(
        ("audit_anchor", "audit_entry", "audit_head", "audit_pending", "audit_values"),
        "the log of who did what: written by the owner's functions, cut to the asker's centers",
    ),
    "idempotency_key": "answers given, found by the asker's own account and key alone",
}

UNBOUND: dict[str, dict[str, str]] = {
    "enrollment": _EVERYWHERE
    | dict.fromkeys(
        (
            "center",
            "center_commune",
            "center_kind",
            "center_seal",
            "center_version",
            "commune",
            "commune_lineage",
            "succession",
            "succession_predecessor",
            "succession_successor",
        ),
        _ORGANISATION,
    )
    | dict.fromkeys(
        (
            "attachment_type",
            "contest_rule",
            "contest_rule_part",
            "contest_rule_prize",
            "document_profile",
            "document_type",
            "equipment_kind",
            "faculty_rule",
            "faculty_rule_post",
            "faculty_rule_standard",
            "funding_source",
            "grade_band",
            "learner_rule",
            "numbering_rule",
            "party_term",
            "plan_counting_rule",
            "post",
            "program",
            "program_version",
            "qualification_level",
            "report_period",
            "retention_rule",
            "rule_edition",
            "rule_set",
            "rule_set_program",
        ),
        _RULES,
    )
    | dict.fromkeys(
        (
            "learner",
            "learner_merge",
            "learner_merge_enrolment",
            "learner_pair",
            "learner_to_compare",
            "learner_version",
        ),
        _RECORD,
    )
    | {
        "person": "a lecturer may work at several centers; their posts, subjects and hours are bound",
        "retention_run": "how many things of a class were erased on a day, of all centers together",
        "qualification": "a person's, wherever they work: see person",
    },
    "certification": _EVERYWHERE
    | dict.fromkeys(("center", "succession"), _ORGANISATION)
    | dict.fromkeys(
        (
            "blank_rule",
            "blank_series",
            "blank_stock_rule",
            "clock_rule",
            "document_template",
            "issuing_rule",
            "register_rule",
            "rule_edition",
            "signing_post",
            "validity_rule",
        ),
        _RULES,
    )
    | dict.fromkeys(
        ("appointment", "seal"),
        "who signs for a center, with what seal: printed on certificates; kept in memory",
    )
    | {
        "blank_lot": "deliveries of the province's store: series and numbers, shared by all who got of them",
        "credential_key": "the system's own, its public half published",
        "look_up_count": "how often the public asked, by address",
    },
    "reporting": _EVERYWHERE
    | dict.fromkeys(("center_fact", "succession_fact"), _ORGANISATION)
    | dict.fromkeys(
        (
            "band_label",
            "deadline_rule",
            "definition",
            "document_profile",
            "letterhead",
            "notice_rule",
            "period_rule",
            "post_label",
            "program_label",
            "rate_definition",
            "rate_target",
            "report_deadline",
            "report_period",
            "rule_edition",
        ),
        _RULES,
    )
    | dict.fromkeys(
        ("calendar_address", "notice_seen", "notice_subscription"), "an account's own, found by its id alone"
    )
    | {
        "blank_lot_fact": "deliveries of the province's store, shared by all who got of them",
        "contest_fact": "rounds of contests: how many took part, no person",
        "notice_webhook": "programs that the province lets be told",
        "rebuild": "when all cells were counted anew, and how many were wrong",
        "reconciliation": "what was compared when; its page is of the province and administrators",
        "report_key": "the system's own, its public half published",
        "reread": "when an owner's log was read again",
    },
}
"""Tables by service."""

SHARED = {
    "contest": "rounds of the province and above belong to no center: who sees them, the operation asks",
}
"""Bound tables of which some rows belong to every center."""

OF_SERVICES: dict[str, str] = {
    "certification/storage/certificates.py:enter": "COPY, of the class that the signer holds",
    "certification/storage/graduations.py:store": "COPY, of events that staff replay",
    "enrollment/storage/completions.py:record_class": "COPY, of the class that the signer holds",
    "enrollment/storage/learner_merging.py:hold_classes": "a merge moves what the record has everywhere",
    "enrollment/storage/learner_merging.py:merge": "a merge moves what the record has everywhere",
    "enrollment/storage/learner_merging.py:shared_classes": "two entries of one class are never merged",
    "enrollment/storage/learner_merging.py:undo": "a merge taken back moves it there again",
    "enrollment/storage/learner_records.py:centers_of": "who decides depends on all centers of the record",
    "enrollment/storage/learner_records.py:history": "across centers; see leaves out what is another's",
    "enrollment/storage/learner_records.py:present": "a record is as it was listed last, wherever",
    "enrollment/storage/learner_records.py:save": "a number is borne by one record of the province",
    "enrollment/storage/learner_rules.py:facts_of": "what prerequisites and repetition are warned of",
    "enrollment/storage/learner_search.py:find": "cut to the asker's centers by its own condition",
    "enrollment/storage/timetables.py:of_the_day": "a lecturer may be taken elsewhere; where is not said",
}
"""Steps that reach rows of all centers, with what asks them to."""
