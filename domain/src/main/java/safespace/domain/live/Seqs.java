package safespace.domain.live;

import java.util.BitSet;
import java.util.List;

/** Numbers of messages, a bit for each: those of a long session take little room. */
public final class Seqs {
  public static final Seqs NONE = new Seqs(new BitSet());

  private final BitSet bits;

  private Seqs(BitSet bits) {
    this.bits = bits;
  }

  /** These and others. */
  public Seqs and(List<Long> others) {
    BitSet all = (BitSet) bits.clone();
    others.forEach(seq -> all.set(Math.toIntExact(seq)));
    return new Seqs(all);
  }

  public boolean contains(long seq) {
    return bits.get(Math.toIntExact(seq));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Seqs seqs && bits.equals(seqs.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return "Seqs" + bits;
  }
}
