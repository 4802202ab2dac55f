package dev.worldlog.cli.doctor;

import dev.worldlog.v1.GetServerInfoResponse;
import dev.worldlog.v1.LoadInfo;
import dev.worldlog.v1.StoreInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * How the store is, and how near the server is to its limits.
 *
 * <p>Immutable.
 */
final class StoreChecks {
    private static final String STORE = "store";
    private static final String LIMITS = "limits";

    private StoreChecks() {}

    static List<Finding> check(GetServerInfoResponse info) {
        List<Finding> findings = new ArrayList<>();
        findings.add(store(info));
        if (info.getStore().getPreviousStopWasUnclean()) {
            findings.add(Finding.warning(
                    STORE,
                    "the stop before this start was unclean",
                    "what was durable is there; readers are told of the rest. 'worldlog verify' looks at a"
                            + " whole history"));
        }
        findings.addAll(limits(info));
        return findings;
    }

    private static Finding store(GetServerInfoResponse info) {
        StoreInfo store = info.getStore();
        String text = store.getKind() + (store.hasSizeBytes() ? ", " + Words.bytes(store.getSizeBytes()) : "") + ", "
                + Words.counted(store.getWorldCount(), "world", "worlds") + ", epoch " + info.getEpoch();
        if (!store.getWritable()) {
            return Finding.failure(
                    STORE,
                    text + ", takes no commits",
                    "free space on its disk, or raise --max-database-bytes; the server's log says what failed");
        }
        return store.getDurable()
                ? Finding.ok(STORE, text)
                : Finding.warning(
                        STORE,
                        text + ", not durable",
                        "everything is gone when the server ends; serve with --store sqlite");
    }

    private static List<Finding> limits(GetServerInfoResponse info) {
        LoadInfo load = info.getLoad();
        List<Finding> near = new ArrayList<>();
        long unwrittenMax = load.getUnwrittenEventsMax();
        if (isNear(load.getUnwrittenEvents(), unwrittenMax)) {
            near.add(Finding.warning(
                    LIMITS,
                    load.getUnwrittenEvents() + " of " + unwrittenMax + " events that may wait for the disk do",
                    "emits will be refused with OVERLOADED; is the disk slow or full?"));
        }
        near.addAll(refusing(load.getStreams(), load.getStreamsMax(), "streams are open", "--max-streams"));
        near.addAll(refusing(load.getCalls(), load.getCallsMax(), "calls are in progress", "--max-calls"));
        near.addAll(refusing(
                info.getStore().getWorldCount(),
                info.getStore().getWorldCountMax(),
                "worlds are there",
                "--max-worlds"));
        return near.isEmpty()
                ? List.of(Finding.ok(
                        LIMITS,
                        load.getUnwrittenEvents() + " of " + unwrittenMax + " events wait for the disk, "
                                + Words.counted(load.getStreams(), "stream", "streams") + ", "
                                + Words.counted(load.getCalls(), "call", "calls")))
                : near;
    }

    private static List<Finding> refusing(long count, long limit, String what, String setting) {
        return isNear(count, limit)
                ? List.of(Finding.warning(
                        LIMITS,
                        count + " of at most " + limit + " " + what,
                        "more will be refused; serve with a higher " + setting))
                : List.of();
    }

    /** An older server does not tell its limits: they are 0 then. */
    private static boolean isNear(long count, long limit) {
        return limit > 0 && count >= limit - limit / 5;
    }
}
