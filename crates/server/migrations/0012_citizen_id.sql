-- Whose record an act was about: who read or wrote the number that stays on the server.
ALTER TABLE account_event ADD COLUMN cadre TEXT;
