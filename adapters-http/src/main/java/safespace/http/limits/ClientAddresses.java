package safespace.http.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import safespace.domain.limit.Network;

/**
 * Finds out from where a request comes. Proxies add to {@code X-Forwarded-For} who came to them;
 * what stands left of the word of a proxy that is not trusted may be anybody's invention.
 */
final class ClientAddresses {
  /** Of an address of IPv6, the part that a household or a machine is given as a whole. */
  private static final int BYTES_OF_IPV6 = 8;

  private final List<Network> trusted;

  ClientAddresses(List<Network> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /**
   * Whom to count: the address of the client, or the network of it where it has many addresses.
   *
   * @param socket the address at the other end of the connection
   * @param forwarded the lines of {@code X-Forwarded-For}, in their order
   */
  String of(String socket, List<String> forwarded) {
    Optional<InetAddress> client = address(socket);
    if (client.isEmpty()) return socket;
    InetAddress nearest = client.get();
    for (String hop : fromTheRight(forwarded)) {
      if (!isTrusted(nearest)) break;
      Optional<InetAddress> next = address(hop.strip());
      if (next.isEmpty()) break;
      nearest = next.get();
    }
    return counted(nearest);
  }

  private static List<String> fromTheRight(List<String> lines) {
    List<String> hops = new ArrayList<>(List.of(String.join(",", lines).split(",", -1)));
    Collections.reverse(hops);
    return hops;
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(network -> network.contains(address));
  }

  /** An address as proxies write it: with a port perhaps, one of IPv6 in brackets perhaps. */
  private static Optional<InetAddress> address(String hop) {
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      return end < 0 ? Optional.empty() : Network.address(hop.substring(1, end));
    }
    int colon = hop.indexOf(':');
    boolean withPort = colon >= 0 && colon == hop.lastIndexOf(':');
    return Network.address(withPort ? hop.substring(0, colon) : hop);
  }

  private static String counted(InetAddress address) {
    if (!(address instanceof Inet6Address)) return address.getHostAddress();
    byte[] network = Arrays.copyOf(address.getAddress(), BYTES_OF_IPV6);
    return HexFormat.of().formatHex(network) + "/64";
  }
}
