package dev.worldlog.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worldlog.check.Entry;
import dev.worldlog.network.Weather;
import dev.worldlog.network.Weather.Ending;
import dev.worldlog.system.WorldlogProcess;
import dev.worldlog.system.faults.FaultyDisk.Call;
import java.time.Duration;
import java.util.List;

/**
 * What a soaked server suffers for a while, under load, and how that ends: with a server that is well and may be judged.
 *
 * <p>Thread-safe: it has no state.
 */
enum Chapter {
    CALM,
    FULL_DISK {
        @Override
        void begin(SoakedServer server) {
            server.disk.leaveRoom(64 << 10);
        }
    },
    CUT_CONNECTIONS {
        @Override
        void begin(SoakedServer server) {
            server.network.setWeather(Weather::bad);
            server.network.endAll(Ending.RESET);
        }
    },
    SLOW_NETWORK {
        @Override
        void begin(SoakedServer server) {
            Weather slow = new Weather(Duration.ofMillis(5), Duration.ofMillis(20), 2 << 20, Ending.NONE, 0);
            server.network.setWeather(random -> slow);
            server.network.endAll(Ending.CUT);
        }
    },
    BLACK_HOLE {
        @Override
        void begin(SoakedServer server) {
            server.network.setWeather(random -> Weather.ending(Ending.BLACK_HOLE, random.nextInt(256 << 10)));
            server.network.endAll(Ending.BLACK_HOLE);
        }
    },
    KILL {
        @Override
        void end(SoakedServer server, LedgerRun ledger) throws InterruptedException {
            ledger.note(new Entry.Crashed());
            server.process().kill();
            startAgain(server, ledger);
        }
    },
    FAILED_FLUSH {
        @Override
        void end(SoakedServer server, LedgerRun ledger) throws InterruptedException {
            fail(server, ledger, Call.FLUSH);
        }
    },
    STOP {
        @Override
        void end(SoakedServer server, LedgerRun ledger) throws InterruptedException {
            awaitExit(server.process().terminate(), 0);
            startAgain(server, ledger);
        }
    },
    FAILED_WRITE {
        @Override
        void end(SoakedServer server, LedgerRun ledger) throws InterruptedException {
            fail(server, ledger, Call.WRITE);
        }
    };

    /** Those in which the server must stay alive. */
    static final List<Chapter> SURVIVED = List.of(FULL_DISK, CUT_CONNECTIONS, BLACK_HOLE, SLOW_NETWORK, CALM);

    /** All of them, the ends of the server among the others. */
    static final List<Chapter> ALL = List.of(
            KILL, FAILED_FLUSH, FULL_DISK, STOP, CUT_CONNECTIONS, FAILED_WRITE, SLOW_NETWORK, KILL, CALM, BLACK_HOLE);

    private static final int WRITE_FAILED = 75;

    void begin(SoakedServer server) {}

    void end(SoakedServer server, LedgerRun ledger) throws InterruptedException {
        assertThat(server.process().isAlive())
                .as(() -> this + ": " + server.process().said())
                .isTrue();
        server.heal();
    }

    private static void fail(SoakedServer server, LedgerRun ledger, Call call) throws InterruptedException {
        ledger.note(new Entry.Crashed());
        server.disk.fail(call, server.disk.count(call) + 1, FaultyDisk.FOR_EVER);
        awaitExit(server.process(), WRITE_FAILED);
        startAgain(server, ledger);
    }

    private static void awaitExit(WorldlogProcess process, int code) throws InterruptedException {
        assertThat(process.exitCode()).as(process::said).isEqualTo(code);
    }

    private static void startAgain(SoakedServer server, LedgerRun ledger) {
        server.heal();
        ledger.note(new Entry.Restarted());
        server.startAgain();
    }
}
