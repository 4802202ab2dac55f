package dev.worldlog.check;

/** The promises that a history is judged by. Immutable. */
public enum Check {
    C1("what was answered as durable is in the log, with its sequence and content"),
    C2("nothing is in the log, or seen, that was not sent, or that was refused"),
    C3("a sequence denotes one event, or none, for ever"),
    C4("a stream is in order, each event once, each frame where the one before ended"),
    C5("between its start and its position a reader was given every match, or a gap"),
    C6("a stream begins where it was asked to, and says first what its reader saw and a crash took back"),
    C7("a frame brings its reader no further than what it was given"),
    C8("what was said to be durable is never taken back"),
    C9("emits are in order of time; a batch is consecutive, all or nothing"),
    C10("an id denotes one event: repeating it finds that event, changing it is refused"),
    C11("a reader is given only what it asked for"),
    C12("every call ends, every reader catches up, and frames are bounded");

    private final String sentence;

    Check(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
