/** Networks that do what networks do, between a client and a server that are real. */
@NullMarked
package dev.worldlog.network;

import org.jspecify.annotations.NullMarked;
