-- The harness' sessions and messages, in our tables, as if they had been appended one by one. They are laid out as
-- theirs are: message by message, so that those of a session lie on as many pages as it has messages.
set synchronous_commit = off;

insert into sessions
  (id, message_count, last_seq, revision, created_at, updated_at, last_active_at, oldest_message_at, created_by,
   updated_by)
select s.id, m.count, m.count, m.count, s.created_at, s.updated_at, s.updated_at, m.oldest, 'anonymous', 'anonymous'
from seed.sessions s
join (select session_id, count(*), min(created_at) as oldest from seed.messages group by session_id) m
  on m.session_id = s.id
order by s.id;

insert into messages
  (session_id, seq, revision, id, role, content, citations, body_sha256, created_at, updated_at, created_by, updated_by)
select session_id, place, place, gen_random_uuid(), role, content, citations, sha256(convert_to(content, 'UTF8')),
       created_at, created_at, 'anonymous', 'anonymous'
from (select *, row_number() over (partition by session_id order by id) as place from seed.messages) m
order by m.id;
