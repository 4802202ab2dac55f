package dev.worldlog.contract;

import java.util.Map;

/**
 * One thing that callers rely on: a message, field, enum value, method, … under a key that must never vanish, with the
 * properties that must never change.
 *
 * <p>Immutable.
 */
record ContractElement(String key, Map<String, String> properties) {}
