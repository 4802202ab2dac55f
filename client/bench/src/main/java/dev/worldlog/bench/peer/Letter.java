package dev.worldlog.bench.peer;

/**
 * What a peer is given to store: an encoded event, and the id by which a peer that knows duplicates would know it again.
 *
 * <p>Immutable.
 */
public final class Letter {
    private final String id;
    private final byte[] body;

    public Letter(String id, byte[] body) {
        this.id = id;
        this.body = body;
    }

    public String id() {
        return id;
    }

    /** Its bytes, which are not copied and not to be changed. */
    public byte[] body() {
        return body;
    }
}
