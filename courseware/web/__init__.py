"""Flask: one module per audience; no rules and no SQL in here."""
