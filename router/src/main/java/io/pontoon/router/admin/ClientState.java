package io.pontoon.router.admin;

import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.LastRead;
import io.pontoon.router.read.Seen;

/**
 * What a client has told about itself and what is counted of it. Belongs to the loop of its
 * connection.
 */
public final class ClientState {
  /** Which replies are written. */
  public enum ReplyMode {
    ON,
    OFF,
    /** The next command's is not. */
    SKIP_NEXT
  }

  private final long id;
  private final String address;
  private final String localAddress;
  private final long connectedNanos;
  private Consistency usual = Consistency.STRONG;

  public String name = "";
  public String libName = "";
  public String libVersion = "";
  public boolean resp3;
  public boolean noEvict;
  public boolean noTouch;
  public ReplyMode replies = ReplyMode.ON;
  public long lastNanos;
  public long commands;
  public String lastCommand = "NULL";
  public boolean closing;
  public int waiting;
  public int queryBytes;
  public long outputBytes;

  /** What is asked of reads that bring no level of their own. */
  public Consistency consistency = usual;

  /** Whether replies to reads tell where they come from. */
  public boolean trace;

  public final LastRead lastRead = new LastRead();
  public final Seen seen = new Seen();

  /** Its own writes alone, for WAIT. */
  public final Seen written = new Seen();

  public ClientState(long id, String address, String localAddress, long now) {
    this.id = id;
    this.address = address;
    this.localAddress = localAddress;
    this.connectedNanos = now;
    this.lastNanos = now;
  }

  public long id() {
    return id;
  }

  /** Reads at {@code level}, and again after each RESET. */
  public void usual(Consistency level) {
    usual = level;
    consistency = level;
  }

  /**
   * What {@code RESET} does. What was seen is forgotten with the session that saw it: the client
   * asked to be as one that has just come.
   */
  public void reset() {
    name = "";
    resp3 = false;
    noEvict = false;
    noTouch = false;
    replies = ReplyMode.ON;
    consistency = usual;
    trace = false;
    lastRead.clear();
    seen.clear();
    written.clear();
  }

  /** One line of {@code CLIENT LIST}, without its end. */
  public String line(long now) {
    StringBuilder line = new StringBuilder(256);
    line.append("id=")
        .append(id)
        .append(" addr=")
        .append(address)
        .append(" laddr=")
        .append(localAddress)
        .append(" fd=0 name=")
        .append(name);
    line.append(" age=")
        .append((now - connectedNanos) / 1_000_000_000L)
        .append(" idle=")
        .append((now - lastNanos) / 1_000_000_000L);
    line.append(" flags=")
        .append(noEvict ? "e" : noTouch ? "T" : "N")
        .append(" db=0 sub=0 psub=0 ssub=0 multi=-1 qbuf=")
        .append(queryBytes);
    line.append(" qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=")
        .append(outputBytes)
        .append(" oll=")
        .append(waiting);
    line.append(" omem=")
        .append(outputBytes)
        .append(" tot-mem=")
        .append(queryBytes + outputBytes)
        .append(" events=r cmd=")
        .append(lastCommand);
    line.append(" user=default redir=-1 resp=")
        .append(resp3 ? 3 : 2)
        .append(" lib-name=")
        .append(libName)
        .append(" lib-ver=")
        .append(libVersion)
        .append(" level=")
        .append(consistency.level())
        .append(" maxlag=")
        .append(consistency.maxLagMillis());
    lastRead.describe(line);
    return line.toString();
  }
}
