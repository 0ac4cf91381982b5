package safespace.domain.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailsTest {
  private static final String LABEL = "a".repeat(63);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "me@example.org | me@example.org",
        "(me@example.org). | me@example.org",
        "me@example.org, you | me@example.org",
        "'me.and+you_%&~!#$*^{x}-1@example.org' | me.and+you_%&~!#$*^{x}-1@example.org",
        "_me@example.org | _me@example.org",
        "me@a.b.example.org | me@a.b.example.org",
        "me@example.org- | me@example.org",
        "me@example.org-b.com | me@example.org-b.com",
        "me@ex-ample.org | me@ex-ample.org",
        "me@example.xn--p1ai | me@example.xn--p1ai",
        "me@example.XN--P1AI! | me@example.XN--P1AI",
        "me@1.example.org | me@1.example.org",
        "me@12.example.org | me@12.example.org",
        "me@example.org.5 | me@example.org",
        "me@example.org.c | me@example.org",
        "2x@example.org | 2x@example.org",
        "me@2xl.example.org | me@2xl.example.org",
        "ü@exämple.рф | ü@exämple.рф",
        "git@example.org is it | git@example.org",
        "digit@example.org:8080 | digit@example.org",
        "me@you@example.org | you@example.org"
      })
  void find_findsAddressesAsTheyAreWritten(String text, String address) {
    int start = text.indexOf(address);

    assertThat(Emails.find(text))
        .containsExactly(new Finding(Kind.EMAIL, start, start + address.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@example.org",
        ".@example.org",
        "me.@example.org",
        "me@example",
        "me@example.o",
        "me@.org",
        "me@-example.org",
        "me@example-.org",
        "me@example.x1",
        "me@example.xn-a",
        "me@example.xnn-p1",
        "me @example.org",
        "me@ example.org",
        "name@1.2.3-rc.beta",
        "name@1.2.rc",
        "logo@2x.png",
        "logo@3x.jpeg",
        "git@example.org:team/project",
        "我@例.公司"
      })
  void find_passesOverWhatOnlyLooksLikeIt(String text) {
    assertThat(Emails.find(text)).isEmpty();
  }

  @Test
  void find_knowsHowLongALabelMayBe() {
    assertThat(Emails.find("me@" + LABEL + ".org")).hasSize(1);
    assertThat(Emails.find("me@" + LABEL + "a.org")).isEmpty();
  }

  @Test
  void find_leavesNoNameToTheNextAddress() {
    assertThat(Emails.find("a@example.org b@example.org"))
        .containsExactly(new Finding(Kind.EMAIL, 0, 13), new Finding(Kind.EMAIL, 14, 27));
  }
}
