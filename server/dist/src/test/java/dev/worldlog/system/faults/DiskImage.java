package dev.worldlog.system.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is certain to survive a loss of power: the files of a directory as they were flushed, kept by {@code faulty-disk.c},
 * where the layout is told.
 *
 * <p>Of what was not flushed anything may survive: each page of 4096 bytes as a whole, not at all, or some of its sectors of
 * 512 bytes; a length, or not; and the changes of names since their flush, or not, but those together, as a journal keeps
 * them.
 *
 * <p>Confined to the test's thread.
 */
record DiskImage(Path data, Path directory) {
    private static final int PAGE_BYTES = 4096;
    private static final int SECTOR_BYTES = 512;

    /** The image of a directory in which everything is flushed. */
    static DiskImage of(Path data, Path directory) throws IOException {
        DiskImage image = new DiskImage(data, directory);
        image.begin();
        return image;
    }

    /** Replaces the files of the directory by what a loss of power might leave of them, everything of it flushed. */
    void strike(long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, String> names = random.nextBoolean() ? flushedNames() : names();
        Map<String, byte[]> left = new TreeMap<>();
        for (Map.Entry<String, String> name : names.entrySet()) {
            left.put(name.getKey(), contents(name.getKey(), name.getValue(), random));
        }
        for (Path file : files(data)) {
            Files.delete(file);
        }
        for (Map.Entry<String, byte[]> file : left.entrySet()) {
            Files.write(data.resolve(file.getKey()), file.getValue());
        }
        begin();
    }

    private void begin() throws IOException {
        for (String kind : List.of("flushed", "dirty", "live")) {
            Path kept = Files.createDirectories(directory.resolve(kind));
            for (Path file : files(kept)) {
                Files.delete(file);
            }
        }
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, String> name : names().entrySet()) {
            Path file = data.resolve(name.getKey());
            Files.copy(file, flushed(name.getValue()));
            Files.createLink(live(name.getValue()), file);
            lines.append(name.getValue()).append(' ').append(name.getKey()).append('\n');
        }
        Files.writeString(directory.resolve("names"), lines);
    }

    private byte[] contents(String name, String inode, Random random) throws IOException {
        byte[] old = bytes(flushed(inode));
        // Without a link nothing was written to it while it was watched.
        byte[] current = bytes(Files.exists(live(inode)) ? live(inode) : data.resolve(name));
        byte[] left = Arrays.copyOf(old, random.nextBoolean() ? old.length : current.length);
        for (int page = 0; page < left.length; page += PAGE_BYTES) {
            survive(current, left, page, random);
        }
        return left;
    }

    private static void survive(byte[] current, byte[] left, int page, Random random) {
        int end = Math.min(page + PAGE_BYTES, Math.min(left.length, current.length));
        int fate = random.nextInt(3);
        for (int sector = page; sector < end; sector += SECTOR_BYTES) {
            if (fate == 0 || (fate == 1 && random.nextBoolean())) {
                System.arraycopy(current, sector, left, sector, Math.min(SECTOR_BYTES, end - sector));
            }
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    private Path flushed(String inode) {
        return directory.resolve("flushed").resolve(inode);
    }

    private Path live(String inode) {
        return directory.resolve("live").resolve(inode);
    }

    /** Inode numbers by the names that are there now; the index of the log is not kept by a disk image. */
    private Map<String, String> names() throws IOException {
        Map<String, String> names = new TreeMap<>();
        for (Path file : files(data)) {
            String name = file.getFileName().toString();
            if (!name.endsWith("-shm")) {
                names.put(name, Files.getAttribute(file, "unix:ino").toString());
            }
        }
        return names;
    }

    private Map<String, String> flushedNames() throws IOException {
        Map<String, String> names = new TreeMap<>();
        for (String line : Files.readAllLines(directory.resolve("names"))) {
            String[] parts = line.split(" ", 2);
            names.put(parts[1], parts[0]);
        }
        return names;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
