package dev.worldlog.check;

/** How a check is judged, or a part of it. Immutable. */
interface Rule {
    Check check();

    void judge(Evidence evidence, Findings findings);
}
