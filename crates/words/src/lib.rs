//! How it is said: findings, refusals and target texts in Vietnamese and English.
