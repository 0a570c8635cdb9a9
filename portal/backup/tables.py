"""Which tables are in a backup, decided one by one: a closed list. Pure.

A nightly backup is a series: whatever grows with each answer would tell by two files what one day brought. Therefore
nothing unsealed is in it, not even a number. A new table stands in one of the two lists or the tests fail."""

KEPT = {
    "area": "every number hangs on the tree, and a sealed box names its area for ever",
    "population": "typed in by officers",
    "baseline_target": "set by the plan and by officers, with its history",
    "indicator_value": "typed in by officers, with its history",
    "account": "hundreds of officers could not work otherwise; what proves who they are is encrypted (SECRET)",
    "audit": "what officers did must stay known",
    "placement": "a printed code outlives everything",
    "placement_shown": "bands that officers have seen; written at night, so no two backups tell more than two looks",
    "event": "planned and held by officers; of those who came only a number that an officer typed",
    "event_text": "what is said of an event",
    "help_place": "institutions, typed in by officers",
    "closing": "which months are closed, so that none is closed twice, and by which rules, so that they cannot change",
    "sealed": "the boxes: all figures are made of them",
    "closed_count": "what was closed with a quarter, without answers",
    "box_note": "typed in by officers",
}

LEFT_OUT = {
    "slip": "answers: a copy would outlive their shredding, and could be sealed a second time with another jitter",
    "open_count": "counters of answers without jitter; they grow with each one",
    "submission_seen": "digests of tickets: two backups would tell on which day one of them came",
    "tally_head": "not sealed yet; the heads of a closed quarter are in closed_count",
    "tally": "not sealed yet",
    "session_due": "class hours of today; an event writes its own anew at its first answer",
    "class_session": "class hours of today, and who opened which; their boxes are in sealed",
    "class_count": "answers of a room; deleted when its code expires",
    "class_seen": "digests of devices; deleted when the code expires",
    "class_link": "good for one use: restored it would be good for a second",
    "placement_count": "exact, and grows with each scan; of it officers have the bands",
    "page_report": "exact, and grows with each report",
    "received": "bands of waiting slips; written anew each night",
    "box_sum": "sums of sealed, made anew by the restore",
    "import_draft": "a table that an officer has not confirmed; forgotten after a day",
    "invitation": "good for one use: restored it would be good for a second",
    "recovery_code": "good for one use: restored it would be good for a second",
}

# What proves who somebody is, with what stands there when it cannot be decrypted: no password fits, no second factor.
SECRET = {"account": {"password_hash": "", "totp_secret": None}}  # nosec B105 # the names of columns
