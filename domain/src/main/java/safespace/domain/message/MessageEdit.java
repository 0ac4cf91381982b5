package safespace.domain.message;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import safespace.domain.Metadata;

/**
 * What a client wants changed of a message; null stands for what stays.
 *
 * @param metadata makes the new metadata out of the old
 */
public record MessageEdit(
    @Nullable Content content,
    @Nullable List<Citation> citations,
    UnaryOperator<Metadata> metadata,
    @Nullable Status status) {

  /** An edit that ends a message that is being written. */
  public static MessageEdit ending(Status status) {
    return new MessageEdit(null, null, UnaryOperator.identity(), status);
  }
}
