package dev.worldlog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.check.Entry;
import dev.worldlog.check.History;
import dev.worldlog.check.HistoryChecker;
import dev.worldlog.system.WorldlogProcess;
import dev.worldlog.v1.VerifyResult;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server at its limits, with faults that change every 20 s at most: chapters, after each of which the ledger is judged and the
 * server must be well.
 *
 * <p>The first five eighths of them belong to one process, which must survive every chapter; whether it grew is judged there. In the
 * rest, chapters that end the server are among the others. A ledger is kept for {@value #CHAPTERS_A_VOLUME} chapters; then its
 * worlds are left alone, and at the very end they must hold what they held.
 */
@Timeout(14_400)
final class SoakIT {
    private static final int CHAPTERS_A_VOLUME = 6;
    private static final int CHAPTERS_MIN = 8;
    private static final Duration CHAPTER_MAX = Duration.ofSeconds(20);
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);
    private static final Duration LEDGER_PAUSE = Duration.ofMillis(400);

    /** How much larger the memory in the last third may be than in the middle third, which is noise of collector and allocator. */
    private static final double GROWTH_MAX = 1.1;

    /** Of the whole process, whose heap is a third of that. */
    private static final long RESIDENT_MAX = 3 * SoakedServer.HEAP_BYTES;

    /** Connections that come and go. */
    private static final long OPEN_GROWTH_MAX = 15;

    @TempDir
    Path directory;

    private final Random random = Attack.random();
    private final Duration length = Duration.ofSeconds(Attack.size("soak.seconds", 16));
    private final Map<String, String> finished = new LinkedHashMap<>();
    private final LedgerTally tally = new LedgerTally();
    private SoakedServer server;
    private WorldlogProcess crowd;
    private LedgerRun ledger;
    private int chapters;

    @BeforeEach
    void start() throws Exception {
        server = new SoakedServer(directory, random.nextLong());
        crowd = WorldlogProcess.start(
                QuickJava.command(CrowdClient.class, List.of(server.network.address())), Map.of());
        ledger = volume();
    }

    @AfterEach
    void end() throws Exception {
        ledger.close();
        crowd.close();
        server.close();
    }

    @Test
    void nothingIsLostAndNothingGrows() throws Exception {
        int count = (int) length.dividedBy(chapterLength());
        ServerSamples samples = new ServerSamples(server.process().pid());
        read(Chapter.SURVIVED, count * 5 / 8, Optional.of(samples));
        System.out.println("soak: " + samples);
        assertFlat(samples);
        read(Chapter.ALL, count - chapters, Optional.empty());
        finishVolume();
        assertThat(contents(finished.keySet())).isEqualTo(finished);
        assertThat(server.process().terminate().exitCode())
                .as(server.process()::said)
                .isZero();
        System.out.println("soak: chapters=" + chapters + " " + tally + " worlds=" + finished.size() + " "
                + crowdSaid("delivered").reduce("", (before, last) -> last));
    }

    private Stream<String> crowdSaid(String first) {
        return crowd.output().stream().filter(line -> line.startsWith(first));
    }

    private void read(List<Chapter> plot, int count, Optional<ServerSamples> samples) throws Exception {
        for (int next = 0; next < count; next++) {
            if (chapters > 0 && chapters % CHAPTERS_A_VOLUME == 0) {
                finishVolume();
                ledger = volume();
            }
            read(plot.get(next % plot.size()), samples);
        }
    }

    private void read(Chapter chapter, Optional<ServerSamples> samples) throws Exception {
        String crowded = "crowd-" + ++chapters;
        crowd.say(crowded);
        crowd.awaitOutput("^in " + crowded + "$");
        ledger.emit();
        chapter.begin(server);
        long deadline = System.nanoTime() + chapterLength().toNanos();
        do {
            if (samples.isPresent()) {
                samples.get().take();
            }
        } while (!server.process().endsWithin(SAMPLE_EVERY) && System.nanoTime() < deadline);
        chapter.end(server, ledger);
        server.awaitServing();
        ledger.awaitFollowed();
        judge(chapter);
    }

    private Duration chapterLength() {
        Duration share = length.dividedBy(CHAPTERS_MIN);
        return share.compareTo(CHAPTER_MAX) < 0 ? share : CHAPTER_MAX;
    }

    private void judge(Chapter chapter) throws Exception {
        History history = ledger.history();
        System.out.println("soak: chapter " + chapters + " " + chapter + " entries="
                + history.entries().size());
        HistoryChecker.check(history);
        assertThat(crowd.isAlive()).as(crowd::said).isTrue();
        assertThat(crowdSaid("broken")).as(chapter::name).isEmpty();
    }

    private LedgerRun volume() throws IOException {
        List<String> worlds = Stream.of("north", "east", "south")
                .map(name -> name + "-" + chapters)
                .toList();
        Path file = directory.resolve("ledger-" + chapters);
        return new LedgerRun(server.client, server.network.address(), worlds, file, random.nextLong(), LEDGER_PAUSE);
    }

    /** Leaves the worlds of the ledger as they are, for ever. */
    private void finishVolume() throws Exception {
        tally.add(ledger.history());
        ledger.close();
        finished.putAll(contents(ledger.worlds()));
    }

    /** A digest of the events of each world. A gap may come after them, when the server ends without warning once more. */
    private Map<String, String> contents(Collection<String> worlds) throws NoSuchAlgorithmException {
        Map<String, String> contents = new LinkedHashMap<>();
        for (String world : worlds) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Entry entry : StoredWorld.read(server.client, world, 1)) {
                if (entry instanceof Entry.Stored stored) {
                    stored.events().forEach(event -> digest.update(event.toByteArray()));
                }
            }
            contents.put(world, HexFormat.of().formatHex(digest.digest()));
            assertThat(server.client.admin().verifyWorld(world, progress -> {}).getResult())
                    .as(world)
                    .isEqualTo(VerifyResult.VERIFY_RESULT_INTACT);
        }
        return contents;
    }

    private static void assertFlat(ServerSamples samples) {
        assertThat(samples.residentAtTheEnd()).as(samples::toString).isLessThan(RESIDENT_MAX);
        assertThat(samples.openAtTheEnd())
                .as(samples::toString)
                .isLessThanOrEqualTo(samples.openInTheMiddle() + OPEN_GROWTH_MAX);
        if (samples.areMany()) {
            assertThat((double) samples.residentAtTheEnd())
                    .as(samples::toString)
                    .isLessThan(samples.residentInTheMiddle() * GROWTH_MAX);
        }
    }
}
