-- Takes back V4. Who comes back with a revision is not told any more what has changed since.
drop index ix_messages_session_id;
alter table messages drop column changed_revision, drop column revision;
alter table sessions drop column revision_lead, drop column changed_revision;
