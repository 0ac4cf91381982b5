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

-- The passwords must not get into the server's log: a statement that fails, or all, may be written there.
begin;
alter role safespace_owner with login password :'owner_password';
alter role safespace_app with login password :'app_password';
commit;

-- Who is no superuser, as with a hosting company, can give away only what the new owner's role may have.
grant safespace_owner to current_user;

-- Nobody comes in, makes tables or leaves temporary ones but who is named here.
revoke all on database :"DBNAME" from public;
revoke all on schema public from public;
grant connect on database :"DBNAME" to safespace_app;
grant usage on schema public to safespace_app;

alter schema public owner to safespace_owner;
alter database :"DBNAME" owner to safespace_owner;

-- A table of the future is granted by the upgrade that makes it, or not at all.
alter default privileges for role safespace_owner revoke all on tables from public;

revoke safespace_owner from current_user;
