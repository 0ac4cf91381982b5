package safespace.persistence;

/** Those who wait for a lock. */
final class Waiters {
  private Waiters() {}

  /** Ends the connection of whoever comes to wait first, as an administrator would. */
  static void terminateOne(TestDatabase database) {
    Await.until(
        "somebody waits",
        () ->
            !database
                .texts(
                    """
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'
                    """)
                .isEmpty());
  }
}
