/**
 * The store as simply as it can be said: everything in memory. It is what the other stores are compared with, and serves
 * tests and trials that need no disk.
 */
@NullMarked
package dev.worldlog.store.memory;

import org.jspecify.annotations.NullMarked;
