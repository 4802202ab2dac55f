/** The Java client of Worldlog: emits safely, subscribes and resumes by itself. Begin at {@link dev.worldlog.client.WorldlogClient}. */
@NullMarked
package dev.worldlog.client;

import org.jspecify.annotations.NullMarked;
