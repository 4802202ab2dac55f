package dev.worldlog.system.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What a process occupies, as Linux tells, taken now and then: whether it grew is seen by comparing the medians of the middle
 * third and of the last third.
 *
 * <p>Confined to the test's thread.
 */
final class ServerSamples {
    /** Resident memory, and open files and sockets, at one moment. */
    private record Sample(long residentBytes, long openFiles) {}

    private final Path process;
    private final List<Sample> samples = new ArrayList<>();

    ServerSamples(long pid) {
        process = Path.of("/proc", Long.toString(pid));
    }

    void take() throws IOException {
        long kilobytes = Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            samples.add(new Sample(kilobytes << 10, open.count()));
        }
    }

    /** Whether there are enough of them for thirds that mean something. */
    boolean areMany() {
        return samples.size() >= 90;
    }

    long residentInTheMiddle() {
        return median(1, Sample::residentBytes);
    }

    long residentAtTheEnd() {
        return median(2, Sample::residentBytes);
    }

    long openInTheMiddle() {
        return median(1, Sample::openFiles);
    }

    long openAtTheEnd() {
        return median(2, Sample::openFiles);
    }

    private long median(int third, ToLongFunction<Sample> figure) {
        List<Long> sorted = samples.subList(samples.size() * third / 3, samples.size() * (third + 1) / 3).stream()
                .map(figure::applyAsLong)
                .sorted()
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    @Override
    public String toString() {
        return "samples=" + samples.size() + " resident_mib=" + (residentInTheMiddle() >> 20) + ","
                + (residentAtTheEnd() >> 20) + " open_files=" + openInTheMiddle() + "," + openAtTheEnd();
    }
}
