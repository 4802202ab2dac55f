package dev.worldlog.system.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.worldlog.system.OnPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/**
 * The disk beneath a data directory: it fails when told to, also while a server uses it, and knows what a loss of power would
 * leave. Made of a library that is preloaded into the server, see {@code faulty-disk.c}; where there is no C compiler, the
 * tests that need it are skipped, and fail in CI.
 *
 * <p>Confined to the test's thread; what it says to the server is seen at once.
 */
final class FaultyDisk {
    /** Calls that can be made to fail. */
    enum Call {
        FLUSH(0),
        WRITE(1),
        CUT(2);

        private final int offset;

        Call(int place) {
            this.offset = place * 3 * Long.BYTES;
        }
    }

    /** How often a fault that does not pass happens. */
    static final long FOR_EVER = Long.MAX_VALUE;

    private static final int LIMITED = 9 * Long.BYTES;
    private static final int ROOM = 10 * Long.BYTES;
    private static final int LOG_FLUSH_WITHHELD = 11 * Long.BYTES;
    private static final int LAST_WRITE = 13 * Long.BYTES;
    private static final int CONTROL_BYTES = 14 * Long.BYTES;

    private final Path data;
    private final Path library;
    private final Path controlFile;
    private final MappedByteBuffer control;
    private final DiskImage image;

    private FaultyDisk(Path data, Path library, Path controlFile, MappedByteBuffer control, DiskImage image) {
        this.data = data;
        this.library = library;
        this.controlFile = controlFile;
        this.control = control;
        this.image = image;
    }

    /** Puts a disk without faults beneath a directory; its own files go to another one on the same file system. */
    static FaultyDisk beneath(Path data, Path workspace) throws IOException, InterruptedException {
        Path library = compile();
        Files.createDirectories(workspace);
        Path controlFile = workspace.resolve("control");
        MappedByteBuffer control;
        try (FileChannel file = FileChannel.open(
                controlFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            control = file.map(FileChannel.MapMode.READ_WRITE, 0, CONTROL_BYTES);
        }
        control.order(ByteOrder.nativeOrder());
        Path real = data.toRealPath();
        return new FaultyDisk(real, library, controlFile, control, DiskImage.of(real, workspace.resolve("image")));
    }

    /** What the environment of a server must contain to have this disk. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAULTY_DISK_DIRECTORY", data.toString(),
                "FAULTY_DISK_IMAGE", image.directory().toString(),
                "FAULTY_DISK_CONTROL", controlFile.toString());
    }

    /** How often the call was made since the disk was last without faults. */
    long count(Call call) {
        return control.getLong(call.offset);
    }

    /** Makes calls fail, from number {@code from} on, counted since the disk was last without faults; the first is 1. */
    void fail(Call call, long from, long times) {
        control.putLong(call.offset + 2 * Long.BYTES, times);
        control.putLong(call.offset + Long.BYTES, from);
    }

    /** Lets files grow by so many bytes altogether, and then no more. */
    void leaveRoom(long bytes) {
        control.putLong(ROOM, bytes);
        control.putLong(LIMITED, 1);
    }

    /** Leaves the write-ahead log unflushed until a checkpoint needs it: what {@code synchronous=NORMAL} does. */
    void withholdLogFlushes() {
        control.putLong(LOG_FLUSH_WITHHELD, 1);
    }

    /** Kills the server instead of this write, counted since the disk was last without faults; the first is 1. */
    void killAtWrite(long number) {
        control.putLong(LAST_WRITE, number);
    }

    /** Ends all faults and counts from 0 again. */
    void heal() {
        for (int offset = 0; offset < CONTROL_BYTES; offset += Long.BYTES) {
            control.putLong(offset, 0);
        }
    }

    /**
     * Leaves in the directory what a loss of power might have. Only while no server runs on it.
     *
     * @param seed decides which of the unflushed writes are among it
     */
    void losePower(long seed) throws IOException {
        image.strike(seed);
    }

    private static Path compile() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "preloading a library is tried on Linux only");
        Path compiler = OnPath.require("cc", "install a C compiler, such as the packages gcc and libc6-dev");
        // Tests run in several processes at a time.
        String own = Long.toString(ProcessHandle.current().pid());
        Path target =
                Files.createDirectories(Path.of("target", "faulty-disk", own).toAbsolutePath());
        Path source = target.resolve("faulty-disk.c");
        try (InputStream resource =
                Objects.requireNonNull(FaultyDisk.class.getResourceAsStream("faulty-disk.c"), "faulty-disk.c")) {
            Files.copy(resource, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path draft = target.resolve("faulty-disk.so.new");
        Process process = new ProcessBuilder(
                        compiler.toString(),
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-shared",
                        "-fPIC",
                        "-O2",
                        "-o",
                        draft.toString(),
                        source.toString(),
                        "-ldl",
                        "-lpthread")
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("cannot compile " + source);
        }
        return Files.move(draft, target.resolve("faulty-disk.so"), StandardCopyOption.ATOMIC_MOVE);
    }
}
