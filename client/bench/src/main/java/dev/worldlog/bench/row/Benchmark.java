package dev.worldlog.bench.row;

import dev.worldlog.bench.measure.Row;
import java.util.List;

/**
 * Something that is measured.
 *
 * <p>Implementations are confined to one thread.
 */
@FunctionalInterface
interface Benchmark {
    /** Measures it, against its references, and gives the rows that come of it. */
    List<Row> run(Stage stage) throws Exception;
}
