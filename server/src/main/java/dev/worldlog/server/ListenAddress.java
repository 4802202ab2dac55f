package dev.worldlog.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the address to listen on: HOST:PORT, with an IPv6 address in brackets. Immutable. */
final class ListenAddress {
    private static final Pattern FORM = Pattern.compile("(\\[[^\\[\\]]+\\]|[^\\[\\]:]+):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    private ListenAddress() {}

    /** Returns the address; empty when the text is none or the host is not known. */
    static Optional<InetSocketAddress> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > PORT_MAX) {
            return Optional.empty();
        }
        try {
            InetAddress host = InetAddress.getByName(matcher.group(1));
            return Optional.of(new InetSocketAddress(host, Integer.parseInt(matcher.group(2))));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Writes an address as it is given to a client. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
