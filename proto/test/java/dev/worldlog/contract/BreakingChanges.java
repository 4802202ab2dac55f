package dev.worldlog.contract;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a caller of the older contract would stumble over in the newer one, a sentence each. Additions are no such thing, nor
 * is a reserved name that takes a reserved number: that is what they were reserved for.
 *
 * <p>Thread-safe: it has no state.
 */
final class BreakingChanges {
    private BreakingChanges() {}

    static List<String> between(FileDescriptorSet older, FileDescriptorSet newer) {
        Contract before = Contract.of(older);
        Contract after = Contract.of(newer);
        List<String> changes = new ArrayList<>();
        for (ContractElement element : before.elements().values()) {
            ContractElement now = after.elements().get(element.key());
            if (now == null) {
                changes.add(element.key() + " is gone; it was " + new TreeMap<>(element.properties()));
            } else {
                addChangedProperties(element, now, changes);
            }
        }
        addLostReservations(before, after, changes);
        return changes;
    }

    private static void addChangedProperties(ContractElement before, ContractElement now, List<String> changes) {
        new TreeMap<>(before.properties()).forEach((property, value) -> {
            String valueNow = Objects.requireNonNull(now.properties().get(property));
            if (!valueNow.equals(value)) {
                changes.add("%s: %s was '%s', is '%s'".formatted(before.key(), property, value, valueNow));
            }
        });
    }

    private static void addLostReservations(Contract before, Contract after, List<String> changes) {
        List<ReservedRange> kept = new ArrayList<>(after.reservedRanges());
        for (MemberName name : before.reservedNames()) {
            Optional<ReservedRange> taken = after.numberOf(name)
                    .map(number -> ReservedRange.of(name.owner(), number))
                    .filter(number -> before.reservedRanges().stream().anyMatch(range -> range.contains(number)));
            taken.ifPresent(kept::add);
            if (taken.isEmpty() && !after.reservedNames().contains(name)) {
                changes.add("reserved name " + name + " is gone");
            }
        }
        for (ReservedRange range : before.reservedRanges()) {
            if (!range.isCoveredBy(kept)) {
                changes.add(range + ": not all of these numbers are reserved any more");
            }
        }
    }
}
