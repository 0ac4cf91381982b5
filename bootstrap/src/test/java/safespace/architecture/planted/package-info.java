/** A system that breaks every rule: {@link safespace.architecture.Rules} says who breaks which. */
package safespace.architecture.planted;
