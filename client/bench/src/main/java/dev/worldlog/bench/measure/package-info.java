/** What a measurement is: rounds taken in turn, samples, goals and the rows that come of them. */
@NullMarked
package dev.worldlog.bench.measure;

import org.jspecify.annotations.NullMarked;
