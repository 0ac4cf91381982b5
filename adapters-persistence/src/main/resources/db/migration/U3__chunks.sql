-- Takes back V3: what was being written is taken in, and goes on so.
update messages m
set content = m.content || c.text
from (
  select session_id, seq, string_agg(text, '' order by start) as text
  from message_chunks
  group by session_id, seq) c
where m.session_id = c.session_id and m.seq = c.seq;

drop index ix_messages_updated_at;
drop table message_chunks;
