"""A language in outside translators' hands: `matrix` says what there is, `handing` hands it out and takes it back.

Reads and writes wording files and catalogues only; no room knows it. `units` takes texts apart and puts them together
again, `formats` knows PO and XLIFF, `pieces` knows which wording files there are."""
