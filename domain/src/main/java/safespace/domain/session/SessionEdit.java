package safespace.domain.session;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import safespace.domain.Metadata;

/**
 * What a client wants changed of a session.
 *
 * @param retitles whether the title is to change at all, for null is a title too
 * @param metadata makes the new metadata out of the old
 */
public record SessionEdit(
    boolean retitles, @Nullable Title title, UnaryOperator<Metadata> metadata) {}
