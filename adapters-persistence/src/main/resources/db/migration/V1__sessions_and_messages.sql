-- Sessions, their messages, and the tombstones of erased sessions.
--
-- Everything that belongs to a session carries the session's id, in every key and in every statement, so
-- that both tables can be distributed or partitioned by the hash of it.

-- One anonymous visitor's conversation. The id was made by the visitor's browser and is a secret.
--
-- Each append locks its session's row and counts on it: that is what makes the numbers of the messages
-- dense, whoever writes at the same time. Room is left in the pages, and no column that an append changes
-- is in an index, so that such an update stays within its page (a HOT update).
create table sessions (
  id              uuid        not null,
  title           text,
  metadata        jsonb       not null default '{}',
  message_count   bigint      not null default 0,
  last_seq        bigint      not null default 0,
  streaming_count bigint      not null default 0,
  revision        bigint      not null default 0,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  last_active_at  timestamptz not null default now(),
  created_by      text        not null,
  updated_by      text        not null,
  constraint pk_sessions primary key (id),
  constraint ck_sessions_title check (char_length(title) between 1 and 200),
  constraint ck_sessions_metadata check (jsonb_typeof(metadata) = 'object'),
  constraint ck_sessions_counts check (
    message_count between 0 and last_seq and streaming_count between 0 and message_count)
) with (fillfactor = 70);

comment on table sessions is 'One anonymous visitor''s conversation; the id is a secret.';
comment on column sessions.message_count is 'Messages that are not erased.';
comment on column sessions.last_seq is 'The number of the newest message, erased ones included.';
comment on column sessions.streaming_count is 'Messages that are still being written.';
comment on column sessions.revision is 'Moves by one with each change of the session or of one of its messages.';
comment on column sessions.last_active_at is 'When something was last appended, or the session last put.';

-- A message's number, seq, is its place in the session: 1, 2, 3 … without a gap. Clocks play no part in it.
--
-- An erased message leaves its row, emptied, so that neither its number nor its id is given out again.
-- body_sha256 knows the message as it was first sent, so that a repeated request is told from another one
-- with the same id even after an edit; an erased message has none, for a hash of a short text tells the text.
--
-- The messages go with their session: there is nobody left to whom an orphan could belong.
create table messages (
  session_id  uuid        not null,
  seq         bigint      not null,
  id          uuid        not null,
  role        text        not null,
  content     text        not null,
  citations   jsonb,
  metadata    jsonb       not null default '{}',
  status      text        not null default 'complete',
  body_sha256 bytea,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  erased_at   timestamptz,
  created_by  text        not null,
  updated_by  text        not null,
  constraint pk_messages primary key (session_id, seq),
  constraint uq_messages_session_id unique (session_id, id),
  constraint fk_messages_session_id_sessions foreign key (session_id) references sessions (id) on delete cascade,
  constraint ck_messages_seq check (seq > 0),
  constraint ck_messages_role check (role in ('user', 'assistant', 'system', 'tool')),
  constraint ck_messages_status check (status in ('complete', 'streaming', 'interrupted', 'failed')),
  constraint ck_messages_citations check (jsonb_typeof(citations) = 'array'),
  constraint ck_messages_metadata check (jsonb_typeof(metadata) = 'object'),
  constraint ck_messages_erased check (
    (erased_at is null) = (body_sha256 is not null)
    and (erased_at is null or (content = '' and citations is null and metadata = '{}')))
);

-- Most sessions are short and some are very long. The planner knows but the average, and would for the newest
-- fifty messages of a long session fetch all of them and sort: it is told to count on long ones, of 2,000
-- messages each, so that it walks along the primary key.
alter table messages alter column session_id set (n_distinct = -0.0005);

-- Kept as they are where they are long: their size can be asked for without reading them, and a page of
-- messages that compress well is no surprise to who has to hold it in memory.
alter table messages alter column citations set storage external;

comment on table messages is 'The messages of the sessions, ordered by seq.';
comment on column messages.citations is 'The sources that the message rests on; null for none, never empty.';
comment on column messages.body_sha256 is 'Of the message as first sent; null once it is erased.';

-- What is left of an erased session: that its id must not come back, for a while. Of the id itself only a
-- SHA-256 is kept; ids are random, so that nobody finds the id by trying.
create table session_tombstones (
  id         bytea       not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by text        not null,
  updated_by text        not null,
  constraint pk_session_tombstones primary key (id)
);

comment on table session_tombstones is 'Erased sessions, by the SHA-256 of their id.';

create function session_tombstone_id(session_id uuid) returns bytea
  language sql immutable strict parallel safe
  return sha256(uuid_send(session_id));

-- Refuses the insert of an erased session. It runs after the insert, for only then has an erasure that was
-- still under way come to its end: asked before, a stale tab could bring back a session in that moment.
create function refuse_erased_session() returns trigger
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

create trigger refuse_erased_session
  after insert on sessions
  for each row execute function refuse_erased_session();
