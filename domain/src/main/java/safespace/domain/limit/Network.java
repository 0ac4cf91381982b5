package safespace.domain.limit;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits, as in {@code 10.0.0.0/8} or {@code 2001:db8::/32}.
 *
 * @param first any address of them
 * @param bits how many bits they have in common
 */
public record Network(InetAddress first, int bits) {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");

  /** A single address, or one with a slash and the number of bits. */
  public static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = address(slash < 0 ? text : text.substring(0, slash));
    int most = address.map(a -> a.getAddress().length * 8).orElse(0);
    String bits = slash < 0 ? "" + most : text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) return Optional.empty();
    return address.map(a -> new Network(a, Integer.parseInt(bits)));
  }

  /**
   * An address in numbers; no name is looked up. One of IPv4 that is written as one of IPv6 is one
   * of IPv4.
   */
  public static Optional<InetAddress> address(String text) {
    try {
      if (IPV4.matcher(text).matches()) return Optional.of(Inet4Address.ofLiteral(text));
      if (text.indexOf(':') < 0 || text.indexOf('[') >= 0) return Optional.empty();
      int zone = text.indexOf('%');
      return Optional.of(Inet6Address.ofLiteral(zone < 0 ? text : text.substring(0, zone)));
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }

  public boolean contains(InetAddress address) {
    byte[] ours = first.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) return false;
    for (int bit = 0; bit < bits; bit++) {
      if (((ours[bit / 8] ^ theirs[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
    }
    return true;
  }
}
