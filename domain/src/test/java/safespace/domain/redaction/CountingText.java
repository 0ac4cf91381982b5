package safespace.domain.redaction;

/** A text that counts how often its characters are looked at, which is what looking costs. */
public final class CountingText implements CharSequence {
  private final String text;
  private final long[] looks;

  public CountingText(String text) {
    this(text, new long[1]);
  }

  private CountingText(String text, long[] looks) {
    this.text = text;
    this.looks = looks;
  }

  public long looks() {
    return looks[0];
  }

  @Override
  public char charAt(int index) {
    looks[0]++;
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    looks[0] += end - start;
    return new CountingText(text.substring(start, end), looks);
  }

  @Override
  public String toString() {
    looks[0] += text.length();
    return text;
  }
}
