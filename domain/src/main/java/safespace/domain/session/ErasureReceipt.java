package safespace.domain.session;

import java.time.Instant;

/** What a visitor gets in the hand after the erasure of a session. */
public record ErasureReceipt(SessionId sessionId, long messagesErased, Instant erasedAt) {}
