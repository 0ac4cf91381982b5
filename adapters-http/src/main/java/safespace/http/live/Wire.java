package safespace.http.live;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;

/**
 * The connection below a stream. A request that is being answered is not listened to by the web
 * server: that its client has gone would be seen only when something is written.
 */
final class Wire {
  /** What a client has not read yet waits here, in the kernel's memory, and nowhere else. */
  private static final int SEND_BUFFER = 64 << 10;

  private final EndPoint endPoint;

  private Wire(EndPoint endPoint) {
    this.endPoint = endPoint;
  }

  static Wire of(ServletRequest request) throws IOException {
    EndPoint endPoint =
        ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
    if (endPoint.getTransport() instanceof SocketChannel channel) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
    }
    return new Wire(endPoint);
  }

  /** Calls back when the client hangs up. What it says otherwise is nobody's business any more. */
  void onHangUp(Runnable gone) {
    endPoint.tryFillInterested(
        new Callback() {
          @Override
          public void succeeded() {
            try {
              if (endPoint.fill(ByteBuffer.allocate(1 << 10).flip()) < 0) {
                gone.run();
              } else {
                onHangUp(gone);
              }
            } catch (IOException reset) {
              gone.run();
            }
          }

          @Override
          public void failed(Throwable closed) {
            gone.run();
          }

          @Override
          public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
          }
        });
  }

  /** Breaks the connection off: who is stuck in writing to it comes out. */
  void cut() {
    endPoint.close(new IOException("cut off"));
  }
}
