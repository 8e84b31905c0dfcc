"""Column names by class: what a column holds follows from its name, wherever the name means one thing."""

LINKED = """
    absorbed_id account_id actor added_by announced_by appointment_id asked_by assigned_by authorised_by
    by candidate_id certificate_id changed_by checked_by closed_by completion_id counted_by created_by
    decided_by deputy_id done_by edited_by ended_by enrolment_id entered_by entry_hash established_by
    explained_by first_by first_id given_serial granted_by homeroom_id ids issued_by judge_id kept_id
    learner_id lecturer_id loaded_by made_by merged_into noted_by opened_by ordered_by person_id
    principal proposed_by received_by recipient recorded_by register_number registrar_id replayed_by
    saved_by second_id serial serials session_id set_by signed_by signer_id source_id spoiled_serial
    successor_id undone_by uploaded_by withdrawn_by
"""
FREE_TEXT = """
    annulment_reason answer authorisation cancel_reason cause choices decision end_reason error evidence
    figures file_name instruction lines listed note notices paragraphs problems purpose reason request
    return_reason review_reason said_en said_vi state_reason title undo_reason void_reason what
    withdrawal_reason withdrawn_reason
"""
PERSONAL = """
    absence address agreed_mark attendance_met attended band band_name birth_date birth_day birth_month
    birth_place birth_year browser by_name carried claimed_number completed_on credential_id decider
    display_name done_by_name edited_by_name email employment entered_by_name first_mark first_marker
    full_name gender given good holder_birth_date holder_birth_place holder_gender holder_identity
    holder_name holder_unit identity_number mark match_key members office opened_by_name outcome
    outside_grants passed phone printed prize reason_code recipient_name recipient_paper recorder
    responsible result roles score second_mark second_marker sending_unit set_by_name signed_by_name
    signer signer_name sort_key terms total undoer unit username
"""
SENSITIVE = """
    contents correction envelope ethnicity holder_ethnicity holder_party_cell party_cell party_status
    record workbook
"""
SECRETS = """
    code_hash credential password_hash salt sealed_private_key sealed_secret secret_hash token_hash
"""
IMPERSONAL = """
    act action added_at admitted after algorithm announced_at annulled_on annulled_version appendix_hash
    appendix_rows approved_on area_code as_of asked_at at attempt attempts attendance_share authority
    barred_at base_hours basis batch_id beat_at begins_on behind blanks_to book budgeted by_day bytes
    center_code center_error center_id center_name centers certificate chain changed_at changed_on
    channel checked_at class_code class_deputies class_id class_lists class_name class_size_min classes
    closed_at closed_on code columns combine commune_code completed condition confirmed_at consumer
    contest_id contiguous copies count counted_on counts created_at credential_title damage days_after
    days_ahead days_of_use deadline decided_at decided_on decision_id decision_number deed_id
    delegation_days denominator denominator_span difference_count differences digits direct_share
    disabled_at dismissed_at district_code document_id document_profile done_at done_on drafted due_at
    due_on edges_sealed edit edited_at edition effective_from effective_on effective_to en
    end_decision_number ended_at ended_on ends_on ends_with entered_at entry equipment estimated_cost
    event_id excused_counts expires_at expires_on extension facts failed failures failures_to_lock
    family far_above filled fingerprint finished_at first first_at first_number first_period
    first_serial first_submitted_at following form formula_en formula_vi found_at from_center from_state
    frozen goes_on going_on going_on_least granted_at grounds handed_on hash head_id head_seen held_from
    held_on held_to holder_fault hours_per_period hours_per_question id import_id in_force in_use
    in_use_from in_use_to inscription investments invitation_days issued_on issuer issuer_id issuer_kind
    items job_id jury_place key key_id kid kind kinds largest last last_at last_day last_hash
    last_number last_serial last_step last_submitted_at learners least least_judges ledger_at legal_act
    lent_until lesson level list loaded_at locked_at logged_at look_ups loss lot_id lower lower_bound
    lowest_mark made_at makeup_allowed mark_scale marker_tolerance markers measure media_type merge_id
    method milliseconds minutes_number minutes_on missing mode month months most moved_on movement_id
    name_en name_vi needs needs_authorisation new_code next_at norm_share not_passed noted_on notice_id
    number numerator old_code on_paper only open_classes_to opened_at opened_on opening_decided_on
    opening_decision_id opening_decision_number opens_on order_id ordered_at ordinal organiser
    organiser_id other_id owners pages papers_per_hour parent parent_name parked_at part
    part_time_lecturers pass_mark password_changed_at pattern period period_id period_rules periods
    place places plan_id position positions post post_title posts prefix printed_under producer profile
    program_code program_name program_number program_version progressed_at projection proposed_on
    provenance province_code provisioned_at public_key quantity quarter quota raised_at ran_at rank
    reached received_on recipients recognised_by recorded_at redo_cap redo_limit registers_to reissue_to
    replaces replayed_at report_id reported_on request_hash required_program requires_seal
    requires_signer reset reset_minutes resets resolved_at results_to retired_at revision revoked_on
    role room_id rooms round rounding_mode rounding_step row rows_faulty rows_good rows_known
    rows_per_page rows_taken rule_id rule_set rule_set_version rules_version saved_at scale seal_id seat
    seats second_factor_roles seen_at seen_on seen_until self_printed sent_at sent_through sequence
    series service set_at settled_on sha256 sheet sheets short_name sign_count signature signed_at
    signed_by_title signed_on signer_title signs signs_completion since size source spent spoiled
    stamped_at started_at starts_on state state_on status stocktaking_id studied_from studied_to
    subject_id submission submissions subscriber succession_id successors summoned superseded symbol
    target target_span template_id term_days term_source threshold through tie_parts to_center to_state
    told_as told_at told_to topic transfer_carries transferred_to type type_code undone_at unsigned
    unsigned_sha256 upper upper_bound url usable used_at used_from used_to valid_from valid_to value
    values_hash verify_at version vi waits warn_days weight when_closed width withdrawn withdrawn_at
    withdrawn_from wrong year years
"""
NAMED_THINGS = """
    announced_class attachment_type band_label center center_fact center_kind center_version class_fact
    commune contest contest_rule_part contest_rule_prize document_profile document_type equipment
    equipment_kind funding_source grade_band notice_webhook party_term program_label program_version
    qualification_level report_period room service_client training_class
"""
"""Tables of things, not of people, whose `name` is a thing's."""
