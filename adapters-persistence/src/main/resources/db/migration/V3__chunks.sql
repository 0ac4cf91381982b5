-- Answers that are still being written.

-- A piece of a message that is being written. A message of two thousand pieces would be rewritten two thousand
-- times if they were added to its row; they lie here instead, and readers put them together, until the writer
-- comes to an end and the message's row takes them in.
--
-- The key says where a piece begins: nobody can write two different ones to the same place.
create table message_chunks (
  session_id uuid        not null,
  seq        bigint      not null,
  start      integer     not null,
  text       text        not null,
  id         uuid        not null default gen_random_uuid(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by text        not null,
  updated_by text        not null,
  constraint pk_message_chunks primary key (session_id, seq, start),
  constraint fk_message_chunks_session_id_messages foreign key (session_id, seq)
    references messages (session_id, seq) on delete cascade,
  constraint ck_message_chunks_start check (start >= 0),
  constraint ck_message_chunks_text check (text <> '')
);

comment on table message_chunks is 'Pieces of messages that are still being written.';
comment on column message_chunks.start is 'Where it begins in the content of the message, in code points.';

-- For the sweeper, which ends what nobody goes on writing. Few messages are ever in it.
create index ix_messages_updated_at on messages (updated_at) where status = 'streaming';
