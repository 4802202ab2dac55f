/** The memory store, checked against the contract. */
@NullMarked
package dev.worldlog.store.memory;

import org.jspecify.annotations.NullMarked;
