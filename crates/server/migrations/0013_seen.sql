-- When the server last saw an account. It was worked out of sessions and tablets before, which end, and
-- pass from hand to hand.
ALTER TABLE account ADD COLUMN seen_ms INTEGER;
UPDATE account SET seen_ms = (
    SELECT max(seen.ms) FROM (
        SELECT account, used_ms AS ms FROM session
        UNION ALL SELECT account, seen_ms FROM known_browser
        UNION ALL SELECT account, last_ms FROM tablet
    ) AS seen WHERE seen.account = account.id
);
