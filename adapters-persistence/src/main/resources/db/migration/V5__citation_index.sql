-- Which messages cite a source, for operators.
--
-- The URLs alone are in it, and only messages that cite anything: an append that cites nothing does not touch it.
-- One that does puts its URLs in at once (fastupdate off): a list of what waits to be put in would be cheaper, but
-- one append in thousands would have to work it off, and take a third of a second.
drop index concurrently if exists ix_messages_citations;
create index concurrently ix_messages_citations on messages
  using gin (jsonb_path_query_array(citations, '$[*].url') jsonb_path_ops) with (fastupdate = off)
  where citations is not null;
