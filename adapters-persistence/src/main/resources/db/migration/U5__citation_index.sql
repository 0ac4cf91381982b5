-- Takes back V5.
drop index ix_messages_citations;
