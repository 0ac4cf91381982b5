package safespace.persistence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;
import safespace.domain.limit.Level;
import safespace.domain.limit.Rate;
import safespace.domain.limit.SharedLimits;
import safespace.persistence.connection.Handles;

/**
 * Shared limits, in two statements of a transaction: the first locks the buckets and tells how full
 * they are, the second takes a token from each when all have one.
 */
final class JdbiLimits implements SharedLimits {
  private static final String HASH = "HmacSHA256";
  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private final Handles transactions;
  private final TimeLimit patience;
  private final SecretKeySpec key;

  /**
   * @param patience how long an answer is waited for
   * @param secret what all servers know, and a copy of the database does not
   */
  JdbiLimits(Handles transactions, TimeLimit patience, String secret) {
    this.transactions = transactions;
    this.patience = patience;
    this.key = new SecretKeySpec(("rate limits " + secret).getBytes(StandardCharsets.UTF_8), HASH);
  }

  @Override
  public Taken take(List<Claim> claims) {
    return patience.run(() -> transactions.with(handle -> take(handle, claims)));
  }

  private Taken take(Handle handle, List<Claim> claims) {
    UUID[] ids = claims.stream().map(this::id).toArray(UUID[]::new);
    List<Duration> before = lock(handle, ids);
    List<Duration> after = new ArrayList<>();
    boolean granted = true;
    for (int i = 0; i < ids.length; i++) {
      Rate rate = claims.get(i).rate();
      granted &= rate.level(before.get(i)).left() > 0;
      after.add(before.get(i).plus(rate.token()));
    }
    if (granted) save(handle, ids, after);
    List<Level> levels = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      levels.add(claims.get(i).rate().level(granted ? after.get(i) : before.get(i)));
    }
    return new Taken(granted, levels);
  }

  /** After which time each bucket is full. */
  private static List<Duration> lock(Handle handle, UUID[] ids) {
    Map<UUID, Duration> untilFull = new HashMap<>();
    handle
        .createQuery(
            """
            -- lock rate limits
            insert into rate_limits as l (id, full_at)
            select id, now() from unnest(:ids) as n (id) order by id
            on conflict (id) do update set full_at = greatest(l.full_at, now())
            returning id, extract(epoch from full_at - now()) * 1000000 as micros
            """)
        .bind("ids", ids)
        .map((row, _) ->
            untilFull.put(
                Rows.uuid(row, "id"), Duration.of(row.getLong("micros"), ChronoUnit.MICROS)))
        .list();
    List<Duration> inOrder = new ArrayList<>();
    for (UUID id : ids) inOrder.add(untilFull.getOrDefault(id, Duration.ZERO));
    return inOrder;
  }

  private static void save(Handle handle, UUID[] ids, List<Duration> untilFull) {
    handle
        .createUpdate(
            """
            -- take from rate limits
            update rate_limits l set full_at = now() + n.micros * interval '1 microsecond'
            from unnest(:ids, :micros) as n (id, micros)
            where l.id = n.id
            """)
        .bind("ids", ids)
        .bind("micros", untilFull.stream().map(d -> d.toNanos() / 1_000).toArray(Long[]::new))
        .execute();
  }

  /** Tells the bucket's owner only to those who have the key. */
  private UUID id(Claim claim) {
    try {
      Mac mac = Mac.getInstance(HASH);
      mac.init(key);
      String bucket = claim.limit() + " " + claim.subject();
      ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(bucket.getBytes(StandardCharsets.UTF_8)));
      return new UUID(hash.getLong(), hash.getLong());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  @Override
  public int forgetFull() {
    return transactions.with(handle ->
        handle
            .createUpdate(
                """
                -- forget full rate limits
                delete from rate_limits
                where id in (
                  select id from rate_limits where full_at <= now()
                  limit :most
                  for update skip locked)
                """)
            .bind("most", FORGOTTEN_AT_ONCE)
            .execute());
  }
}
