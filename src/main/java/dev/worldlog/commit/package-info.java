/** Group commit: one bounded queue, one thread, every completion called on every path. Depends on store only. */
@NullMarked
package dev.worldlog.commit;

import org.jspecify.annotations.NullMarked;
