/**
 * What every part of the domain speaks of: who acts, what is wrong with an input, and JSON as plain
 * values (maps, lists, strings, exact numbers, booleans and null).
 */
@NullMarked
package safespace.domain;

import org.jspecify.annotations.NullMarked;
