"""What pages show, held against what the ledger says."""
