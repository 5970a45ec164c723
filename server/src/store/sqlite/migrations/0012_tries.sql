-- Whether a try is still under way, so that it may yet turn out to be none. What began before this step has ended.
ALTER TABLE address_failure ADD COLUMN under_way INTEGER NOT NULL DEFAULT 0;
