package safespace.domain.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds API keys and tokens that say themselves what they are, by how they begin: those of well
 * known services, JSON web tokens, and what follows the word Bearer. Quantifiers are possessive and
 * words are looked at from their beginning only, so that no text takes long.
 */
final class Keys {
  private static final String WORD = "[A-Za-z0-9_-]";

  private static final Pattern KEYS =
      Pattern.compile(
          "(?<!"
              + WORD
              + ")(?:"
              + String.join(
                  "|",
                  // OpenAI, Anthropic and others; not the name of a style sheet's class
                  "sk-(?=[A-Za-z_-]{0,100}[0-9])[A-Za-z0-9_-]{20,}+",
                  "(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}+",
                  "whsec_[A-Za-z0-9+/=]{24,}+",
                  "gh[oprsu]_[A-Za-z0-9]{36,}+",
                  "github_pat_[A-Za-z0-9_]{22,}+",
                  "glpat-[A-Za-z0-9_.-]{20,}+",
                  "(?:AKIA|ASIA)[A-Z0-9]{16}",
                  "AIza[A-Za-z0-9_-]{35}",
                  "GOCSPX-[A-Za-z0-9_-]{28}",
                  "xox[abeoprs]-[A-Za-z0-9-]{10,}+",
                  "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}",
                  "npm_[A-Za-z0-9]{36}",
                  "pypi-[A-Za-z0-9_-]{50,}+",
                  "hf_[A-Za-z0-9]{30,}+",
                  "dop_v1_[a-f0-9]{64}",
                  "shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}",
                  // a JSON web token: the first part is base64url of {"…
                  "eyJ[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{4,}+\\.[A-Za-z0-9_-]*+(?:\\.[A-Za-z0-9_-]++)*+",
                  "(?<=(?i:bearer) )(?=[A-Za-z._~+/-]{0,100}[0-9])[A-Za-z0-9._~+/-]{20,}+=*+")
              + ")(?!"
              + WORD
              + ")");

  private Keys() {}

  static List<Finding> find(CharSequence text) {
    List<Finding> found = new ArrayList<>();
    Matcher key = KEYS.matcher(text);
    while (key.find()) found.add(new Finding(Kind.SECRET, key.start(), key.end()));
    return found;
  }
}
