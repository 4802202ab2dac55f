package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.Subject;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Progress;

/**
 * What a benchmark works with.
 *
 * @param lab where
 * @param subject the Worldlog server
 * @param referenceAddress the reference server
 * @param plan how much
 * @param progress hears of every round
 *     <p>Immutable.
 */
public record Stage(Lab lab, Subject subject, String referenceAddress, Plan plan, Progress progress) {
    static final String WORLDLOG = "Worldlog";

    Contest contest(String name) {
        return new Contest(name, plan.rounds(), progress);
    }
}
