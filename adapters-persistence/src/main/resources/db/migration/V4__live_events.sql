-- Live events: what has changed in a session since one of its revisions, without a table of changes.

-- Each message knows the revision that its append was, and the one that its last change was; appends pay for
-- no index more. A follower who knows a revision is told the messages that were appended or changed after it,
-- each once, as it stands now.
--
-- Messages of before have no revision: theirs is taken to be seq plus what the session's revision was ahead
-- of last_seq when this came, which is never too low. What was changed before is not known.
alter table sessions
  add column changed_revision bigint,
  add column revision_lead    bigint not null default 0;

update sessions set revision_lead = revision - last_seq where revision <> last_seq;

comment on column sessions.changed_revision is
  'The revision of the last change of the title or the metadata; null before the first.';
comment on column sessions.revision_lead is
  'How far the revision was ahead of last_seq when messages began to keep their revision.';

alter table messages
  add column revision         bigint,
  add column changed_revision bigint;

comment on column messages.revision is 'The revision of the session that the append of this message was.';
comment on column messages.changed_revision is
  'The revision of the last change or erasure of this message; null before the first.';

create index ix_messages_session_id on messages (session_id, changed_revision)
  where changed_revision is not null;
