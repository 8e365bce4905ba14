story The owner is asked before the final notice; without an answer the supervisor has the last word
strategy house:
  quiet_days: 7
  steps:
    - {id: reminder-1, days: 3, action: message, template: reminder}
    - {id: final-notice, days: 14, action: message, severity: final, template: final, owner: ask, owner_days: 4, owner_then: supervisor}
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-14  1 message in all
Tue 2026-09-15 night  ACME task ask who cares for them; ACME nothing because "the owner's word"
nights 2026-09-16 to 2026-09-18  1 message in all; ACME nothing because "the owner was asked"
2026-09-21 night  ACME task escalation; 1 message in all
2026-09-21 task ACME escalation done "go on"
Tue 2026-09-22 night  ACME final notice

story The owner agrees, and the step goes on the next day
strategy house:
  quiet_days: 7
  steps:
    - {id: reminder-1, days: 3, action: message, template: reminder}
    - {id: final-notice, days: 14, action: message, severity: final, template: final, owner: ask}
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15
2026-09-16 task ACME ask who cares for them done "yes, go on"
Wed 2026-09-16 night  ACME final notice

story The owner objects: nothing is sent until a person decides
strategy house:
  quiet_days: 7
  steps:
    - {id: reminder-1, days: 3, action: message, template: reminder, owner: inform}
    - {id: final-notice, days: 14, action: message, severity: final, template: final, owner: ask}
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
Fri 2026-09-04 night  ACME reminder-1; ACME task tell who cares for them
nights 2026-09-05 to 2026-09-15
2026-09-16 task ACME ask who cares for them done "no" does not count
nights 2026-09-16 to 2026-10-16  1 message in all; ACME nothing because "the owner does not want"

story Whom no channel reaches, a person gets the message to
strategy house:
  quiet_days: 7
  steps:
    - {id: reminder-1, days: 3, action: message, template: reminder, channel: [email, letter]}
    - {id: final-notice, days: 20, action: message, severity: final, template: final, minimum: "150.00"}
customer SILENT no email
2026-08-20 invoice SILENT INV-1 100.00 due 2026-09-01
2026-08-20 invoice ACME INV-2 100.00 due 2026-09-01
Fri 2026-09-04 night  SILENT task bring a message another way; ACME reminder-1
nights 2026-09-05 to 2026-10-05  1 message in all; ACME nothing because "under the minimum of 150.00 EUR"

story Where a line enters that is first seen late can be said
strategy house:
  entry: reminder-2
  quiet_days: 7
  steps:
    - {id: reminder-1, days: 3, action: message, template: reminder}
    - {id: reminder-2, days: 14, action: message, template: reminder}
    - {id: final-notice, days: 30, action: message, severity: final, template: final}
2026-10-05 invoice ACME INV-1 100.00 due 2026-09-01
Mon 2026-10-05 night  ACME reminder-2
Mon 2026-10-12 night  ACME final notice
