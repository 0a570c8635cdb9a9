"""The closed list of reasons for which a page may be reported. Codes; their wording stands in the catalogues."""

REASONS = ("wrong", "outdated", "unclear", "translation", "display", "hurtful")
