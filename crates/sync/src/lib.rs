//! What travels: changesets, the fold, the protocol; no I/O.
