/** Keeps the contract compatible: what the protos promised once, they keep promising. */
@NullMarked
package dev.worldlog.contract;

import org.jspecify.annotations.NullMarked;
