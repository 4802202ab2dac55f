package dev.worldlog.conformance.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that is gone, with everything in it, when it is closed.
 *
 * <p>Thread-safe.
 */
final class ScratchDirectory implements AutoCloseable {
    private final Path path;

    ScratchDirectory() throws IOException {
        path = Files.createTempDirectory("worldlog-conformance-");
    }

    Path path() {
        return path;
    }

    /** What cannot be deleted stays; it lies in the directory for temporary files. */
    @Override
    public void close() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(path)) {
            List<Path> deepestFirst = inside.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        }
    }
}
