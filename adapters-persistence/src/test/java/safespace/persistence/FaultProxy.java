package safespace.persistence;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way to a server on which a test plans what goes wrong: it is cut and mended, its connections
 * break, it is slow, or it still stands while nothing passes any more.
 */
public class FaultProxy implements AutoCloseable {
  private static final CountDownLatch OPEN = new CountDownLatch(0);

  private final InetSocketAddress server;
  private final Set<Passage> passages = ConcurrentHashMap.newKeySet();

  /** How much more of what the server sends may pass before a connection breaks. */
  private final AtomicLong allowance = new AtomicLong(Long.MAX_VALUE);

  private volatile ServerSocket entrance;
  private volatile Duration delay = Duration.ZERO;
  private volatile CountDownLatch gate = OPEN;

  public FaultProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    this.entrance = entranceAt(FixedPort.free());
    acceptAt(entrance);
  }

  private static ServerSocket entranceAt(int port) throws IOException {
    return new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
  }

  /** Where to come in. */
  public int port() {
    return entrance.getLocalPort();
  }

  /** Ends all connections and lets nobody in, as a server that goes. */
  public void cut() throws IOException {
    entrance.close();
    passages.forEach(Passage::close);
  }

  /** Lets people in again, at the same place. */
  public void mend() throws IOException {
    entrance = entranceAt(entrance.getLocalPort());
    acceptAt(entrance);
  }

  /** Breaks all connections, with what is under way on them. Whoever comes next is let in. */
  public void reset() {
    passages.forEach(Passage::reset);
  }

  /** Breaks a connection once the server has sent so many more bytes, wherever that is. */
  public void resetAfter(long bytes) {
    allowance.set(bytes);
  }

  /** Lets nothing pass any more, and tells nobody: connections stand and can be made. */
  public void stall() {
    if (gate.getCount() == 0) gate = new CountDownLatch(1);
  }

  /** Ends what {@link #stall} began; what waited comes through. */
  public void resume() {
    gate.countDown();
  }

  /** Holds each piece of what passes for so long. */
  public void slow(Duration delay) {
    this.delay = delay;
  }

  @Override
  public void close() throws IOException {
    resume();
    cut();
  }

  private void acceptAt(ServerSocket here) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Passage passage = new Passage(here.accept());
              passages.add(passage);
              // One that comes while the way is being cut.
              if (here.isClosed()) passage.close();
              Thread.ofVirtual().start(passage::open);
            }
          } catch (IOException cut) {
            // nobody comes any more
          }
        });
  }

  /** Brings to the server what a client sends. */
  void toServer(Passage passage, InputStream from, OutputStream to) throws IOException {
    from.transferTo(to);
  }

  /** Brings to a client what the server sends. */
  void toClient(Passage passage, InputStream from, OutputStream to) throws IOException {
    from.transferTo(to);
  }

  /** A client's connection, and the one to the server that goes on with it. */
  final class Passage {
    private final Socket near;
    private final Socket far = new Socket();

    private Passage(Socket near) {
      this.near = near;
    }

    private void open() {
      try {
        far.connect(server);
        Thread.ofVirtual()
            .start(() ->
                pass(() -> toClient(this, far.getInputStream(), new Way(this, near, allowance))));
        pass(() ->
            toServer(
                this, near.getInputStream(), new Way(this, far, new AtomicLong(Long.MAX_VALUE))));
      } catch (IOException gone) {
        close();
      }
    }

    private void pass(Pump pump) {
      try {
        pump.run();
      } catch (IOException ended) {
        // on one side, and so on both
      } finally {
        close();
      }
    }

    /** Says something to the client in the server's place. */
    void answer(int one) throws IOException {
      near.getOutputStream().write(one);
    }

    void close() {
      passages.remove(this);
      end(near);
      end(far);
    }

    /** Both sides find it broken, instead of ended in order. */
    void reset() {
      linger(near);
      linger(far);
      close();
    }

    private static void linger(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException closed) {
        // there is nothing to break any more
      }
    }

    private static void end(Socket socket) {
      try {
        socket.close();
      } catch (IOException broken) {
        // it has ended all the same
      }
    }
  }

  private interface Pump {
    void run() throws IOException;
  }

  /** The last step, on which things are held up or get lost. */
  private final class Way extends FilterOutputStream {
    private final Passage passage;
    private final AtomicLong allowed;

    Way(Passage passage, Socket socket, AtomicLong allowed) throws IOException {
      super(socket.getOutputStream());
      this.passage = passage;
      this.allowed = allowed;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      hold();
      long left = allowed.addAndGet(-length);
      out.write(bytes, offset, (int) Math.max(0, Math.min(length, length + left)));
      if (left >= 0) return;
      allowed.set(Long.MAX_VALUE);
      passage.reset();
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    private void hold() throws InterruptedIOException {
      try {
        gate.await();
        Thread.sleep(delay);
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }
  }
}
