/** The pieces that every event passes, measured one by one by JMH. */
@NullMarked
package dev.worldlog.server.jmh;

import org.jspecify.annotations.NullMarked;
