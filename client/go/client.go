package worldlog

import (
	"context"
	"errors"
	"sync"
	"time"

	"google.golang.org/grpc"
	grpcbackoff "google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
	"worldlog.dev/go/worldlogv1"
)

const (
	unaryPatience = 5 * time.Second
	// subscriptionWindow bounds what a server can send to a reader that takes nothing.
	subscriptionWindow = 128 << 10
)

// ErrClosed is what errors.Is finds in the failures of calls that ended, or did not begin, because the client was closed.
var ErrClosed = errors.New("the client is closed")

// Client is a client of one Worldlog server: worlds, emits, reads, subscriptions. It connects when it is first used. Replays use
// a connection of their own, so that bulk reading cannot hold up subscriptions. Safe for concurrent use.
type Client struct {
	options Options
	conn    *grpc.ClientConn
	bulk    *grpc.ClientConn

	events  worldlogv1.EventServiceClient
	replays worldlogv1.EventServiceClient
	admin   Admin

	closing context.Context // ends when Close begins; no call is begun or repeated after it
	close   context.CancelCauseFunc
	aborted context.Context // ends when unary calls under way are waited for no longer
	abort   context.CancelCauseFunc

	mutex sync.Mutex
	unary sync.WaitGroup
}

// Connect makes a client for the server at this address, host:port. It does not wait for a connection.
func Connect(address string, options Options) (*Client, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := checkAddress(address); err != nil {
		return nil, err
	}
	conn, err := grpc.NewClient(address, dialOptions(address, options, true)...)
	if err != nil {
		return nil, err
	}
	bulk, err := grpc.NewClient(address, dialOptions(address, options, false)...)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	c := &Client{
		options: options, conn: conn, bulk: bulk,
		events:  worldlogv1.NewEventServiceClient(conn),
		replays: worldlogv1.NewEventServiceClient(bulk),
	}
	c.admin = Admin{c, worldlogv1.NewAdminServiceClient(bulk)}
	c.closing, c.close = context.WithCancelCause(context.Background())
	c.aborted, c.abort = context.WithCancelCause(context.Background())
	return c, nil
}

// dialOptions leave repeating to the client, which knows what is safe to repeat. What gRPC still repeats are streams the server
// certainly never saw.
func dialOptions(address string, options Options, small bool) []grpc.DialOption {
	plain := options.Plaintext || options.TLS == nil && isLoopback(address)
	transport := insecure.NewCredentials()
	if !plain {
		transport = credentials.NewTLS(options.TLS)
	}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: options.KeepAlive, Timeout: options.KeepAliveTimeout}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(options.MaxInboundMessageBytes)),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: grpcbackoff.Config{
				BaseDelay: options.BackoffMin, Multiplier: 1.6, Jitter: 0.2, MaxDelay: min(options.BackoffMax, time.Second),
			},
			MinConnectTimeout: options.ConnectTimeout,
		}),
		grpc.WithDisableServiceConfig(),
		grpc.WithUserAgent("worldlog-go/" + Version),
		grpc.WithStatsHandler(departures{}),
	}
	if small {
		dial = append(dial, grpc.WithStaticStreamWindowSize(subscriptionWindow))
	}
	if token := options.TokenSource; token != nil {
		dial = append(dial, grpc.WithPerRPCCredentials(bearer{token, plain}))
	}
	return append(dial, options.DialOptions...)
}

// begin registers a call; done must be called at its end. The context of a stream ends when Close begins, that of a unary call
// later.
func (c *Client) begin(ctx context.Context, stream bool) (bound context.Context, done func(), err error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.closing.Err() != nil {
		return nil, nil, c.closedError(NotApplied)
	}
	end := c.closing
	if !stream { // Only unary calls are waited for: a loop over a stream may be what closes the client.
		end = c.aborted
		c.unary.Add(1)
	}
	bound, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(end, func() { cancel(ErrClosed) })
	return bound, func() {
		stop()
		cancel(nil)
		if !stream {
			c.unary.Done()
		}
	}, nil
}

func (c *Client) closedError(outcome Outcome) *Error {
	failure := localError(codes.Canceled, outcome, "the client is closed")
	failure.cause = ErrClosed
	return failure
}

// Close ends every stream of this client and closes its connections; it waits a few seconds for unary calls under way. A
// subscription ends without an error, everything else that has no answer fails. It may be called inside a loop over a stream.
// Idempotent.
func (c *Client) Close() error {
	c.mutex.Lock()
	first := c.closing.Err() == nil
	c.close(ErrClosed)
	c.mutex.Unlock()
	if !first {
		return nil
	}
	timer := time.AfterFunc(unaryPatience, func() { c.abort(ErrClosed) })
	defer timer.Stop()
	c.unary.Wait()
	c.abort(ErrClosed)
	return errors.Join(c.conn.Close(), c.bulk.Close())
}

// bearer sends a token with every call.
type bearer struct {
	token func(context.Context) (string, error)
	plain bool
}

func (b bearer) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	token, err := b.token(ctx)
	if err != nil {
		return nil, status.Errorf(codes.Unauthenticated, "there is no token: %v", err)
	}
	return map[string]string{"authorization": "Bearer " + token}, nil
}

func (b bearer) RequireTransportSecurity() bool { return !b.plain }
