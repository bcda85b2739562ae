package io.pontoon.ops;

/**
 * A verb of the command line that a module above this one brings, found by {@link
 * java.util.ServiceLoader}. The class carries picocli's {@code @Command}.
 */
public interface Verb {}
