/**
 * A fuzzer that reads the OpenAPI document: it makes requests that the document allows, spoils most
 * of them, and holds every answer against the document. {@link safespace.fuzz.Fuzzer} is its door.
 */
@NullMarked
package safespace.fuzz;

import org.jspecify.annotations.NullMarked;
