/** The one program of the distribution. */
@NullMarked
package dev.worldlog;

import org.jspecify.annotations.NullMarked;
