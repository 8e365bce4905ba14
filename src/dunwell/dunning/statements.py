"""The texts of a night's reads; `reading.Reader` fills their places and runs them.

Shapes of the open lines: as they stand (`NOW`, or `AHEAD` without those that are dated later), and rolled back to a
past day (`PAST`), where what was allocated after the day is added again. Reading is most of a night's cost, so every
statement follows an index and nothing is fetched that no decision looks at. Measurements: docs/explain/performance.md.
"""

CUSTOMERS = """
SELECT c.id, coalesce(c.parent_id, 0), c.payment_method, c.kind, c.country, c.time_zone, c.language, {custom},
       {next_due}
FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.id BETWEEN %(first)s AND %(last)s AND c.merged_into_id IS NULL ORDER BY c.id
"""
PARENT, METHOD, KIND, COUNTRY = 1, 2, 3, 4
"""Where a row of a customer has them; from the kind on it is what an account is made of while nothing is in play."""

# Put together by PostgreSQL: most customers of a range differ in nothing that a decision looks at. Its planner knows
# how many different parents there are, and not how many of an expression.
CUSTOMERS_ALIKE = """
SELECT c.parent_id, c.payment_method, c.kind, c.country, c.time_zone, c.language, array_agg(c.id)
FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.id BETWEEN %(first)s AND %(last)s AND c.merged_into_id IS NULL
GROUP BY 1, 2, 3, 4, 5, 6
"""

# {open} and {which} differ between a book as it stands and one rolled back. In the order of `line_open_customer`, so
# that nothing is sorted: lines of one due date come by what is open of them.
LINES = """
SELECT i.customer_id, i.id, i.document_id, {due}, {issued}, i.kind, i.currency, i.amount_minor, {open}, {seen},
       i.source_id, {original}, i.method, i.last_notice, {notice}
FROM receivables_openitem i {joined}
WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND {which}
  AND i.amount_minor > 0 AND {reached}
ORDER BY i.customer_id, i.due_date, i.open_minor, i.currency, i.id
"""

# One look at the index for each customer: on SQLite a third of what it costs to group all that is not in play.
NEXT_DUE = """(
  SELECT {due} FROM receivables_openitem i
  WHERE i.organization_id = %(org)s AND i.customer_id = c.id AND {which} AND i.open_minor > 0
    AND i.due_date > %(horizon)s
  ORDER BY i.due_date LIMIT 1)
"""

# PostgreSQL goes through the index of a range in less than half the time of so many looks.
NEXT_DUES = """
SELECT ahead.due, array_agg(ahead.customer_id) FROM (
  SELECT i.customer_id, min(i.due_date) AS due FROM receivables_openitem i
  WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND {which} AND i.open_minor > 0
    AND i.due_date > %(horizon)s
  GROUP BY i.customer_id) ahead
GROUP BY 1
"""

NEXT_DUE_PAST = """
SELECT i.customer_id, {due}
FROM receivables_openitem i {joined}
WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND {which}
  AND {open} > 0 AND i.due_date > %(horizon)s
  AND i.id NOT IN (SELECT r.open_item_id FROM receivables_revision r
                   WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s
                     AND r.field = 'due_date' AND r."on" > %(as_of)s)
GROUP BY i.customer_id
"""

# Of lines that were given another due date later, the one they had; the revision nearest to the day comes last.
NEXT_DUE_REVISED = """
SELECT i.customer_id, i.id, r.old
FROM receivables_revision r JOIN receivables_openitem i ON i.id = r.open_item_id {joined}
WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s AND r.field = 'due_date'
  AND r."on" > %(as_of)s AND {which} AND {open} > 0
ORDER BY r.id DESC
"""

CREDITS = """
SELECT i.customer_id, i.currency, CAST(-sum({open}) AS BIGINT)
FROM receivables_openitem i {joined}
WHERE i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s AND {which_credit}
GROUP BY i.customer_id, i.currency
"""

LATER = """
LEFT JOIN (SELECT a.open_item_id, CAST(sum(a.amount_minor) AS BIGINT) AS back FROM receivables_allocation a
           WHERE a.organization_id = %(org)s AND a.customer_id BETWEEN %(first)s AND %(last)s AND a.on > %(as_of)s
           GROUP BY a.open_item_id) later ON later.open_item_id = i.id
""".replace("a.on ", 'a."on" ')

NOW = {
    "open": "i.open_minor",
    "joined": "",
    "which": "NOT (i.open_minor = 0)",
    "which_credit": "i.open_minor < 0",
    "reached": "i.due_date <= %(horizon)s",
}
# Said so that SQLite follows the index by customer, not the one by day of issue.
AHEAD = {
    **NOW,
    "which": "NOT (i.open_minor = 0) AND NOT (i.issued_on > %(as_of)s)",
    "which_credit": "i.open_minor < 0 AND NOT (i.issued_on > %(as_of)s)",
}
PAST = {
    "open": "(i.open_minor + coalesce(later.back, 0))",
    "joined": LATER,
    "which": "i.issued_on <= %(as_of)s AND (NOT (i.open_minor = 0) OR i.closed_on > %(as_of)s)",
    "which_credit": "i.issued_on <= %(as_of)s AND i.amount_minor < 0"
    " AND (NOT (i.open_minor = 0) OR i.closed_on > %(as_of)s)",
    # A due date that was changed later may have been reached under its earlier terms.
    "reached": "(i.due_date <= %(horizon)s OR i.original_due_date <= %(horizon)s)",
}

CASH_NOW = """
SELECT p.customer_id, p.currency, CAST(sum(p.unallocated_minor) AS BIGINT) FROM cash_payment p
WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s
  AND NOT (p.unallocated_minor = 0) AND p.state = 'POSTED' AND p."on" <= %(as_of)s
GROUP BY p.customer_id, p.currency
"""

CASH_PAST = """
SELECT p.customer_id, p.currency, CAST(sum(p.unallocated_minor + coalesce(later.back, 0)) AS BIGINT) FROM cash_payment p
LEFT JOIN (SELECT a.payment_id, CAST(sum(a.amount_minor) AS BIGINT) AS back FROM receivables_allocation a
           WHERE a.organization_id = %(org)s AND a.customer_id BETWEEN %(first)s AND %(last)s AND a."on" > %(as_of)s
             AND a.payment_id IS NOT NULL
           GROUP BY a.payment_id) later ON later.payment_id = p.id
WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s AND p."on" <= %(as_of)s
  AND (p.state = 'POSTED' OR p.reversed_on > %(as_of)s)
GROUP BY p.customer_id, p.currency
"""

SEEN = """
SELECT s.customer_id, s.currency, CAST(sum(s.amount_minor) AS BIGINT) FROM cash_seenmoney s
WHERE s.organization_id = %(org)s AND s.customer_id BETWEEN %(first)s AND %(last)s
  AND s.seen_on <= %(as_of)s AND s.until_on >= %(as_of)s AND (s.ended_on IS NULL OR s.ended_on > %(as_of)s)
GROUP BY s.customer_id, s.currency
"""

STEPS = """
SELECT s.customer_id, s.subject, {told}, s.message_id
FROM {source}
LEFT JOIN correspondence_message m ON m.id = s.message_id
LEFT JOIN worklist_task t ON t.id = s.task_id
WHERE s.organization_id = %(org)s AND s.taken_on <= %(as_of)s AND {whose}
"""
TOLD = """s.step_id, s.round, s.how, {taken}, {state}, {accepted}, m.bounced_at IS NOT NULL, m.channel, t.state,
  t.outcome_counts, {ended}, {accepted_at}"""
# A message that is kept no longer counts as one on its way: it is not known that it did not arrive.
STATE = "coalesce(m.state, CASE WHEN s.message_id IS NOT NULL THEN 'UNCERTAIN' END)"

# Put together by PostgreSQL: one message is the step of many lines, most messages of a night are alike, and of each
# range only its own customers' messages and tasks are looked through. Those of customers who were made two again may
# be another's: the last column but two tells.
STEPS_ALIKE = """
SELECT {told}, count(s.message_id) > count(m.id) OR count(s.task_id) > count(t.id),
       array_agg(s.customer_id), array_agg(s.subject)
FROM {source}
LEFT JOIN correspondence_message m ON m.id = s.message_id AND m.organization_id = %(org)s
                                  AND m.customer_id BETWEEN %(first)s AND %(last)s
LEFT JOIN worklist_task t ON t.id = s.task_id AND t.organization_id = %(org)s
                         AND t.customer_id BETWEEN %(first)s AND %(last)s
WHERE s.organization_id = %(org)s AND s.taken_on <= %(as_of)s AND {whose}
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
"""
# Steps of settled lines decide nothing. They are read with the others while they are few; once years of them lie
# there, those of the lines in play are looked up one by one instead, and those of the customers themselves.
OF_ALL = {"source": "dunning_steptaken s", "whose": "s.customer_id BETWEEN %(first)s AND %(last)s"}
OF_LINES = {
    "source": "receivables_openitem i JOIN dunning_steptaken s ON s.subject = i.id",
    "whose": "i.organization_id = %(org)s AND i.customer_id BETWEEN %(first)s AND %(last)s"
    " AND NOT (i.open_minor = 0) AND i.due_date <= %(horizon)s",
}
OF_CUSTOMERS = {"source": "dunning_steptaken s", "whose": "s.subject BETWEEN -%(last)s AND -%(first)s"}
COUNT_STEPS = """
SELECT count(*) FROM dunning_steptaken s
WHERE s.organization_id = %(org)s AND s.customer_id BETWEEN %(first)s AND %(last)s
"""
MESSAGES = """
SELECT m.customer_id, m.channel, m.severity, {night}, m.state, {accepted}, m.bounced_at IS NOT NULL
FROM correspondence_message m
WHERE m.organization_id = %(org)s AND {nights}
  AND m.customer_id BETWEEN %(first)s AND %(last)s AND m.state NOT IN ('WITHDRAWN', 'DROPPED', 'FAILED')
  AND m.id <> %(ignoring)s
"""

# Nobody can be written to there, with whether an address is known that is dead or closed to us.
UNREACHABLE = """
SELECT c.id, EXISTS (SELECT 1 FROM customers_contact a WHERE a.organization_id = %(org)s AND a.customer_id = c.id
                     AND a.removed_at IS NULL AND NOT (a.email = ''))
FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.id BETWEEN %(first)s AND %(last)s AND {nowhere}
"""
NOWHERE = """NOT EXISTS (
  SELECT 1 FROM customers_contact k
  WHERE k.organization_id = %(org)s AND k.customer_id = c.id
    AND k.dead_at IS NULL AND k.removed_at IS NULL AND NOT (k.email = '')
    AND NOT EXISTS (SELECT 1 FROM compliance_optout o WHERE o.organization_id = %(org)s AND o.channel = 'EMAIL'
                    AND o.address = lower(k.email) AND o.from_on <= %(as_of)s
                    AND (o.ended_on IS NULL OR o.ended_on > %(as_of)s)))
"""
# Of a whole range at once, which PostgreSQL does in half the time; only where nobody ever opted out.
NOWHERE_AT_ALL = """c.id NOT IN (
  SELECT k.customer_id FROM customers_contact k
  WHERE k.organization_id = %(org)s AND k.customer_id BETWEEN %(first)s AND %(last)s
    AND k.dead_at IS NULL AND k.removed_at IS NULL AND NOT (k.email = ''))
"""
ANY_OPT_OUT = "SELECT EXISTS (SELECT 1 FROM compliance_optout o WHERE o.organization_id = %(org)s)"

# The pauses of a customer: its own, and those of the head of its group that include the group.
HOLDS = """
SELECT h.customer_id, h.open_item_id, h.includes_group, h.kind, {start}, {until}, {released}, h.cooling_days,
       h.leaves_minor
FROM compliance_hold h
WHERE h.organization_id = %(org)s AND h.from_on <= %(as_of)s
  AND (h.customer_id BETWEEN %(first)s AND %(last)s OR h.includes_group)
ORDER BY h.id
"""

PROMISES = """
SELECT p.customer_id, q.open_item_id, q.amount_minor, {until}, p.state, {judged}, p.cooling_days, {made}
FROM promises_promise p JOIN promises_promiseitem q ON q.promise_id = p.id
WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s AND p.made_on <= %(as_of)s
ORDER BY p.id, q.id
"""

DISPUTES = """
SELECT d.customer_id, d.open_item_id, d.amount_minor, {closed}, d.cooling_days, {opened}
FROM disputes_dispute d
LEFT JOIN correspondence_message m ON m.id = d.answer_message_id
LEFT JOIN worklist_task t ON t.id = d.answer_task_id
WHERE d.organization_id = %(org)s AND d.customer_id BETWEEN %(first)s AND %(last)s AND d.opened_on <= %(as_of)s
ORDER BY d.id
"""

# A rejected dispute rests until its answer has reached the customer (ground rule 16: first the answer).
ANSWERED = """CASE WHEN d.answer_message_id IS NULL AND d.answer_task_id IS NULL THEN d.closed_on
  WHEN m.state = 'SENT' AND m.bounced_at IS NULL THEN m.accepted_on
  WHEN NOT (t.state = 'OPEN') THEN t.ended_on END"""

TASKS = """
SELECT t.customer_id, t.kind FROM worklist_task t
WHERE t.organization_id = %(org)s AND t.customer_id BETWEEN %(first)s AND %(last)s AND t.state = 'OPEN'
ORDER BY t.id
"""

ASSIGNED = """
SELECT a.customer_id, s.key FROM strategies_assignment a JOIN strategies_strategy s ON s.id = a.strategy_id
WHERE a.organization_id = %(org)s AND a.customer_id BETWEEN %(first)s AND %(last)s
"""

REVISIONS = """
SELECT r.open_item_id, r.field, r.old FROM receivables_revision r
WHERE r.organization_id = %(org)s AND r.customer_id BETWEEN %(first)s AND %(last)s AND r."on" > %(as_of)s
ORDER BY r.id DESC
"""

# The latest day on which somebody paid, promised, disputed, or was reached by a call.
REACTIONS = """
SELECT r.customer_id, {latest} FROM (
  SELECT p.customer_id, p."on" AS day FROM cash_payment p
  WHERE p.organization_id = %(org)s AND p.customer_id BETWEEN %(first)s AND %(last)s
  UNION ALL SELECT q.customer_id, q.made_on FROM promises_promise q
  WHERE q.organization_id = %(org)s AND q.customer_id BETWEEN %(first)s AND %(last)s
  UNION ALL SELECT d.customer_id, d.opened_on FROM disputes_dispute d
  WHERE d.organization_id = %(org)s AND d.customer_id BETWEEN %(first)s AND %(last)s
  UNION ALL SELECT t.customer_id, t.ended_on FROM worklist_task t
  WHERE t.organization_id = %(org)s AND t.customer_id BETWEEN %(first)s AND %(last)s
    AND (t.kind IN ('CALL', 'VISIT') OR t.outcome LIKE 'called: %%') AND t.state = 'DONE' AND t.outcome_counts
) r WHERE r.day <= %(as_of)s GROUP BY r.customer_id
"""
