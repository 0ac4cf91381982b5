/**
 * Whose session: from what a request shows, who asks, in each of the three modes. {@link
 * safespace.http.access.AccessSettings} is the door for settings; the API asks {@link
 * safespace.http.access.Callers}.
 */
@NullMarked
package safespace.http.access;

import org.jspecify.annotations.NullMarked;
