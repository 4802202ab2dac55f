/** What an adapter is put in front of: servers, a scripted server, a network that fails. */
@NullMarked
package dev.worldlog.conformance.lab;

import org.jspecify.annotations.NullMarked;
