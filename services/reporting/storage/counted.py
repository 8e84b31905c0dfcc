"""The figures counted from the facts by SQL alone: the second definition, to prove the first.

`domain/counting.py` says in Python what each fact adds to; this says the same as sets. They share
no code on purpose: `reconcile` compares them, and a slip in one is named by the other.
"""

from shared.control_totals import own_hash_sql

_BY_GROUPS = f"""
WITH completion_group AS MATERIALIZED (
    -- Facts are first reduced to what they share: a few thousand groups of a million rows, in one scan
    -- that all figures, control totals and the number of facts are then taken from (three times faster).
    SELECT center_id, program_code, state, band, good, completed_on, decided_on, count(*) AS n,
           sum({own_hash_sql("completion_id", "version")}) AS own
      FROM completion_fact {{narrowed}}
     GROUP BY center_id, program_code, state, band, good, completed_on, decided_on
), certificate_group AS MATERIALIZED (
    SELECT center_id, program_code, state, issued_on, revoked_on, count(*) AS n,
           sum({own_hash_sql("certificate_id", "version")}) AS own
      FROM certificate_fact {{narrowed}}
     GROUP BY center_id, program_code, state, issued_on, revoked_on
)
"""  # noqa: S608 -- our own column names
"""The facts that come in thousands, grouped; `own` is explained in `shared/control_totals.py`."""

_COUNTED = """
result_month AS (
    SELECT completion_group.*,
           date_trunc('month', CASE rule.by_day WHEN 'decided_on' THEN decided_on ELSE completed_on END
           ::timestamp)::date AS month
      FROM completion_group
      JOIN period_rule_dated rule
        ON rule.counts = 'results' AND rule.valid_from <= completed_on
       AND (rule.ends IS NULL OR completed_on < rule.ends)
     WHERE state = 'standing'
), opening AS (
    SELECT coalesce(class.opened_by, class.center_id) AS center_id, class.program_code, class.summoned,
           class.admitted,
           date_trunc('month', CASE rule.by_day WHEN 'closed_on' THEN closed_on ELSE opened_on END
           ::timestamp)::date AS month
      FROM class_fact class
      JOIN period_rule_dated rule
        ON rule.counts = 'opening' AND rule.valid_from <= opened_on
       AND (rule.ends IS NULL OR opened_on < rule.ends)
     WHERE class.state <> 'cancelled'
), closing AS (
    SELECT class.center_id, class.program_code, class.not_passed,
           date_trunc('month', coalesce(
               CASE rule.by_day WHEN 'decided_on' THEN decided_on ELSE closed_on END, closed_on, opened_on)
           ::timestamp)::date AS month
      FROM class_fact class
      JOIN period_rule_dated rule
        ON rule.counts = 'results' AND rule.valid_from <= coalesce(closed_on, opened_on)
       AND (rule.ends IS NULL OR coalesce(closed_on, opened_on) < rule.ends)
     WHERE class.state = 'completed'
), given_up AS (
    SELECT coalesce(class.opened_by, class.center_id) AS center_id, class.program_code,
           date_trunc('month', coalesce(CASE rule.by_day WHEN 'closed_on' THEN closed_on END, opened_on)
           ::timestamp)::date AS month
      FROM class_fact class
      JOIN period_rule_dated rule
        ON rule.counts = 'opening' AND rule.valid_from <= opened_on
       AND (rule.ends IS NULL OR opened_on < rule.ends)
     WHERE class.state = 'cancelled'
), promised AS (
    SELECT plan.center_id, item.program_code, item.classes, item.learners,
           make_date(plan.year, 3 * item.quarter - 2, 1) AS month
      FROM plan_fact plan
     CROSS JOIN LATERAL jsonb_to_recordset(plan.items)
        AS item(program_code text, quarter integer, classes integer, learners integer)
), amount(center_id, program_code, month, measure, value) AS (
    SELECT center_id, program_code, month, 'completed', n FROM result_month
    UNION ALL
    SELECT center_id, program_code, month, 'band:' || band, n FROM result_month
    UNION ALL
    SELECT center_id, program_code, month, 'good', n FROM result_month WHERE good
    UNION ALL
    SELECT center_id, program_code, date_trunc('month', issued_on::timestamp)::date,
           'certificates_issued', n FROM certificate_group
    UNION ALL
    SELECT center_id, '', date_trunc('month', issued_on::timestamp)::date, 'blanks_used', n
      FROM certificate_group
    UNION ALL
    SELECT center_id, program_code, date_trunc('month', issued_on::timestamp)::date,
           'certificates_under_review', n FROM certificate_group WHERE state = 'under_review'
    UNION ALL
    SELECT center_id, program_code, date_trunc('month', coalesce(revoked_on, issued_on)::timestamp)::date,
           'certificates_' || state, n FROM certificate_group
     WHERE state IN ('revoked', 'replaced', 'cancelled')
    UNION ALL
    SELECT center_id, program_code, month, 'classes_opened', 1 FROM opening WHERE month IS NOT NULL
    UNION ALL
    SELECT center_id, program_code, month, 'summoned', summoned FROM opening WHERE month IS NOT NULL
    UNION ALL
    SELECT center_id, program_code, month, 'admitted', admitted FROM opening WHERE month IS NOT NULL
    UNION ALL
    SELECT center_id, program_code, month, 'classes_cancelled', 1 FROM given_up
    UNION ALL
    SELECT center_id, program_code, month, 'classes_completed', 1 FROM closing
    UNION ALL
    SELECT center_id, program_code, month, 'not_passed', not_passed FROM closing
    UNION ALL
    SELECT center_id, program_code, month, 'classes_planned', classes FROM promised
    UNION ALL
    SELECT center_id, program_code, month, 'learners_planned', learners FROM promised
    UNION ALL
    SELECT center_id, '', date_trunc('month', received_on::timestamp)::date, 'blanks_received', quantity
      FROM blank_lot_fact
    UNION ALL
    SELECT each.center_id, '', date_trunc('month', moved_on::timestamp)::date, each.measure,
           each.sign * quantity
      FROM blank_movement_fact m
     CROSS JOIN LATERAL (VALUES
        (m.from_center, 'blanks_sent', 1, m.from_center <> m.center_id AND from_state = 'in_stock'),
        (m.center_id, 'blanks_taken_over', 1, m.from_center <> m.center_id AND from_state = 'in_stock'),
        (m.center_id, 'blanks_spoiled', 1, m.from_center = m.center_id AND state = 'spoiled'),
        (m.center_id, 'blanks_used', -1, kind = 'cancel'),
        (m.center_id, 'blanks_lost', 1, state = 'lost' AND from_state = 'in_stock'),
        (m.center_id, 'blanks_lost', -1, from_state = 'lost'),
        (m.center_id, 'blanks_destroyed', 1, state = 'destroyed'),
        (m.center_id, 'blanks_destroyed_unused', 1, state = 'destroyed' AND from_state = 'in_stock')
     ) AS each (center_id, measure, sign, counts)
     WHERE each.counts
), counted AS (
    SELECT center_id, program_code, month, measure, sum(value)::bigint AS value
      FROM amount
     GROUP BY center_id, program_code, month, measure
    HAVING sum(value) <> 0
)
"""


def _ctes(narrowed: str = "") -> str:
    return f"{_BY_GROUPS.format(narrowed=narrowed)}, {_COUNTED}"


COUNTED_CTES = _ctes()
"""Gives `counted`: every cell that is not 0, with the groups that it was counted from."""

COUNTED = f"{COUNTED_CTES} SELECT center_id, program_code, month, measure, value FROM counted"  # noqa: S608

BOTH_VALUES = """
    SELECT center_id, program_code, month, measure, coalesce(cell.value, 0) AS held,
           coalesce(counted.value, 0) AS counted
      FROM cell FULL JOIN counted USING (center_id, program_code, month, measure)
     WHERE coalesce(cell.value, 0) <> coalesce(counted.value, 0)
"""
"""After `COUNTED_CTES`: every cell that is not the count of its facts, with both values."""

OF_ONE_CTES = _ctes("WHERE center_id = :center_id")
"""`COUNTED_CTES` for one cell: of what comes in thousands, only its center is read."""

BOTH_OF_ONE = """
    SELECT center_id, program_code, month, measure, coalesce(cell.value, 0) AS held,
           coalesce(counted.value, 0) AS counted
      FROM (SELECT CAST(:center_id AS uuid) AS center_id, CAST(:program_code AS text) AS program_code,
                   CAST(:month AS date) AS month, CAST(:measure AS text) AS measure) AS asked
      LEFT JOIN cell USING (center_id, program_code, month, measure)
      LEFT JOIN counted USING (center_id, program_code, month, measure)
"""
"""After `OF_ONE_CTES`: the cell at `:center_id`, `:program_code`, `:month`, `:measure`, right or wrong."""
