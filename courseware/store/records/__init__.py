"""The ledger's rows, and rows as they are held against it, exported, merged and deleted."""
