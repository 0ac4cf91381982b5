-- Takes back V1, and with it every session and message.
drop table messages;
drop table sessions;
drop function refuse_erased_session();
drop table session_tombstones;
drop function session_tombstone_id(uuid);
