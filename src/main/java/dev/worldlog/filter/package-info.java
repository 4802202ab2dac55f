/**
 * Decides whether an event satisfies a filter of the contract. The stores push what they can of the same filter into their
 * own queries; this room says what the answer has to be.
 */
@NullMarked
package dev.worldlog.filter;

import org.jspecify.annotations.NullMarked;
