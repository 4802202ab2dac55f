package dev.worldlog.cli;

import picocli.CommandLine.IVersionProvider;

/**
 * The version of this build, as the manifest of its archive has it.
 *
 * <p>Immutable.
 */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"worldlog " + (version == null ? "(development build)" : version)};
    }
}
