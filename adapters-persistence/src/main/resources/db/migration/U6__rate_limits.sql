-- Takes back V6: all buckets are full again.
drop table rate_limits;
