-- Makes the two roles of SafeSpace in the database that it is to use:
--
--   safespace_owner  owns the database and its tables, and migrates them (DATABASE_MIGRATION_URL)
--   safespace_app    serves (DATABASE_URL); it reads and writes rows, and cannot change the schema
--
-- Run it with psql, in that database, as who may make roles. Running it again is harmless, and sets the
-- passwords anew.
--
--   createdb safespace
--   psql -d safespace -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" -f roles.sql
--
-- Then, with DATABASE_APP_ROLE=safespace_app, each `safespace db upgrade` grants safespace_app what serving
-- needs on the tables that there are. Nothing of that stands here, so that it cannot fall behind.

\set ON_ERROR_STOP on

do $$
begin
  if not exists (select from pg_roles where rolname = 'safespace_owner') then
    create role safespace_owner;
  end if;
  if not exists (select from pg_roles where rolname = 'safespace_app') then
    create role safespace_app;
  end if;
end
$$;

-- A server that logs all statements logs these too: psql's \password sets one that it does not see.
alter role safespace_owner with login password :'owner_password';
alter role safespace_app with login password :'app_password';

-- Who is no superuser, as with a hosting company, can give away only what the new owner's role may have.
grant safespace_owner to current_user;
alter database :"DBNAME" owner to safespace_owner;
alter schema public owner to safespace_owner;

-- Nobody comes in, makes tables or leaves temporary ones but who is named here.
revoke all on database :"DBNAME" from public;
revoke all on schema public from public;
grant connect on database :"DBNAME" to safespace_app, current_user;
grant usage on schema public to safespace_app;

revoke safespace_owner from current_user;
