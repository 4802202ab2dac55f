/** The meaning of filters, checked. */
@NullMarked
package dev.worldlog.filter;

import org.jspecify.annotations.NullMarked;
