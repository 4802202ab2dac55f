package dev.worldlog.cli.doctor;

/**
 * Whether this program and the server are of the same version.
 *
 * <p>Immutable.
 */
final class Versions {
    private static final String SUBJECT = "version";

    private Versions() {}

    /** @param client empty when it is not known */
    static Finding compared(String client, String server) {
        if (client.isEmpty() || server.isEmpty() || server.equals("unpackaged")) {
            return Finding.ok(SUBJECT, "server " + known(server) + ", this program " + known(client));
        }
        return client.equals(server)
                ? Finding.ok(SUBJECT, "server and this program " + server)
                : Finding.warning(
                        SUBJECT,
                        "server " + server + ", this program " + client,
                        "they understand one another, but what only one of them has is missing; bring them to one"
                                + " version");
    }

    private static String known(String version) {
        return version.isEmpty() || version.equals("unpackaged") ? "of a development build" : version;
    }
}
