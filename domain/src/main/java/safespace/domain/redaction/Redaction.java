package safespace.domain.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import safespace.domain.Mistake;
import safespace.domain.Mistakes;
import safespace.domain.Rejection;
import safespace.domain.archive.Entry;
import safespace.domain.message.Body;
import safespace.domain.message.Citation;
import safespace.domain.message.Citation.Span;
import safespace.domain.message.Content;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Status;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.Title;

/**
 * What becomes of sensitive data in the words that people send: in contents, in the titles and
 * snippets of citations, and in the titles of sessions. The same words always become the same, and
 * what it has been applied to stays as it is when it comes again.
 *
 * <p>A text that its masks make longer than it may be is rejected as too long.
 */
public final class Redaction {

  /** What is done about it. */
  public enum Mode {
    OFF,
    /** A mask takes its place. */
    MASK,
    /** The whole input is rejected, with the kind and the place of each. */
    REJECT
  }

  /** Leaves everything as it is. */
  public static final Redaction OFF = new Redaction(Mode.OFF, new SensitiveData(_ -> List.of()));

  private static final String WHOLE_ONLY =
      "Text is looked through for sensitive data here, and only whole messages can be.";

  private final Mode mode;
  private final SensitiveData data;

  public Redaction(Mode mode, SensitiveData data) {
    this.mode = mode;
    this.data = data;
  }

  /** A message; one that is still being written cannot be judged, and is rejected. */
  public NewMessage applied(NewMessage message) {
    if (mode == Mode.OFF) return message;
    Body body = message.body();
    Masked content = masked(body.content().text());
    Mistakes mistakes = new Mistakes();
    if (body.status() == Status.STREAMING) {
      mistakes.add("/status", Mistake.Code.STREAMING_UNAVAILABLE, WHOLE_ONLY);
    }
    judge(content, "/content", mistakes);
    judge(body.citations(), mistakes);
    mistakes.rejectIfAny();
    return new NewMessage(
        message.id(),
        new Body(
            body.role(),
            covered(content),
            covered(body.citations(), content::moved),
            body.metadata(),
            body.status()),
        message.createdAt());
  }

  /** A batch of messages, which are the member {@code messages} of an input. */
  public List<NewMessage> applied(List<NewMessage> messages) {
    if (mode == Mode.OFF) return messages;
    List<NewMessage> applied = new ArrayList<>();
    Mistakes mistakes = new Mistakes();
    for (int i = 0; i < messages.size(); i++) {
      NewMessage message = messages.get(i);
      NewMessage made = mistakes.collect("/messages/" + i, () -> applied(message));
      if (made != null) applied.add(made);
    }
    mistakes.rejectIfAny();
    return applied;
  }

  /** Rejects a piece of a message that is still being written. */
  public void rejectPieces() {
    if (mode == Mode.OFF) return;
    throw Rejection.invalid(Mistake.Code.STREAMING_UNAVAILABLE, WHOLE_ONLY);
  }

  /** An edit of a message; citations without a content belong to the one that is stored. */
  public MessageEdit applied(MessageEdit edit) {
    if (mode == Mode.OFF) return edit;
    Masked content = edit.content() == null ? null : masked(edit.content().text());
    Mistakes mistakes = new Mistakes();
    if (content != null) judge(content, "/content", mistakes);
    if (edit.citations() != null) judge(edit.citations(), mistakes);
    mistakes.rejectIfAny();
    UnaryOperator<Span> moved = content == null ? UnaryOperator.identity() : content::moved;
    return new MessageEdit(
        content == null ? null : covered(content),
        edit.citations() == null ? null : covered(edit.citations(), moved),
        edit.metadata(),
        edit.status());
  }

  /** The title of a session. */
  public @Nullable Title applied(@Nullable Title title) {
    if (mode == Mode.OFF || title == null) return title;
    Masked text = masked(title.text());
    Mistakes mistakes = new Mistakes();
    judge(text, "/title", mistakes);
    mistakes.rejectIfAny();
    return Mistakes.at("/title", () -> new Title(text.text()));
  }

  /** What makes or changes a session. */
  public SessionEdit applied(SessionEdit edit) {
    return new SessionEdit(edit.retitles(), applied(edit.title()), edit.metadata());
  }

  /** A line of an archive. */
  public Entry applied(Entry entry) {
    return switch (entry) {
      case Entry.OfSession(var id, var title, var metadata, var createdAt) ->
          new Entry.OfSession(id, applied(title), metadata, createdAt);
      case Entry.OfMessage(var session, var message) ->
          new Entry.OfMessage(session, applied(message));
    };
  }

  private Masked masked(String text) {
    return new Masked(text, data.in(text));
  }

  private void judge(List<Citation> citations, Mistakes mistakes) {
    for (int i = 0; i < citations.size(); i++) {
      Citation citation = citations.get(i);
      judge(masked(citation.title()), "/citations/" + i + "/title", mistakes);
      String snippet = citation.snippet();
      if (snippet != null) judge(masked(snippet), "/citations/" + i + "/snippet", mistakes);
    }
  }

  private void judge(Masked text, String pointer, Mistakes mistakes) {
    if (mode != Mode.REJECT) return;
    for (Kind kind : text.kinds()) {
      mistakes.add(
          pointer,
          Mistake.Code.SENSITIVE_DATA,
          "It holds " + kind.description() + ", which is not taken here.");
    }
  }

  private static Content covered(Masked content) {
    return Mistakes.at("/content", () -> new Content(content.text()));
  }

  private List<Citation> covered(List<Citation> citations, UnaryOperator<Span> moved) {
    List<Citation> covered = new ArrayList<>();
    for (int i = 0; i < citations.size(); i++) {
      Citation citation = citations.get(i);
      covered.add(Mistakes.at("/citations/" + i, () -> covered(citation, moved)));
    }
    return covered;
  }

  private Citation covered(Citation citation, UnaryOperator<Span> moved) {
    String snippet = citation.snippet();
    Span span = citation.span();
    return citation.reworded(
        masked(citation.title()).text(),
        snippet == null ? null : masked(snippet).text(),
        span == null ? null : moved.apply(span));
  }
}
