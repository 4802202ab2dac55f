/** What every store must do, checked. */
@NullMarked
package dev.worldlog.store;

import org.jspecify.annotations.NullMarked;
