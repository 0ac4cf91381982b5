-- Rate limits that hold across servers.

-- A bucket of tokens, of which only one thing need be known: when it will be full again. Each token that is
-- taken puts that moment off by the time that a token takes to come back, and a bucket whose moment has come
-- is as good as none: its row can go.
--
-- The id is a keyed hash of the limit and of whom it limits, a session or an address. The key is not in the
-- database.
--
-- Nothing of it is worth keeping through a crash, and so none of it goes through the log, to a replica or into
-- a backup. There is no index but the key, and room in the pages, so that a row is rewritten where it stands.
create unlogged table rate_limits (
  id      uuid        not null,
  full_at timestamptz not null,
  constraint pk_rate_limits primary key (id)
) with (fillfactor = 50);

comment on table rate_limits is 'Buckets of tokens of rate limits that are not full.';
comment on column rate_limits.full_at is 'When the bucket is full again, if nobody takes a token.';
