package dev.worldlog.cli.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much room is left where the server keeps its data.
 *
 * <p>Immutable.
 */
final class DataDirectory {
    private static final String SUBJECT = "disk";
    private static final long LITTLE = 1L << 30;
    private static final long NEXT_TO_NOTHING = 64L << 20;

    private DataDirectory() {}

    static Finding check(Path data) {
        if (!Files.isDirectory(data)) {
            return Finding.failure(
                    SUBJECT, data + " is not a directory", "name the one that the server has, its --data");
        }
        if (!Files.exists(data.resolve("worldlog.db"))) {
            return Finding.failure(
                    SUBJECT,
                    "there is no worldlog.db in " + data,
                    "name the directory that the server has, its --data");
        }
        try {
            FileStore disk = Files.getFileStore(data);
            return room(data, disk.getUsableSpace(), disk.getTotalSpace());
        } catch (IOException e) {
            return Finding.warning(
                    SUBJECT, "the room in " + data + " cannot be told: " + e.getMessage(), "look with: df");
        }
    }

    static Finding room(Path data, long free, long total) {
        String text = Words.bytes(free) + " of " + Words.bytes(total) + " are free in " + data;
        if (free < NEXT_TO_NOTHING) {
            return Finding.failure(SUBJECT, text, "make room; the server waits with its commits and goes on by itself");
        }
        return free < LITTLE || free < total / 20
                ? Finding.warning(SUBJECT, text, "make room before it is full: emits are refused then")
                : Finding.ok(SUBJECT, text);
    }
}
