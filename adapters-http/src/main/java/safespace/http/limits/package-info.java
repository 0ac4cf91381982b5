/**
 * Rate limits: who asks, how many tokens he has left in this process, and what the servers beside
 * it say to that.
 */
@NullMarked
package safespace.http.limits;

import org.jspecify.annotations.NullMarked;
