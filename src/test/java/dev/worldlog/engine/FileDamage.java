package dev.worldlog.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * What a bad disk does to a file at one place: bits of a byte are turned over, or the file ends there.
 *
 * @param bits which bits of the byte are turned over; 0 when the file ends before it
 *     <p>Immutable.
 */
record FileDamage(String file, long offset, int bits) {
    /** Which file, and what was done to it. */
    String sort() {
        return file + (bits == 0 ? " cut" : " with one bit wrong");
    }

    void inflictOn(Path directory) throws IOException {
        try (RandomAccessFile damaged =
                new RandomAccessFile(directory.resolve(file).toFile(), "rw")) {
            if (bits == 0) {
                damaged.setLength(offset);
                return;
            }
            damaged.seek(offset);
            int was = damaged.read();
            damaged.seek(offset);
            damaged.write(was ^ bits);
        }
    }
}
