-- Sessions expire, and messages grow old: what the sweeper needs to find them, at no cost for an append.

-- An append changes last_active_at, so that no index may name it. The hour changes once an hour, and finds
-- the sessions that have not been used for long.
alter table sessions
  add column active_hour timestamptz not null generated always as (
    date_bin('1 hour', last_active_at, timestamptz '2000-01-01 00:00:00+00')) stored,
  add column oldest_message_at timestamptz;

comment on column sessions.active_hour is 'The hour of last_active_at, which hardly ever changes.';
comment on column sessions.oldest_message_at is
  'No message that is not erased is older; null before the first. The sweeper looks here alone.';

update sessions s
set oldest_message_at = (
  select min(created_at) from messages m where m.session_id = s.id and m.erased_at is null)
where message_count > 0;

create index ix_sessions_active_hour on sessions (active_hour);
create index ix_sessions_oldest_message_at on sessions (oldest_message_at);

-- An expired session leaves a tombstone as an erased one does, which says why it is gone.
alter table session_tombstones
  add column reason text not null default 'erased',
  add constraint ck_session_tombstones_reason check (reason in ('erased', 'expired'));

comment on table session_tombstones is 'Sessions that are gone, by the SHA-256 of their id.';

create index ix_session_tombstones_expires_at on session_tombstones (expires_at);

create or replace function refuse_erased_session() returns trigger
  language plpgsql as $$
declare
  gone text;
begin
  select reason into gone from session_tombstones
  where id = session_tombstone_id(new.id) and expires_at > now();
  if gone = 'erased' then
    raise exception 'session erased' using errcode = 'SS410';
  elsif gone = 'expired' then
    raise exception 'session expired' using errcode = 'SS411';
  end if;
  return null;
end
$$;
