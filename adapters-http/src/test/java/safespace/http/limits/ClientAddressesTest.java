package safespace.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import safespace.domain.limit.Network;

/** Proxies of 10.0.0.0/8 and fd00::/8 are trusted. */
class ClientAddressesTest {
  private static final ClientAddresses addresses =
      new ClientAddresses(
          Stream.of("10.0.0.0/8", "fd00::/8")
              .map(text -> Network.parse(text).orElseThrow())
              .toList());

  /** Lines of the header are separated by a bar. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "-",
      value = {
        "203.0.113.7;                -;                                    203.0.113.7",
        // forged: the socket's own address is not a trusted proxy's
        "203.0.113.7;                198.51.100.1;                         203.0.113.7",
        "203.0.113.7;                10.0.0.1;                             203.0.113.7",
        "10.0.0.1;                   -;                                    10.0.0.1",
        "10.0.0.1;                   198.51.100.1;                         198.51.100.1",
        // the right-most that is not trusted, whatever a client wrote to the left of it
        "10.0.0.1;                   1.2.3.4, 198.51.100.1;                198.51.100.1",
        "10.0.0.1;                   1.2.3.4,198.51.100.1 , 10.0.0.2;      198.51.100.1",
        "10.0.0.1;                   1.2.3.4|198.51.100.1, 10.0.0.2|10.9.9.9; 198.51.100.1",
        "10.0.0.1;                   10.0.0.3, 10.0.0.2;                   10.0.0.3",
        // what is no address ends the way: the proxy before it is as far as can be told
        "10.0.0.1;                   198.51.100.1, unknown;                10.0.0.1",
        "10.0.0.1;                   198.51.100.1, , 10.0.0.2;             10.0.0.2",
        "10.0.0.1;                   198.51.100.1, 10.0.0.2, 999.1.1.1;    10.0.0.1",
        "10.0.0.1;                   _hidden;                              10.0.0.1",
        "10.0.0.1;                   example.org;                          10.0.0.1",
        // ports and brackets
        "10.0.0.1;                   198.51.100.1:4711;                    198.51.100.1",
        "10.0.0.1;                   [2001:db8:1:2:3::4]:443;              20010db800010002/64",
        "10.0.0.1;                   [2001:db8:1:2:3::4];                  20010db800010002/64",
        "10.0.0.1;                   [2001:db8::1;                         10.0.0.1",
        // IPv6 counts by the network that a client is given
        "2001:db8:1:2:3:4:5:6;       -;                                    20010db800010002/64",
        "[2001:db8:1:2:ffff::1];     -;                                    20010db800010002/64",
        "2001:db8:1:3::1;            -;                                    20010db800010003/64",
        "fd00::1;                    2001:db8::1;                          20010db800000000/64",
        "fe80::1%eth0;               -;                                    fe80000000000000/64",
        // IPv4 within IPv6 is IPv4
        "::ffff:203.0.113.7;         -;                                    203.0.113.7",
        "::ffff:10.0.0.1;            ::ffff:198.51.100.1;                  198.51.100.1"
      })
  void of_isTheRightMostThatNobodyTrusts(String socket, String header, String client) {
    List<String> lines = header == null ? List.of() : List.of(header.split("\\|"));

    assertThat(addresses.of(socket, lines)).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1", "127.0.0.1", "::1"})
  void of_believesNobody_whereNobodyIsTrusted(String socket) {
    ClientAddresses sceptical = new ClientAddresses(List.of());

    assertThat(sceptical.of(socket, List.of("198.51.100.1")))
        .isEqualTo(sceptical.of(socket, List.of()));
  }
}
