package safespace.domain.limit;

import java.util.List;

/**
 * Buckets of tokens that all servers on one storage have in common. Time is the storage's own. They
 * may be forgotten when the storage breaks down, which fills them.
 */
public interface SharedLimits {

  /**
   * A token that is wanted.
   *
   * @param limit the name of the limit: each has buckets of its own
   * @param subject to whom the bucket belongs; never stored as it is
   */
  record Claim(String limit, String subject, Rate rate) {
    @Override
    public String toString() {
      return "Claim[" + limit + "]";
    }
  }

  /**
   * What came of some claims.
   *
   * @param granted whether a token was taken from each bucket; otherwise none was taken from any
   * @param levels of the buckets afterwards, in the order of the claims
   */
  record Taken(boolean granted, List<Level> levels) {}

  /** Takes a token from each of the buckets, or from none when one of them is empty. */
  Taken take(List<Claim> claims);

  /**
   * Forgets some of the buckets that are full.
   *
   * @return how many
   */
  int forgetFull();
}
