/**
 * Who tests the tester: real code with one thing wrong in it, each of which a simulation must
 * notice. The source is taken from the tree, changed, compiled in memory and run in the simulation
 * together with everything around it. {@code RaftVariants} and {@code ClusterVariants} are the
 * tables; tests alone look in here.
 */
package io.pontoon.tests.variant;
