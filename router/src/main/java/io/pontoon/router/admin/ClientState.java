package io.pontoon.router.admin;

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
  public io.pontoon.router.read.Consistency consistency = io.pontoon.router.read.Consistency.STRONG;
  public final io.pontoon.router.read.Seen seen = new io.pontoon.router.read.Seen();
  public boolean trace;
  public final io.pontoon.router.read.Seen written = new io.pontoon.router.read.Seen();

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

  /** What {@code RESET} does. */
  public void reset() {
    name = "";
    resp3 = false;
    noEvict = false;
    noTouch = false;
    replies = ReplyMode.ON;
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
        .append(libVersion);
    return line.toString();
  }
}
