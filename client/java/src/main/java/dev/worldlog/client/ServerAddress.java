package dev.worldlog.client;

/**
 * Where a server is: {@code host:port}, {@code [IPv6]:port}, or a target of gRPC with a scheme.
 *
 * <p>Immutable.
 */
record ServerAddress(String target) {
    private static final String SCHEME_END = "://";
    /** Only a number: a name may begin as it likes. */
    private static final String LOOPBACK_NUMBER = "127(\\.[0-9]{1,3}){3}";

    ServerAddress {
        int colon = target.lastIndexOf(':');
        boolean complete = target.contains(SCHEME_END)
                || (colon > 0 && target.substring(colon + 1).matches("[0-9]{1,5}"));
        if (!complete) {
            throw new IllegalArgumentException("address: '" + target + "' (expected: host:port)");
        }
    }

    /** True when what is sent there does not leave this machine. */
    boolean isLoopback() {
        String host = host();
        return host.equals("localhost") || host.matches(LOOPBACK_NUMBER) || host.equals("[::1]");
    }

    private String host() {
        int scheme = target.indexOf(SCHEME_END);
        String rest = scheme < 0 ? target : target.substring(target.lastIndexOf('/') + 1);
        int colon = rest.lastIndexOf(':');
        return colon < 0 || rest.endsWith("]") ? rest : rest.substring(0, colon);
    }
}
