/** What a request may contain: ids, names, labels, events and filters. Depends on log and the contract only. */
@NullMarked
package dev.worldlog.validation;

import org.jspecify.annotations.NullMarked;
