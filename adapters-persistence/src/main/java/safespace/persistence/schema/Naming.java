package safespace.persistence.schema;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The convention for the names of constraints and indexes, which tell what they are for: {@code
 * pk_table}, {@code fk_table_column_referred}, {@code uq_table_column}, {@code ck_table_name},
 * {@code ix_table_column}. The catalog knows all of them; an index on an expression is named after
 * the first column of that.
 */
final class Naming {
  /**
   * Flyway's own table keeps Flyway's names. PostgreSQL 18 keeps not-null constraints here as well
   * (n), under names that nobody gave.
   */
  private static final String CONSTRAINTS =
      """
      select c.conname, case c.contype
               when 'p' then format('pk_%s', t.relname)
               when 'f' then format('fk_%s_%s_%s', t.relname, a.attname, referred.relname)
               when 'u' then format('uq_%s_%s', t.relname, a.attname)
               when 'c' then format('ck_%s_', t.relname)
             end as expected, c.contype
      from pg_constraint c
      join pg_class t on t.oid = c.conrelid
      left join pg_class referred on referred.oid = c.confrelid
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
      where t.relnamespace = current_schema()::regnamespace and t.relname <> 'flyway_schema_history'
        and c.contype <> 'n'
      """;

  private static final String INDEXES =
      """
      select i.relname as conname, format('ix_%s_%s', t.relname, a.attname) as expected, 'i' as contype
      from pg_index x
      join pg_class i on i.oid = x.indexrelid
      join pg_class t on t.oid = x.indrelid
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = coalesce(
        nullif(x.indkey[0], 0),
        (select min(refobjsubid) from pg_depend
         where classid = 'pg_class'::regclass and objid = i.oid
           and refclassid = 'pg_class'::regclass and refobjid = t.oid and refobjsubid > 0))
      where t.relnamespace = current_schema()::regnamespace and t.relname <> 'flyway_schema_history'
        and not exists (select from pg_constraint c where c.conindid = i.oid and c.conrelid = t.oid)
      """;

  private static final String NAMES = CONSTRAINTS + " union all " + INDEXES;

  private Naming() {}

  /** The names that are held to the convention. */
  static List<String> names(Handle handle) {
    return texts(handle, "-- look for names\nselect conname from (" + NAMES + ") n order by 1");
  }

  /** Those of them that break it. */
  static List<String> misnamed(Handle handle) {
    return texts(
        handle,
        """
        -- look for wrong names
        select conname from (%s) n
        where case contype
            when 'c' then not starts_with(conname, expected) or conname = expected
            else conname is distinct from expected
          end
        order by 1
        """
            .formatted(NAMES));
  }

  private static List<String> texts(Handle handle, String query) {
    return handle.select(query).mapTo(String.class).list();
  }
}
