/** Tests of the server process. */
@NullMarked
package dev.worldlog.server;

import org.jspecify.annotations.NullMarked;
