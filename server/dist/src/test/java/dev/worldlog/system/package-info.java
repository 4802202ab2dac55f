/** Tests of the whole system: real processes of the distribution, used as a user would. */
@NullMarked
package dev.worldlog.system;

import org.jspecify.annotations.NullMarked;
