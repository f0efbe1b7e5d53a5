//! Office spreadsheets to rows and back; pure bytes.
