"""The ledger read again: walked, cut into proofs, signed at a point and sent away."""
