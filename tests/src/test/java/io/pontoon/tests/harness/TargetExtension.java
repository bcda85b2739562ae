package io.pontoon.tests.harness;

import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives tests the one cluster that all suites of a run share (a start costs seconds), healed and
 * emptied before each test, and attaches its logs to a failure. With {@code
 * -Dpontoon.target=redis-server} a real redis-server stands in its place: what Redis itself fails
 * is a fault of the suite.
 */
public final class TargetExtension
    implements BeforeEachCallback, ParameterResolver, TestExecutionExceptionHandler {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(TargetExtension.class);
  private static final String KEY = "target";
  private static final boolean CONTROL =
      "redis-server".equals(System.getProperty("pontoon.target"));

  private static Target shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            KEY, key -> CONTROL ? new RedisServer() : TestCluster.start(3, 6), Target.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Target target = shared(context);
    if (List.of(context.getRequiredTestMethod().getParameterTypes()).contains(TestCluster.class)) {
      Assumptions.assumeTrue(target instanceof TestCluster, "needs a cluster");
    }
    if (target instanceof TestCluster cluster) {
      try {
        cluster.heal();
      } catch (AssertionError | UncheckedIOException broken) {
        // An earlier test left it beyond repair and has said so: this one gets a fresh one.
        cluster.close();
        context.getRoot().getStore(NAMESPACE).remove(KEY);
        target = shared(context);
      }
    }
    try (RespConnection connection = target.connect()) {
      Reply flushed = connection.call("FLUSHALL");
      if (flushed.isError()) {
        throw new AssertionError("FLUSHALL: " + flushed);
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Target.class || type == TestCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (!(failure instanceof org.opentest4j.TestAbortedException)) {
      failure.addSuppressed(new Logs(shared(context).logs()));
    }
    throw failure;
  }
}
