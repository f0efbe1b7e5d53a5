-- True in a backup. The first program that opens it as a book gives it a server id of its own, every
-- time that the file is put in the place of a book.
ALTER TABLE book ADD COLUMN is_copy INTEGER NOT NULL DEFAULT 0;
