package safespace.domain.redaction;

/** The kinds of sensitive data that are looked for. */
public enum Kind {
  EMAIL("[email]", "an e-mail address"),
  PHONE("[phone]", "a phone number"),
  CARD("[card]", "a payment card's number"),
  IBAN("[iban]", "an IBAN"),
  SECRET("[secret]", "an API key, a token or a private key");

  private final String mask;
  private final String description;

  Kind(String mask, String description) {
    this.mask = mask;
    this.description = description;
  }

  /** What stands in its place. */
  public String mask() {
    return mask;
  }

  /** What it is, for people. */
  public String description() {
    return description;
  }
}
