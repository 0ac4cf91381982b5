-- Takes back V2. Tombstones of expired sessions stay, as those of erased ones.
create or replace function refuse_erased_session() returns trigger
  language plpgsql as $$
begin
  if exists (
    select from session_tombstones
    where id = session_tombstone_id(new.id) and expires_at > now()
  ) then
    raise exception 'session erased' using errcode = 'SS410';
  end if;
  return null;
end
$$;

drop index ix_session_tombstones_expires_at;
alter table session_tombstones drop column reason;
comment on table session_tombstones is 'Erased sessions, by the SHA-256 of their id.';

drop index ix_sessions_oldest_message_at;
drop index ix_sessions_active_hour;
alter table sessions drop column oldest_message_at, drop column active_hour;
