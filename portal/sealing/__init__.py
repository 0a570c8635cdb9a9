"""The only reader of slips: closes a month, seals boxes, shreds the slips.

`published` is the gate that officers look through."""
